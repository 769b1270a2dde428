import { describe, expect, test } from "vitest";
import { start, type Start, type World } from "../support/world.js";

const minute = 60_000;
const reactions = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";

/** A world whose process dies before its nth write after the next command: 1 is the claim, 2 the deployment. */
async function dying(dies: number, difference: Start = {}): Promise<World> {
  const world = await start({ troubled: true, ...difference });
  await world.startProcess({ dies });
  return world;
}

/** Several new processes get the event again, at once. */
async function redeliveredTo(world: World, size: number, after = 31_000): Promise<void> {
  const processes = [];
  for (let index = 0; index < size; index += 1) processes.push(await world.startProcess());
  world.deliverTo(...processes);
  world.github.clock.advance(after);
  await world.redeliver("issue_comment");
}

describe("a command whose process died", () => {
  test("after the claim is taken over by one of five processes, after half a minute and not before", async () => {
    const world = await dying(2);
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.reactions(comment)).toEqual(["eyes"]);
    await redeliveredTo(world, 5, 20_000);
    expect(world.deployments).toEqual([]);
    expect(world.answers()).toEqual([]);
    await redeliveredTo(world, 5, 11_000);
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test("after making the deployment, without an answer: the answer is completed", async () => {
    const world = await dying(3);
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toEqual([]);
    await redeliveredTo(world, 5);
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("### ⏳ Deploying v0.5.5 to production");
    expect(world.checkRuns(world.tagged)).toHaveLength(1);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    await world.report("success");
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("v0.5.5 is live in production");
  });

  test("in a repository with many deployments, and in an environment that the command does not name", async () => {
    const world = await dying(3, {
      deployYml: "envs:\n  - name: eu-west\n    aliases: [eu]\n    default: true\n  - name: staging\n",
      before: (github, repository, tagged) => {
        for (let index = 0; index < 60; index += 1) github.createDeployment(repository, { ref: tagged, environment: "preview" });
      },
    });
    const ours = () => world.deployments.filter(({ environment }) => environment === "eu-west");
    await world.comment("/deploy v0.5.5 eu");
    const before = ours().length;
    await redeliveredTo(world, 1);
    expect([before, ours().length, world.answers().length]).toEqual([1, 1, 1]);
  });

  test("is taken over again if the process that took over died, too", async () => {
    const world = await dying(2);
    await world.comment("/deploy v0.5.5 production");
    const second = await world.startProcess({ dies: 3 });
    world.deliverTo(second);
    world.github.clock.advance(31_000);
    await world.redeliver("issue_comment");
    expect(second.died()).toBe(true);
    await redeliveredTo(world, 3);
    await redeliveredTo(world, 3);
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
  });

  test.each(["/lock production", "/status", "/deploy v0.5.5 nowhere", "/deplyo x", "/deploy nowhere production"])(
    "is answered once if it deploys nothing: %s",
    async (text) => {
      const world = await dying(2);
      await world.comment(text);
      expect(world.answers()).toEqual([]);
      await redeliveredTo(world, 3);
      await redeliveredTo(world, 2);
      expect(world.answers()).toHaveLength(1);
    },
  );

  test("is not run if its author has lost the right to it meanwhile", async () => {
    const world = await dying(2);
    const comment = await world.comment("/deploy v0.5.5 production");
    world.github.setPermission(world.repository, "ann", "read");
    await redeliveredTo(world, 1);
    expect(world.deployments).toEqual([]);
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
  });

  test("is not run once it is old, since its author may have found another way", async () => {
    const world = await dying(2);
    await world.comment("/deploy v0.5.5 production");
    await redeliveredTo(world, 2, 16 * minute);
    expect(world.deployments).toEqual([]);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("Missed while I was away, please repeat");
  });

  test("but was deployed is answered, however late", async () => {
    const world = await dying(3);
    await world.comment("/deploy v0.5.5 production");
    await redeliveredTo(world, 2, 16 * minute);
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()[0]).toContain("Deploying v0.5.5 to production");
    expect(world.answers().join("\n")).not.toContain("Missed");
  });
});

describe("the claim", () => {
  test("is our own 👀 only", async () => {
    const world = await start();
    world.deliverTo();
    const comment = await world.comment("/deploy v0.5.5 production");
    world.github.react(comment, "bob", "eyes");
    world.deliverTo(...world.processes);
    await world.redeliver("issue_comment");
    expect(world.deployments).toHaveLength(1);
  });

  test("and the facts are requested at the same time", async () => {
    const world = await start({ gitHub: { latency: 30 } });
    const started = new Map<string, number>();
    for (const route of [reactions, "graphql", "/repos/{owner}/{repo}/collaborators/{username}/permission"])
      world.github.fault({
        route,
        do: async (perform) => {
          started.set(route, performance.now());
          return await perform();
        },
      });
    await world.comment("/deploy v0.5.5 production");
    const times = [...started.values()];
    expect(times).toHaveLength(3);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(25);
  });

  test.each(["reset", "502"] as const)("that never reached GitHub (%s) is made again, and the command executed", async (trouble) => {
    const world = await start();
    world.github.fault({ method: "POST", route: reactions, do: trouble });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test.each(["reset-after", "502-after"] as const)("whose answer got lost (%s) belongs to nobody until it expires", async (trouble) => {
    const world = await start({ troubled: true });
    world.github.fault({ method: "POST", route: reactions, do: trouble });
    const asked = await world.requestsOf(() => world.comment("/deploy v0.5.5 production"));
    expect(asked.filter((request) => request === `POST ${reactions}`)).toHaveLength(1);
    expect(world.deployments).toEqual([]);
    await redeliveredTo(world, 3);
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
  });

  test("is not repeated if the facts cannot be read, so that the next attempt need not wait for us", async () => {
    const world = await start({ troubled: true });
    world.github.fault({ method: "POST", route: "/app/installations/{installation_id}/access_tokens", do: "403" });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.reactions(comment)).toEqual([]);
    await world.redeliver("issue_comment");
    expect(world.deployments).toHaveLength(1);
  });

  test("that GitHub may still be about to make is not made again", async () => {
    const world = await start({ troubled: true, settings: { GITPLOY_REQUEST_TIMEOUT: "100" } });
    world.github.fault({ method: "POST", route: reactions, do: "timeout" });
    const asked = await world.requestsOf(() => world.comment("/deploy v0.5.5 production"));
    expect(asked.filter((request) => request === `POST ${reactions}`)).toHaveLength(1);
    expect(world.deployments).toEqual([]);
  });

  test("is never returned: the eyes stay", async () => {
    const world = await start();
    const comment = await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });
});
