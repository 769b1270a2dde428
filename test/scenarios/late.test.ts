import { describe, expect, test } from "vitest";
import { start, type Start, type World } from "../support/world.js";

const minute = 60_000;
const reviewed = "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n";
const elsewhere = async (world: World, body: string, by = "ann") => {
  const issue = world.github.issue(world.repository);
  await world.comment(body, { by, on: issue });
  return issue;
};
const verdicts = (world: World, issue = world.pullRequest): readonly string[] =>
  world
    .answers(issue)
    .map((body) => (body.split("\n", 1)[0] ?? "").replace(/^### /, ""))
    .filter((verdict) => !verdict.includes("@"));

/** A process begins a command and dies before its answer; then something newer happens, and the command's event is redelivered. */
async function overtaken(
  difference: Start,
  command: { readonly body: string; readonly by: string },
  { before, since }: { readonly before: (world: World) => Promise<unknown>; readonly since: (world: World) => Promise<unknown> },
): Promise<World> {
  const dry = await start({ ...difference, gitHub: { contract: "off" } });
  await before(dry);
  const writes = (await dry.requestsOf(() => dry.comment(command.body, { by: command.by }))).filter(
    (request) => !/^GET|graphql|access_tokens/.test(request),
  );
  // The answer is the first comment posted there.
  const world = await start({ ...difference, troubled: true });
  await before(world);
  const victim = await world.startProcess({ dies: writes.indexOf("POST /repos/{owner}/{repo}/issues/{issue_number}/comments") + 1 });
  await world.comment(command.body, { by: command.by });
  expect(victim.died()).toBe(true);
  await world.startProcess();
  world.github.clock.advance(5_000);
  await since(world);
  world.github.clock.advance(minute);
  await world.redeliverFailed();
  return world;
}

describe("a command that is executed again because its process died before the answer does no more than before", () => {
  test("/cancel does not cancel other waiting requests", async () => {
    const world = await overtaken(
      { check: "pending" },
      { body: "/cancel production", by: "ann" },
      {
        before: async (each) => {
          await elsewhere(each, "/deploy feature production", "bob");
          await each.comment("/deploy v0.5.5 production");
        },
        since: async (each) => await elsewhere(each, "/deploy v0.5.5 production", "cleo"),
      },
    );
    expect(verdicts(world)).toEqual([
      "🚫 v0.5.5 is not deployed to production: cancelled by ann",
      "🚫 ann cancelled v0.5.5 for production",
    ]);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(2);
  });

  test("/cancel of an earlier deployment does not cancel the current one", async () => {
    const world = await overtaken(
      {},
      { body: "/cancel production", by: "bob" },
      {
        before: (each) => each.comment("/deploy v0.5.5 production"),
        since: async (each) => await elsewhere(each, "/deploy feature production"),
      },
    );
    expect(world.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(["error", undefined]);
    expect(verdicts(world).at(-1)).toBe("🚫 bob asked to stop v0.5.5 in production");
  });

  test("/reject", async () => {
    const world = await overtaken(
      { deployYml: reviewed },
      { body: "/reject production no", by: "rita" },
      {
        before: (each) => each.comment("/deploy v0.5.5 production"),
        since: async (each) => await elsewhere(each, "/deploy feature production", "bob"),
      },
    );
    expect(verdicts(world)).toEqual([
      "❌ v0.5.5 is not deployed to production: rejected by rita",
      "🚫 rita rejected v0.5.5 for production",
    ]);
    expect(world.answers(world.repository.issues.get(2))[0]).toMatch(/^### ⏳ feature waits/);
  });

  test("/approve", async () => {
    const world = await overtaken(
      { deployYml: reviewed },
      { body: "/approve production", by: "rita" },
      {
        before: (each) => each.comment("/deploy v0.5.5 production"),
        since: async (each) => await elsewhere(each, "/deploy feature production", "bob"),
      },
    );
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    expect(verdicts(world).at(-1)).toBe("👍 rita approved v0.5.5 for production");
  });

  test("/unlock leaves a lock that was taken since", async () => {
    const world = await overtaken(
      {},
      { body: "/unlock production", by: "ann" },
      {
        before: (each) => each.comment("/lock production", { by: "bob" }),
        since: async (each) => await elsewhere(each, "/lock production", "cleo"),
      },
    );
    expect(verdicts(world).at(-1)).toBe("🔓 production is unlocked by ann");
    await world.comment("/status");
    expect(world.answer()).toContain("cleo");
  });

  test("/lock does not lock what was unlocked since", async () => {
    const world = await overtaken(
      {},
      { body: "/lock production", by: "bob" },
      { before: (each) => each.github.idle(), since: async (each) => await elsewhere(each, "/unlock production", "cleo") },
    );
    expect(verdicts(world)).toEqual(["🔒 production is locked by bob"]);
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
  });
});

/** A command is delivered only after something newer has happened. */
async function delayed(
  difference: Start,
  command: { readonly body: string; readonly by: string },
  { before, since }: { readonly before: (world: World) => Promise<unknown>; readonly since: (world: World) => Promise<unknown> },
): Promise<World> {
  const world = await start({ ...difference, troubled: true });
  await before(world);
  world.deliverTo();
  await world.comment(command.body, { by: command.by });
  world.deliverTo(...world.processes);
  world.github.clock.advance(5_000);
  await since(world);
  world.github.clock.advance(minute);
  await world.redeliverFailed();
  return world;
}

describe("a command that is delivered late does nothing to what is newer", () => {
  test.each([
    ["/cancel production", "cleo", { check: "pending" }, "❌ There is nothing to cancel in production"],
    ["/reject production", "rita", { deployYml: reviewed }, "❌ There is nothing to reject in production"],
    ["/approve production", "rita", { deployYml: reviewed }, "❌ There is nothing to approve in production"],
  ] as const)("%s: a request", async (body, by, difference, verdict) => {
    const world = await delayed(
      difference,
      { body, by },
      {
        before: (each) => each.github.idle(),
        since: async (each) => await elsewhere(each, "/deploy v0.5.5 production"),
      },
    );
    expect(verdicts(world)).toEqual([verdict]);
    expect(world.answers(world.repository.issues.get(2))[0]).toMatch(/^### ⏳ /);
  });

  test("/cancel production: a deployment", async () => {
    const world = await delayed(
      {},
      { body: "/cancel production", by: "bob" },
      {
        before: (each) => each.github.idle(),
        since: async (each) => await elsewhere(each, "/deploy v0.5.5 production"),
      },
    );
    expect(world.deployments.map(({ statuses }) => statuses.length)).toEqual([0]);
    expect(verdicts(world)).toEqual(["❌ There is nothing to cancel in production"]);
  });

  test("/unlock production: a lock", async () => {
    const world = await delayed(
      {},
      { body: "/unlock production", by: "ann" },
      {
        before: (each) => each.comment("/lock production", { by: "bob" }),
        since: async (each) => {
          await elsewhere(each, "/unlock production", "bob");
          await elsewhere(each, "/lock production", "cleo");
        },
      },
    );
    expect(verdicts(world).at(-1)).toBe("❌ production is already locked by cleo");
  });

  test("/lock production: a newer lock of the same person", async () => {
    const world = await delayed(
      {},
      { body: "/lock production first", by: "bob" },
      { before: (each) => each.github.idle(), since: async (each) => await elsewhere(each, "/lock production second", "bob") },
    );
    expect(verdicts(world)).toEqual(["❌ production is already locked by bob"]);
    await world.comment("/status");
    expect(world.answer()).toContain("second");
  });

  test.each(["/rollback production", "/promote production to production"])("%s: what was deployed since", async (body) => {
    const world = await delayed(
      {},
      { body, by: "bob" },
      {
        before: async (each) => {
          await elsewhere(each, "/deploy v0.5.5 production");
          await each.report("success");
        },
        since: async (each) => {
          await elsewhere(each, "/deploy feature production");
          await each.report("success");
        },
      },
    );
    expect(world.deployments).toHaveLength(2);
    expect(verdicts(world)).toEqual(["💤 Missed while I was away, please repeat"]);
  });
});

describe("commands that an outage delayed keep their order", () => {
  async function outage(...bodies: readonly string[]) {
    const world = await start({ troubled: true });
    world.deliverTo();
    for (const body of bodies) {
      await world.comment(body, { by: "bob" });
      world.github.clock.advance(10_000);
    }
    world.deliverTo(...world.processes);
    world.github.clock.advance(minute);
    for (const { guid } of world.github.deliveries.filter(({ event }) => event === "issue_comment").slice(-bodies.length)) {
      world.github.redeliver(guid);
      await world.github.idle();
      world.github.clock.advance(10_000);
    }
    return world;
  }

  test("/unlock releases the lock before it", async () => {
    const world = await outage("/lock production for 2h migration", "/unlock production");
    expect(verdicts(world)).toEqual(["🔒 production is locked by bob", "🔓 production is unlocked by bob"]);
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
  });

  test("/lock after /unlock stands, and says since when it was asked for", async () => {
    const world = await outage("/lock production", "/unlock production", "/lock production for 2h again");
    expect(verdicts(world)).toEqual([
      "🔒 production is locked by bob",
      "🔓 production is unlocked by bob",
      "🔒 production is locked by bob",
    ]);
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
  });

  test("/lock takes the place of somebody's lock that has ended by now", async () => {
    const world = await start({ troubled: true });
    await world.comment("/lock production for 1m", { by: "ann" });
    world.deliverTo();
    await world.comment("/lock production", { by: "bob" });
    world.deliverTo(...world.processes);
    world.github.clock.advance(2 * minute);
    await world.redeliverFailed();
    expect(verdicts(world).at(-1)).toBe("🔒 production is locked by bob");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
  });
});

test("/deploy is replaced by a newer one of the same pull request that was deployed before its delivery", async () => {
  const world = await start();
  world.deliverTo();
  const comment = await world.comment("/deploy v0.5.5 production");
  world.deliverTo(...world.processes);
  await world.comment("/deploy production");
  await world.report("success");
  world.github.clock.advance(minute);
  world.github.redeliver(world.github.deliveries.find(({ event }) => event === "issue_comment")?.guid ?? "");
  await world.github.idle();
  expect(world.deployments).toMatchObject([{ sha: world.head }]);
  expect(world.answer()).toMatch(/^### 🚫 v0\.5\.5 is not deployed to production: replaced by the newer request for feature/);
  expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
});

test("a branch that moves while its request was begun but not answered is deployed as it was", async () => {
  const world = await start({ check: "pending", troubled: true });
  await world.startProcess({ dies: 5 });
  const issue = world.github.issue(world.repository);
  await world.comment("/deploy feature production", { on: issue });
  expect(world.answers(issue)).toEqual([]);
  await world.startProcess();
  world.github.commit(world.repository, "feature", { message: "More", author: "ann" });
  await world.github.idle();
  world.github.clock.advance(minute);
  await world.redeliverFailed();
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  expect(world.deployments).toMatchObject([{ sha: world.head }]);
  expect(world.answers(issue)).toHaveLength(1);
});
