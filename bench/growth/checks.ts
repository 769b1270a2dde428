import { createStage } from "../stage.js";
import { atMost, type Row } from "../table.js";
import { spendingOf } from "./spending.js";

/**
 * Finished checks in repositories where nothing waits, and a command among them, within GitHub's limits; and many checks of a commit for which a request
 * waits.
 */
export async function checks(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of [1, 10, 50]) rows.push(...(await idle(size)));
  for (const size of [3, 25, 250]) rows.push(...(await awaited(size)));
  return rows;
}

const events = 1_500;

/** 25 a second for a minute. */
async function idle(repositories: number): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  const places = Array.from({ length: repositories }, () => stage.place());
  await stage.start({ limits: "github.com" });
  const before = github.requests.length;
  for (let index = 0; index < events; index += 1) {
    const place = places[index % repositories];
    if (place !== undefined) github.checkRun(place.repository, place.sha, { name: `check ${index}`, conclusion: "success" });
    if (index % 25 === 24) await github.idle();
  }
  const { requests } = spendingOf(github.requests.slice(before));
  const [first] = places;
  if (first !== undefined) github.comment(first.issue, "ann", "/deploy v1 production");
  await github.idle();
  return [
    atMost(`${events} finished checks in ${repositories} idle repositories, requests of each`, requests / events, 0.1, "", 3),
    atMost("    deliveries of them that failed", stage.failures.length, 0),
    atMost("    a command behind them: not deployed", 1 - (first?.repository.deployments.size ?? 0), 0),
  ];
}

async function awaited(size: number): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  const { repository, issue, sha } = stage.place();
  const runs = Array.from({ length: size }, (_, index) => github.checkRun(repository, sha, { name: `check ${index}` }));
  await stage.start();
  const before = github.requests.length;
  github.comment(issue, "ann", "/deploy v1 production");
  await github.idle();
  for (const run of runs) {
    github.finishCheck(run, "success");
    await github.idle();
  }
  const { requests, contents } = spendingOf(github.requests.slice(before));
  return [
    atMost(`a deployment that waits for ${size} checks: not deployed`, 1 - repository.deployments.size, 0),
    atMost("    requests", requests, 60),
    atMost("    contents", contents, 10),
  ];
}
