import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

// A merge queue makes a commit of a pull request and those before it, and waits for the required checks on it:
// https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue

const staging = "envs:\n  - name: production\n  - name: staging\n";
const shown = (world: World, sha: string, name = "deploy/production") =>
  world.checkRuns(sha, name).map(({ status, conclusion }) => (status === "completed" ? conclusion : status));

async function enqueue(world: World, ...pulls: readonly World["pullRequest"][]): Promise<string> {
  const sha = world.github.enqueue(pulls.length === 0 ? [world.pullRequest] : pulls);
  await world.github.idle();
  return sha;
}

/** One more pull request, with a green check at its head. */
function another(world: World): World["pullRequest"] {
  const head = world.github.commit(world.repository, "other", { files: { "other.txt": "1\n" }, author: "bob" });
  world.github.checkRun(world.repository, head, { name: "ci", conclusion: "success" });
  return world.github.openPullRequest(world.repository, { head: "other", author: "bob" });
}

test("the group's commit gets the check run that the head has: deploy before merge works with a queue", async () => {
  const world = await start({ deployYml: staging });
  await world.comment("/deploy production");
  await world.report("success");
  const group = await enqueue(world);
  expect(shown(world, group)).toEqual(["success"]);
  expect(shown(world, group, "deploy/staging")).toEqual([]);
  const [run] = world.checkRuns(group);
  expect(run?.output.title).toBe("✅ Green on #1");
  expect(run?.output.summary).toContain(`[#1](https://github.com/octo/app/pull/1): \`success\``);
  expect(run?.actions).toEqual([]);
  expect(world.deployments).toHaveLength(1);
});

test("if the event is delivered twice, the check run is written once", async () => {
  const world = await start();
  await world.comment("/deploy production");
  await world.report("success");
  const group = await enqueue(world);
  await world.redeliver("merge_group");
  expect(shown(world, group)).toEqual(["success"]);
});

test("two processes that get the event at the same time write it once", async () => {
  const world = await start();
  await world.comment("/deploy production");
  await world.report("success");
  const [first] = world.processes;
  const second = await world.startProcess();
  if (first !== undefined) world.deliverTo(first, second);
  const held = world.hold({ method: "POST", path: /\/check-runs$/ });
  const group = world.github.enqueue([world.pullRequest]);
  expect(await held.reached()).toContain("/check-runs");
  await world.others();
  held.release();
  await world.github.idle();
  await world.wait(35_000);
  expect(shown(world, group)).toEqual(["success"]);
});

test("a head that was never deployed gives it no check run", async () => {
  const world = await start();
  expect(shown(world, await enqueue(world))).toEqual([]);
});

test("a head whose newest deployment failed makes it a failure", async () => {
  const world = await start();
  await world.comment("/deploy production");
  await world.report("failure");
  expect(shown(world, await enqueue(world))).toEqual(["failure"]);
});

test("all heads of a group have to be green", async () => {
  const world = await start();
  await world.comment("/deploy production");
  await world.report("success");
  const other = another(world);
  const half = await enqueue(world, other, world.pullRequest);
  expect(shown(world, half)).toEqual(["failure"]);
  expect(world.checkRuns(half)[0]?.output.title).toBe(`❌ Not green on #${other.number}`);
  await world.comment("/deploy production", { on: other, by: "bob" });
  await world.report("success");
  // GitHub makes a new group when its queue changes; here the check run is re-run instead.
  const [run] = world.checkRuns(half);
  if (run !== undefined) world.github.rerun(run, "bob");
  await world.github.idle();
  expect(shown(world, half).at(-1)).toBe("success");
});

test("a pull request that only builds on one of the group does not belong to it", async () => {
  const world = await start();
  await world.comment("/deploy production");
  await world.report("success");
  world.github.branch(world.repository, "stacked", "feature");
  world.github.commit(world.repository, "stacked", { files: { "stacked.txt": "1\n" }, author: "bob" });
  world.github.openPullRequest(world.repository, { head: "stacked", base: "feature", author: "bob" });
  expect(shown(world, await enqueue(world))).toEqual(["success"]);
});

test("a head that is being deployed is waited for", async () => {
  const world = await start();
  await world.comment("/deploy production");
  const group = await enqueue(world);
  expect(shown(world, group)).toEqual(["in_progress"]);
  await world.report("success");
  await world.wait(30_000);
  expect(shown(world, group)).toEqual(["success"]);
});

describe("a head that is being deployed, if the process that waited for it is gone", () => {
  /** The first process dies with its timers; the next one knows the groups only from GitHub. */
  async function queued(world: World): Promise<string> {
    await world.comment("/deploy production");
    const group = await enqueue(world);
    expect(shown(world, group)).toEqual(["in_progress"]);
    await world.startProcess();
    return group;
  }

  test("is looked at again when its deployment ends", async () => {
    const world = await start();
    const group = await queued(world);
    await world.report("success");
    expect(shown(world, group)).toEqual(["success"]);
  });

  test("so are the groups that build on it", async () => {
    const world = await start();
    const other = another(world);
    await world.comment("/deploy production", { on: other, by: "bob" });
    await world.report("success");
    await world.comment("/deploy production");
    const both = await enqueue(world, world.pullRequest, other);
    expect(shown(world, both)).toEqual(["in_progress"]);
    await world.startProcess();
    await world.report("failure");
    expect(shown(world, both)).toEqual(["failure"]);
  });

  test("is looked at by the sweep if the event of the end was not delivered", async () => {
    const world = await start();
    const group = await queued(world);
    world.deliverTo();
    await world.report("success");
    world.github.clock.advance(60_000);
    const keeper = await keeperOf(world);
    await keeper.sweep();
    expect(shown(world, group)).toEqual(["success"]);
  });

  test("costs nothing more if it is in no queue", async () => {
    const world = await start();
    await world.comment("/deploy production");
    const requests = await world.requestsOf(() => world.report("success"));
    expect(requests.filter((request) => request.includes("/compare/"))).toEqual([]);
  });
});
