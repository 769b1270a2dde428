import { createStage } from "../stage.js";
import { atMost, type Row } from "../table.js";
import { rowsOf } from "./rows.js";
import { spendingOf } from "./spending.js";

/** One push that many environments take. */
export async function pushed(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of [1, 10, 50]) rows.push(...(await onePush(size, "none")));
  rows.push(...(await onePush(50, "github.com")));
  return rows;
}

async function onePush(size: number, limits: "none" | "github.com"): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  const names = Array.from({ length: size }, (_, index) => `env-${index}`);
  const environment = (name: string): string => `  - name: ${name}\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n`;
  const { repository } = stage.place(`envs:\n${names.map(environment).join("")}`);
  await stage.start({ limits });
  const before = github.requests.length;
  github.commit(repository, "main", { message: "Next", author: "ann" });
  await github.idle();
  const within = limits === "none" ? "" : ", within GitHub's limits";
  const deployed = new Set([...repository.deployments.values()].map((each) => each.environment)).size;
  return [
    atMost(`a push to ${size} environments${within}: not deployed`, size - deployed, 0),
    ...(limits === "none"
      ? rowsOf(
          `a push to ${size} environments, for each`,
          spendingOf(github.requests.slice(before)),
          size,
          size === 50 ? { requests: 8 } : {},
        )
      : []),
  ];
}
