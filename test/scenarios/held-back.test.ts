import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const creatingCheckRun = { method: "POST", route: "/repos/{owner}/{repo}/check-runs" };
const reacting = { method: "POST", route: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions" };
const firstLines = (world: World): readonly (string | undefined)[] => world.answers().map((body) => body.split("\n", 1)[0]);

/** GitHub's secondary limit for a minute. */
const limited = () =>
  Promise.resolve(
    Response.json({ message: "You have exceeded a secondary rate limit" }, { status: 429, headers: { "retry-after": "60" } }),
  );

/** Delays the next request of that kind until it is released. */
function heldUp({ github }: World, route: typeof creatingCheckRun): { readonly reached: () => Promise<void>; readonly letGo: () => void } {
  let letGo = (): void => undefined;
  let there = false;
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  github.fault({
    ...route,
    do: async (perform) => {
      there = true;
      await released;
      return await perform();
    },
  });
  const reached = async (): Promise<void> => {
    await expect.poll(() => there).toBe(true);
  };
  return { reached, letGo };
}

describe("a check run that GitHub's limits delayed is made once", () => {
  test("by the process that made the deployment, or the one that hears of its end at the same moment", async () => {
    const world = await start();
    world.github.fault({ ...creatingCheckRun, do: limited });
    await world.comment("/deploy v0.5.5 production");
    expect([firstLines(world), world.checkRuns(world.tagged).length]).toEqual([["### ⏳ Deploying v0.5.5 to production"], 0]);
    await world.startProcess();
    const { reached, letGo } = heldUp(world, creatingCheckRun);
    const later = world.wait(minute + 2_000);
    await reached();
    const [deployment] = world.deployments;
    if (deployment !== undefined) world.github.deploymentStatus(deployment, { state: "success" });
    await expect.poll(() => firstLines(world)).toEqual(["### ✅ v0.5.5 is live in production"]);
    letGo();
    await later;
    for (let passed = 0; passed < minute; passed += 6_000) await world.wait(6_000);
    expect(world.checkRuns(world.tagged).map(({ conclusion }) => conclusion)).toEqual(["success"]);
  });

  test("by the process that began it, although the request goes on meanwhile", async () => {
    const world = await start({ check: "pending" });
    const { reached, letGo } = heldUp(world, creatingCheckRun);
    world.github.comment(world.pullRequest, "ann", "/deploy v0.5.5 production");
    await reached();
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await expect.poll(() => world.deployments.length).toBe(1);
    letGo();
    await world.github.idle();
    for (let passed = 0; passed < minute; passed += 6_000) await world.wait(6_000);
    expect(world.checkRuns(world.tagged).map(({ status }) => status)).toEqual(["in_progress"]);
    expect(firstLines(world)).toEqual(["### ⏳ Deploying v0.5.5 to production"]);
  });

  test("again if a tool succeeds after it was cancelled, whoever is told first", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/cancel production");
    expect(world.checkRuns(world.tagged).map(({ conclusion }) => conclusion)).toEqual(["cancelled"]);
    const { reached, letGo } = heldUp(world, creatingCheckRun);
    const [deployment] = world.deployments;
    if (deployment !== undefined) world.github.deploymentStatus(deployment, { state: "in_progress" });
    await reached();
    await world.startProcess();
    if (deployment !== undefined) world.github.deploymentStatus(deployment, { state: "in_progress", description: "Still" });
    await expect.poll(() => world.github.deliveries.at(-1)?.statusCode).toBe(200);
    letGo();
    await world.report("success");
    for (let passed = 0; passed < minute; passed += 6_000) await world.wait(6_000);
    expect(world.checkRuns(world.tagged).map(({ conclusion }) => conclusion)).toEqual(["cancelled", "success"]);
  });
});

