import { createStage } from "../stage.js";
import { atMost, type Row } from "../table.js";
import { type Bounds, rowsOf } from "./rows.js";
import { type Spending, spendingOf } from "./spending.js";

/** Commands that take turns: so many wait at once, and each goes when the one before has succeeded. What one more takes is told by two long ones. */
export async function queue(): Promise<readonly Row[]> {
  const [short, long, longer] = [await inTurn(4), await inTurn(40), await inTurn(80)];
  const more = { requests: longer.all.requests - long.all.requests, contents: longer.all.contents - long.all.contents };
  return [
    // Whose places are told.
    ...short.rows({ requests: 28, contents: 9.5 }),
    // Beside what each takes: the first four have a check run while they wait, the last three are told their place once more, and the first is edited twice.
    ...long.rows({ requests: 25, contents: 8.3 }),
    ...longer.rows({ requests: 25 }),
    atMost("one more in a long queue: requests", more.requests / 40, 25, "", 1),
    atMost("one more in a long queue: contents", more.contents / 40, 8, "", 1),
  ];
}

interface Turns {
  readonly all: Spending;
  readonly rows: (bounds: Bounds) => readonly Row[];
}

async function inTurn(size: number): Promise<Turns> {
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
  const rows = (bounds: Bounds): readonly Row[] => [
    atMost(`${size} in turn: not deployed`, size - repository.deployments.size, 0),
    { what: `${size} in turn: requests until all wait, for each`, measured: (asked.requests / size).toFixed(2) },
    ...rowsOf(`${size} in turn, for each`, all, size, bounds),
  ];
  return { all, rows };
}
