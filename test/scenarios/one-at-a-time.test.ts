import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const serialized = "envs:\n  - name: production\n    serialization: true\n    required_contexts: []\n";
const pushed = `${serialized}    auto_deploy_on: refs/heads/main\n`;
/** Where a change of the record is slow. */
const commit = { method: "POST", path: /\/git\/commits$/, until: "performed" } as const;

const push = (world: World, message: string): string =>
  world.github.commit(world.repository, "main", { message, files: { "main.txt": message }, author: "cleo" });

/** The deployments in the order in which they were made, and how far each came. */
const deployments = (world: World): readonly (readonly [string, string])[] =>
  world.deployments.map(({ sha, statuses }) => [sha, statuses.at(-1)?.state ?? "running"]);

/** A first push is live, a second one runs, and a third waits its turn. */
const pushes = async () => {
  const world = await start({ deployYml: pushed });
  const one = push(world, "One");
  await world.github.idle();
  await world.report("success");
  const two = push(world, "Two");
  await world.github.idle();
  const three = push(world, "Three");
  await world.github.idle();
  expect(deployments(world)).toEqual([
    [one, "success"],
    [two, "running"],
  ]);
  return { world, one, two, three };
};

describe("while the record of a turn is slow to be written", () => {
  test("a rollback goes first, and the push that waited stays behind its lock", async () => {
    const { world, one, two } = await pushes();
    const held = world.hold({ ...commit, event: "deployment_status" });
    const running = world.deployments.at(-1);
    if (running !== undefined) world.github.deploymentStatus(running, { state: "success" });
    expect(await held.reached()).toContain("/git/commits");
    world.github.comment(world.pullRequest, "ann", "/rollback production");
    await world.others();
    expect(deployments(world).at(-1)).toEqual([one, "running"]);
    held.release();
    await world.github.idle();
    await world.report("success");
    expect(deployments(world)).toEqual([
      [one, "success"],
      [two, "success"],
      [one, "success"],
    ]);
    expect(world.answer()).toContain("✅");
  });

  test("two people whom two processes serve deploy one after the other", async () => {
    const world = await start({ deployYml: serialized });
    const [first] = world.processes;
    const held = world.hold(commit);
    const other = world.github.issue(world.repository);
    world.github.comment(world.pullRequest, "ann", "/deploy production");
    expect(await held.reached()).toContain("/git/commits");
    await world.startProcess();
    world.github.comment(other, "bob", "/deploy v0.5.5 production");
    await world.others();
    expect(deployments(world)).toEqual([[world.tagged, "running"]]);
    held.release();
    await world.github.idle();
    expect(deployments(world)).toEqual([[world.tagged, "running"]]);
    expect(world.answer()).toContain("1st in the queue; running: `v0.5.5` by **bob**");
    if (first !== undefined) world.deliverTo(first);
    await world.report("success");
    expect(deployments(world)).toEqual([
      [world.tagged, "success"],
      [world.head, "running"],
    ]);
  });

  test("a lock that was announced holds", async () => {
    const { world, one, two } = await pushes();
    const held = world.hold({ ...commit, event: "deployment_status" });
    const running = world.deployments.at(-1);
    if (running !== undefined) world.github.deploymentStatus(running, { state: "success" });
    expect(await held.reached()).toContain("/git/commits");
    world.github.comment(world.pullRequest, "bob", "/lock production the database moves");
    await world.others();
    expect(world.answer()).toContain("🔒");
    held.release();
    await world.github.idle();
    expect(deployments(world)).toEqual([
      [one, "success"],
      [two, "success"],
    ]);
  });
});
