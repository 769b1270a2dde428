import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const serialized = "envs:\n  - name: production\n    serialization: true\n    required_contexts: []\n";

type PullRequest = World["pullRequest"];

/** Eight pull requests by bob that wait behind `v0.5.5`. */
async function eightInTurn() {
  const world = await start({ deployYml: serialized });
  const { github, repository } = world;
  await world.comment("/deploy v0.5.5 production", { on: github.issue(repository) });
  const waiting: PullRequest[] = [];
  for (let index = 1; index <= 8; index += 1) {
    github.commit(repository, `side-${index}`, { message: `Change ${index}`, files: { [`${index}.txt`]: "1\n" }, author: "bob" });
    const pullRequest = github.openPullRequest(repository, { head: `side-${index}`, title: `Change ${index}`, author: "bob" });
    await github.idle();
    github.clock.advance(1_000);
    await world.comment("/deploy production", { by: "bob", on: pullRequest });
    waiting.push(pullRequest);
  }
  return { world, waiting, sixth: at(waiting, 6) };
}

/** The tags `v0`, `v1` and so on, each on a commit of its own, with an issue for each deployment. */
async function tagged(size: number, deployYml = serialized) {
  const world = await start({ deployYml });
  const { github, repository } = world;
  const issues = Array.from({ length: size }, () => github.issue(repository));
  const commits = [...issues.keys()].map((index) => github.commit(repository, "main", { message: `Change ${index}` }));
  for (const [index, commit] of commits.entries()) github.tag(repository, `v${index}`, commit);
  await github.idle();
  return { world, issues, commits };
}

function at(waiting: readonly PullRequest[], place: number): PullRequest {
  const found = waiting[place - 1];
  if (found === undefined) throw new Error(`nobody waits at ${place}`);
  return found;
}

/** The place in each answer; where there is none, the answer's beginning. */
function told(world: World, waiting: readonly Parameters<World["answers"]>[0][]): readonly string[] {
  return waiting.map((each) => {
    const [first = ""] = world.answers(each);
    return /\d+(?:st|nd|rd|th) in the queue/.exec(first)?.[0].split(" ", 1)[0] ?? first.split("\n", 1)[0] ?? "";
  });
}

const inTurn = ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th"];
/** The writes of answers and check runs. */
const writes = (requests: readonly string[]): readonly string[] =>
  requests.filter((each) => /^(?:POST|PATCH) .*\/(?:comments|check-runs)(?:\/\{\w+\})?$/.test(each));

describe("a request far back in a queue that is ended", () => {
  test("by /cancel: its answer and its check run say so, once, and nobody else is told", async () => {
    const { world, waiting, sixth } = await eightInTurn();
    const requests = await world.requestsOf(() => world.comment("/cancel production", { by: "bob", on: sixth }));
    expect(told(world, waiting)).toEqual(inTurn.with(5, "### 🚫 side-6 is not deployed to production: cancelled by bob"));
    const head = world.github.head(world.repository, "side-6") ?? "";
    expect(world.checkRuns(head)).toMatchObject([{ name: "deploy/production", conclusion: "cancelled" }]);
    // The answer to the waiting request, its check run, and the answer to the command; the rest are reactions.
    expect(writes(requests)).toHaveLength(3);
    expect(requests.length).toBeLessThanOrEqual(15);
  });

  test("by a newer request of its pull request, which goes to the end", async () => {
    const { world, waiting, sixth } = await eightInTurn();
    const requests = await world.requestsOf(() => world.comment("/deploy production --again", { by: "bob", on: sixth }));
    expect(told(world, waiting)).toEqual(
      inTurn.with(5, "### 🚫 side-6 is not deployed to production: replaced by the newer request for side-6"),
    );
    expect(world.answer(sixth)).toContain("8th in the queue");
    expect(requests.length).toBeLessThanOrEqual(20);
  });

  test("because its head moved", async () => {
    const { world, waiting, sixth } = await eightInTurn();
    world.github.commit(world.repository, "side-6", { message: "Better", author: "bob" });
    await world.github.idle();
    expect(told(world, waiting).with(5, "")).toEqual(inTurn.with(5, ""));
    expect(world.answers(sixth)[0]).toContain("the pull request moved on");
  });

  test("because its pull request was closed", async () => {
    const { world, waiting, sixth } = await eightInTurn();
    world.github.closePullRequest(sixth);
    await world.github.idle();
    expect(told(world, waiting)).toEqual(inTurn.with(5, "### 🚫 side-6 is not deployed to production: its pull request was closed"));
  });
});

test("when the head of a long queue ends, the next request has its turn; the last one is told when it is next", async () => {
  const { world, waiting, sixth } = await eightInTurn();
  await world.comment("/cancel production", { by: "bob", on: at(waiting, 1) });
  await world.comment("/cancel production", { by: "bob", on: sixth });
  expect(told(world, waiting).slice(1, 5)).toEqual(["2nd", "3rd", "4th", "5th"]);
  await world.comment("/status production", { by: "bob" });
  expect(world.answer()).toContain("1st in the queue: `side-2` by **bob**");
  expect(world.answer()).toContain("5th in the queue: `side-7` by **bob**");
  for (let started = 1; started <= 3; started += 1) await world.report("success");
  expect(told(world, waiting).slice(4)).toEqual(["5th", expect.stringContaining("cancelled"), "7th", "8th"]);
  await world.report("success");
  expect(told(world, waiting).slice(4)).toEqual([
    expect.stringContaining("⏳ Deploying side-5"),
    expect.stringContaining("cancelled"),
    "7th",
    "8th",
  ]);
  await world.report("success");
  expect(told(world, waiting).slice(6)).toEqual([expect.stringContaining("⏳ Deploying side-7"), "1st"]);
  await world.report("success");
  const heads = [2, 3, 4, 5, 7, 8].map((index) => world.github.head(world.repository, `side-${index}`));
  expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged, ...heads]);
  expect(waiting.map((each) => world.answers(each).length)).toEqual([2, 1, 1, 1, 1, 2, 1, 1]);
});