test("a postponed 🚀 is given even if the process that postponed it is gone", async () => {
  const world = await start({ troubled: true });
  world.github.fault({ ...reacting, do: (perform) => perform() });
  world.github.fault({ ...reacting, do: limited });
  const comment = await world.comment("/deploy v0.5.5 production");
  expect([firstLines(world), world.reactions(comment)]).toEqual([["### ⏳ Deploying v0.5.5 to production"], ["eyes"]]);
  world.github.clock.advance(minute + 5_000);
  const keeper = await keeperOf(world);
  await keeper.sweep();
  expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
});

test("a mention is written once, even if a process claims it long after another one has written it", async () => {
  const world = await start();
  const [first] = world.processes;
  await world.comment("/deploy v0.5.5 production");
  const [deployment] = world.deployments;
  const held = first?.hold({ method: "POST", path: /\/git\/refs$/ });
  if (deployment !== undefined) world.github.deploymentStatus(deployment, { state: "failure" });
  expect(await held?.reached()).toContain("/git/refs");
  await world.startProcess();
  if (deployment !== undefined) world.github.deploymentStatus(deployment, { state: "failure", description: "Still" });
  await world.others();
  expect(world.answers()).toHaveLength(2);
  world.github.clock.advance(31_000);
  held?.release();
  await world.github.idle();
  expect(world.answers()).toHaveLength(2);
});

test("an abandoned command is answered once, even if a process takes it over long after another one has", async () => {
  const world = await start({ troubled: true });
  world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/issues/{issue_number}/comments", do: "502" });
  const comment = await world.comment("/status production");
  expect([world.reactions(comment), world.answers()]).toEqual([["eyes"], []]);
  world.github.clock.advance(31_000);
  const slow = await world.startProcess();
  const held = slow.hold({ method: "POST", path: /\/git\/refs$/ });
  const guid = world.github.deliveries.find(({ event }) => event === "issue_comment")?.guid ?? "";
  world.github.redeliver(guid);
  expect(await held.reached()).toContain("/git/refs");
  await world.startProcess();
  world.github.redeliver(guid);
  await world.others();
  expect(world.answers()).toHaveLength(1);
  world.github.clock.advance(31_000);
  held.release();
  await world.github.idle();
  expect(world.answers()).toHaveLength(1);
});

test("a delivery for which GitHub's limits leave no room fails, and is no error in the log", async () => {
  const world = await start();
  world.github.fault({ operation: "Snapshot", do: limited });
  const comment = await world.comment("/deploy v0.5.5 production");
  expect(world.github.deliveries.some(({ statusCode }) => statusCode === 500)).toBe(true);
  expect(world.log.lines.filter(({ level }) => Number(level) >= 40).map(({ level }) => level)).toEqual([40]);
  await world.wait(minute + 5_000);
  await world.redeliverFailed();
  expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
});

test("deferred work is deferred again if GitHub's limits leave no room for it", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n" });
  await world.comment("/lock production for 5m", { by: "cleo" });
  world.github.commit(world.repository, "main", { message: "Next", author: "ann" });
  await world.github.idle();
  expect(world.deployments).toEqual([]);
  world.github.fault({ operation: "Snapshot", do: limited });
  await world.wait(5 * minute + 2_000);
  expect(world.deployments).toEqual([]);
  await world.wait(minute + 2_000);
  expect(world.deployments).toHaveLength(1);
});

test("how far behind a tag is, which GitHub's limits delayed, is shown when they allow it, and nothing is tried again after that", async () => {
  const world = await start();
  const { github, repository } = world;
  github.commit(repository, "main", { message: "Next" });
  github.fault({ method: "GET", route: "/repos/{owner}/{repo}/compare/{base}...{head}", do: limited });
  await world.comment("/deploy v0.5.5 production");
  await world.wait(minute + 2_000);
  expect(world.answer()).toContain("This is 1 commit behind `main`");
  const held = (): number => world.log.lines.filter(({ msg }) => String(msg).includes("it is written later")).length;
  const before = held();
  for (let passed = 0; passed < 3; passed += 1) await world.wait(minute + 2_000);
  expect(held()).toBe(before);
});
