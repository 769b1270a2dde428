import { createStage } from "../stage.js";
import { atMost, type Row } from "../table.js";
import { type Bounds, rowsOf } from "./rows.js";
import { spendingOf } from "./spending.js";

/** Commands that take turns: so many wait at once, and each goes when the one before has succeeded. */
export async function queue(): Promise<readonly Row[]> {
  const bounds = { requests: 25, contents: 8 };
  return [...(await inTurn(4, bounds)), ...(await inTurn(40, bounds)), ...(await inTurn(200, bounds))];
}

async function inTurn(size: number, bounds: Bounds): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  const { repository } = stage.place("envs:\n  - name: production\n    serialization: true\n    required_contexts: []\n");
  const issues = Array.from({ length: size }, () => github.issue(repository, { author: "ann" }));
  for (const index of issues.keys()) github.tag(repository, `t${index}`, github.commit(repository, "main", { message: `${index}` }));
  await stage.start();
  const before = github.requests.length;
  for (const [index, issue] of issues.entries()) {
    github.comment(issue, "ann", `/deploy t${index} production`);
    await github.idle();
  }
  const asked = spendingOf(github.requests.slice(before));
  for (let ended = 0; ended < repository.deployments.size; ended += 1) {
    const deployment = [...repository.deployments.values()][ended];
    if (deployment !== undefined) github.deploymentStatus(deployment, { state: "success" });
    await github.idle();
  }
  const all = spendingOf(github.requests.slice(before));
  return [
    atMost(`${size} in turn: not deployed`, size - repository.deployments.size, 0),
    { what: `${size} in turn: requests until all wait, for each`, measured: (asked.requests / size).toFixed(2) },
    ...rowsOf(`${size} in turn, for each`, all, size, bounds),
  ];
}