test("in a long queue, each takes 8 requests until it waits, and 16 from the end of the one before until its answer says that it runs", async () => {
  const { world, issues } = await tagged(10);
  const until: number[] = [];
  for (const [index, issue] of issues.entries())
    until.push((await world.requestsOf(() => world.comment(`/deploy v${index} production`, { on: issue }))).length);
  const after: (readonly string[])[] = [];
  for (let ended = 0; ended < 6; ended += 1) after.push(await world.requestsOf(() => world.report("success")));
  expect(until.slice(5)).toEqual([8, 8, 8, 8, 8]);
  // Two writes for what runs, two for what was live, three for the next deployment.
  const each = after
    .slice(1, 5)
    .map((requests) => `${requests.length} requests, ${writes(requests).length} of them written into answers and check runs`);
  expect(new Set(each)).toEqual(new Set(["16 requests, 6 of them written into answers and check runs"]));
  expect(world.deployments).toHaveLength(7);
});

test("the first two that wait have a check run at once; those farther back get one with their turn", async () => {
  const { world, issues, commits } = await tagged(4);
  const runs = (): readonly unknown[] => commits.map((sha) => world.checkRuns(sha).map(({ status, conclusion }) => conclusion ?? status));
  for (const [index, issue] of issues.entries()) await world.comment(`/deploy v${index} production`, { on: issue });
  expect(runs()).toEqual([["in_progress"], ["queued"], ["queued"], []]);
  for (let ended = 0; ended < 3; ended += 1) await world.report("success");
  expect(runs()).toEqual([["success"], ["success"], ["success"], ["in_progress"]]);
});

test("in a short queue each takes no more than 25 requests and 8 contents, and the last is told that it is next", async () => {
  const { world, issues } = await tagged(4);
  const requests = await world.requestsOf(async () => {
    for (const [index, issue] of issues.entries()) await world.comment(`/deploy v${index} production`, { on: issue });
    expect(told(world, issues.slice(1))).toEqual(["1st", "2nd", "3rd"]);
    await world.report("success");
    expect(told(world, issues.slice(2))).toEqual(["2nd", "3rd"]);
    await world.report("success");
    expect(told(world, issues.slice(3))).toEqual(["1st"]);
    for (let left = 0; left < 2; left += 1) await world.report("success");
  });
  const asked = requests.filter((each) => !each.endsWith("/access_tokens"));
  const contents = asked.filter((each) => /^(?:POST|PATCH) .*\/(?:comments|check-runs|deployments)(?:\/\{\w+\})?$/.test(each));
  expect(world.deployments).toHaveLength(4);
  expect([asked.length, contents.length]).toEqual([97, 32]);
});

test.each([4, 8])("of %d in turn, each begins as soon as the one before has succeeded, however long that took", async (size) => {
  const { world, issues } = await tagged(size);
  for (const [index, issue] of issues.entries()) await world.comment(`/deploy v${index} production`, { on: issue });
  for (let begun = 2; begun <= size; begun += 1) {
    await world.wait(4 * 60_000);
    await world.report("success");
    expect(world.deployments).toHaveLength(begun);
    if (begun === size) continue;
    await world.comment("/status production");
    expect(world.answer()).toContain(`1st in the queue: \`v${begun}\``);
  }
});

test("a request that was deployed a while ago and is still in the record can no longer be rejected", async () => {
  const { world, issues } = await tagged(4, `${serialized}    review: { enabled: true, reviewers: [bob] }\n`);
  for (const [index, issue] of issues.entries()) {
    await world.comment(`/deploy v${index} production`, { on: issue });
    await world.comment("/approve production", { by: "bob", on: issue });
  }
  await world.report("success");
  world.github.clock.advance(40_000);
  const [, second = world.pullRequest] = issues;
  await world.comment("/reject production", { by: "bob", on: second });
  expect(world.answers(second)[0]).toMatch(/^### ⏳ Deploying v1 to production/);
  expect(world.answers(second).join("\n")).not.toMatch(/rejected by bob|bob rejected/);
  expect(world.answer(second)).toContain("There is nothing to reject in production");
  expect(world.deployments).toHaveLength(2);
});

test("a request in a conversation that takes no comment has the check run at once, however many are ahead", async () => {
  const { world } = await eightInTurn();
  const { github, repository } = world;
  github.commit(repository, "late", { message: "Late", files: { "late.txt": "1\n" }, author: "bob" });
  const pullRequest = github.openPullRequest(repository, { head: "late", title: "Late", author: "bob" });
  await github.idle();
  github.lock(pullRequest);
  await world.comment("/deploy production", { by: "bob", on: pullRequest });
  const [checkRun] = world.checkRuns(github.head(repository, "late") ?? "");
  expect(checkRun).toMatchObject({
    name: "deploy/production",
    status: "queued",
    output: { title: expect.stringContaining("waits to be deployed") },
  });
});
