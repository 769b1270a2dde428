import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const serialized = "envs:\n  - name: production\n    serialization: true\n";
const pushed = "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n";

/** Several processes, all of which get every event from now on, at once. */
const crowd = async (world: World, size: number): Promise<void> => {
  const processes = [...world.processes];
  while (processes.length < size) processes.push(await world.startProcess());
  world.deliverTo(...processes);
};

const ours = (world: World): number => world.deployments.length;
const answersOf = (world: World, id: number): readonly string[] =>
  world.answers().filter((body) => body.includes(`<!-- gitploy:comment-${id} -->`));

describe("a command runs once", () => {
  test.each([2, 5])("if its event reaches %i processes at once", async (size) => {
    const world = await start();
    await crowd(world, size);
    const comment = await world.comment("/deploy v0.5.5 production");
    expect([ours(world), answersOf(world, comment.id).length]).toEqual([1, 1]);
    expect(world.checkRuns(world.tagged)).toHaveLength(1);
  });

  test.each([0, 31_000, 10 * minute, 60 * minute])("if its event is delivered again after %i ms", async (milliseconds) => {
    const world = await start();
    const comment = await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    world.github.clock.advance(milliseconds);
    await world.startProcess();
    await world.redeliver("issue_comment");
    expect([ours(world), world.answers().length, answersOf(world, comment.id).length]).toEqual([1, 1, 1]);
  });

  test("if the process that claimed it died, and several try to take it over", async () => {
    const world = await start({ troubled: true });
    const victim = await world.startProcess({ dies: 2 });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect([victim.died(), ours(world)]).toEqual([true, 0]);
    world.github.clock.advance(31_000);
    world.deliverTo(await world.startProcess(), await world.startProcess(), await world.startProcess());
    await world.redeliverFailed();
    expect([ours(world), answersOf(world, comment.id).length]).toEqual([1, 1]);
  });

  test("if GitHub reports the deployment before its answer and its check run exist", async () => {
    const world = await start({ gitHub: { latency: 15 } });
    await crowd(world, 2);
    await world.comment("/deploy v0.5.5 production");
    expect([ours(world), world.answers().length, world.checkRuns(world.tagged).length]).toEqual([1, 1, 1]);
  });

  test("if it waits, and its event is delivered again", async () => {
    const world = await start({ check: "pending" });
    const comment = await world.comment("/deploy v0.5.5 production");
    world.github.clock.advance(31_000);
    await world.redeliver("issue_comment");
    expect(answersOf(world, comment.id)).toHaveLength(1);
    await crowd(world, 3);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect([ours(world), world.answers().length]).toEqual([1, 1]);
    expect(world.checkRuns(world.tagged)).toHaveLength(1);
  });

  test.each([
    ["a lock", {}, "/lock production for 2h"],
    ["a cancellation", { check: "pending" }, "/cancel production"],
    ["a status", {}, "/status"],
    ["a refusal", { check: "failure" }, "/deploy v0.5.5 production"],
  ] as const)("%s is answered once by two processes, and not again later", async (_, difference, command) => {
    const world = await start(difference);
    if (command.startsWith("/cancel")) await world.comment("/deploy v0.5.5 production");
    await crowd(world, 2);
    const comment = await world.comment(command);
    world.github.clock.advance(31_000);
    await world.redeliver("issue_comment");
    expect(answersOf(world, comment.id)).toHaveLength(1);
  });

  test("a push runs once as well, also if it is delivered again", async () => {
    const world = await start({ deployYml: pushed });
    await crowd(world, 3);
    const sha = world.github.commit(world.repository, "main", { message: "Next" });
    await world.github.idle();
    world.github.clock.advance(31_000);
    await world.redeliver("push");
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});

test("a request is not deployed if it is cancelled while another process is about to deploy it", async () => {
  const world = await start({ check: null });
  world.github.status(world.repository, world.tagged, { context: "build", state: "pending" });
  await world.comment("/deploy v0.5.5 production");
  const issue = world.github.issue(world.repository);
  let asked = 0;
  world.github.fault({
    route: "graphql",
    do: async (perform) => {
      const seen = await perform();
      asked += 1;
      // It has read what waits, and the facts.
      if (asked === 1) {
        const comment = world.github.comment(issue, "bob", "/cancel production");
        while (!world.reactions(comment).includes("rocket")) await new Promise((resolve) => void setImmediate(resolve));
      }
      return seen;
    },
  });
  world.github.status(world.repository, world.tagged, { context: "build", state: "success" });
  await world.github.idle();
  expect(ours(world)).toBe(0);
  expect(world.answers()[0]).toContain("cancelled by bob");
});

describe("two people at once in a serialized environment", () => {
  test("never deploy both: one is first, the other waits and follows", async () => {
    const world = await start({ deployYml: serialized });
    await crowd(world, 2);
    const issue = world.github.issue(world.repository);
    world.github.comment(issue, "ann", "/deploy v0.5.5 production");
    world.github.comment(world.pullRequest, "bob", "/deploy production");
    await world.github.idle();
    expect(ours(world)).toBe(1);
    expect([world.answer(), world.answer(issue)].filter((body) => body.includes("1st in the queue"))).toHaveLength(1);
    await world.report("success");
    expect(ours(world)).toBe(2);
    expect([world.answers().length, world.answers(issue).length]).toEqual([1, 1]);
  });

  test("nor do five people", async () => {
    const world = await start({ deployYml: serialized });
    await crowd(world, 2);
    const issues = Array.from({ length: 5 }, () => world.github.issue(world.repository));
    for (const [index, issue] of issues.entries())
      world.github.comment(issue, "ann", `/deploy ${index % 2 === 0 ? "v0.5.5" : "feature"} production --again`);
    await world.github.idle();
    for (const expected of [1, 2, 3, 4, 5]) {
      expect(ours(world)).toBe(expected);
      await world.report("success");
    }
    expect(ours(world)).toBe(5);
  });
});

test("a check run that another process completed in the meantime is left completed, and the answer says so, too", async () => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  const [deployment] = world.deployments;
  if (deployment === undefined) throw new Error("nothing was deployed");
  const [run] = world.checkRuns(world.tagged);
  world.github.fault({
    method: "PATCH",
    route: "/repos/{owner}/{repo}/check-runs/{check_run_id}",
    do: async (perform) => {
      world.github.deploymentStatus(deployment, { state: "success" });
      await vi.waitUntil(() => run?.status === "completed", 5_000);
      return await perform();
    },
  });
  await world.report("in_progress");
  expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "success" }]);
  expect(world.answers()).toEqual([expect.stringMatching(/^### ✅ v0.5.5 is live in production/)]);
  expect(world.github.deliveries.filter(({ statusCode }) => statusCode === 500)).toEqual([]);
});

describe("a process that takes over looks at GitHub's state after taking over, not before", () => {
  const asking = { method: "POST", route: "/repos/{owner}/{repo}/deployments" } as const;

  /** A command whose process is held up while it requests the deployment, until the returned function lets it continue. */
  async function heldUp(world: World): Promise<() => Promise<void>> {
    const held: { letThrough?: () => Promise<void> } = {};
    const made = world.deployments.length;
    world.github.fault({
      ...asking,
      do: (perform) =>
        new Promise((resolve) => {
          held.letThrough = async () => {
            resolve(perform());
            while (world.deployments.length === made) await sleep(5);
          };
        }),
    });
    world.github.comment(world.pullRequest, "ann", "/deploy feature production");
    while (held.letThrough === undefined) await sleep(5);
    world.github.clock.advance(61_000);
    return held.letThrough;
  }

  test("a claim", async () => {
    const world = await start();
    const letThrough = await heldUp(world);
    world.github.fault({
      method: "POST",
      route: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      do: async (perform) => {
        // The facts are read at the same time.
        await sleep(100);
        await letThrough();
        return await perform();
      },
    });
    await world.redeliver("issue_comment");
    expect([ours(world), world.answers().length]).toEqual([1, 1]);
  });

  test("a turn", async () => {
    const world = await start({ deployYml: serialized });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    const letThrough = await heldUp(world);
    world.github.fault({
      method: "PATCH",
      route: "/repos/{owner}/{repo}/git/refs/{ref}",
      do: async (perform) => {
        const answer = await perform();
        await letThrough();
        return answer;
      },
    });
    await world.redeliver("issue_comment");
    expect([ours(world), world.answers().length]).toEqual([2, 2]);
  });
});

describe("GitHub's answer is lost", () => {
  test.each(["502-after", "timeout-after", "reset-after"] as const)("%s on the deployment: it was made, and only once", async (trouble) => {
    const world = await start({ settings: { GITPLOY_REQUEST_TIMEOUT: "400" } });
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: trouble });
    await world.comment("/deploy v0.5.5 production");
    expect([ours(world), world.answers().length]).toEqual([1, 1]);
    expect(world.answer()).toMatch(/^### ⏳ Deploying/);
  });

  test.each(["timeout-late", "timeout"] as const)(
    "%s on the deployment: while GitHub may still be working, it is not requested again; the redelivery finds out",
    async (trouble) => {
      const world = await start({ troubled: true, settings: { GITPLOY_REQUEST_TIMEOUT: "400" } });
      world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: trouble });
      const comment = await world.comment("/deploy v0.5.5 production");
      expect(ours(world)).toBe(0);
      expect(world.github.deliveries.at(-1)?.statusCode).toBe(500);
      await sleep(1_500);
      expect(ours(world)).toBe(trouble === "timeout" ? 0 : 1);
      world.github.clock.advance(61_000);
      await world.redeliver("issue_comment");
      expect([ours(world), answersOf(world, comment.id).length]).toEqual([1, 1]);
    },
  );

  test("a command that was held up for so long that another process may take it over makes no deployment", async () => {
    const world = await start({ troubled: true });
    world.github.fault({
      route: "/repos/{owner}/{repo}/collaborators/{username}/permission",
      do: async (perform) => {
        const answer = await perform();
        world.github.clock.advance(20_000);
        return answer;
      },
    });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect([ours(world), world.answers().length]).toEqual([0, 0]);
    world.github.clock.advance(61_000);
    await world.redeliver("issue_comment");
    expect([ours(world), answersOf(world, comment.id).length]).toEqual([1, 1]);
  });

  test("502 on the deployment, which was not made: it is requested once more", async () => {
    const world = await start();
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: "502" });
    await world.comment("/deploy v0.5.5 production");
    expect([ours(world), world.answers().length]).toEqual([1, 1]);
  });

  test("GitHub is away for a while: the delivery fails, and its redelivery does it all", async () => {
    const world = await start({ troubled: true });
    world.github.fault({ method: "POST", route: "graphql", times: 3, do: "502" });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect([ours(world), world.answers().length]).toEqual([0, 0]);
    expect(world.github.deliveries.at(-1)?.statusCode).toBe(500);
    world.github.clock.advance(31_000);
    await world.redeliver("issue_comment");
    expect([ours(world), answersOf(world, comment.id).length]).toEqual([1, 1]);
  });
});

describe("a command that is seen late", () => {
  test("after 15 minutes is not run, and its author is asked to repeat it", async () => {
    const world = await start();
    world.deliverTo();
    const comment = await world.comment("/deploy v0.5.5 production");
    world.deliverTo(...world.processes);
    world.github.clock.advance(15 * minute);
    await world.redeliver("issue_comment");
    expect(ours(world)).toBe(0);
    expect(world.answer()).toMatch(/^### 💤 Missed while I was away, please repeat/);
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
  });

  test("after 14 minutes is run", async () => {
    const world = await start();
    world.deliverTo();
    await world.comment("/deploy v0.5.5 production");
    world.deliverTo(...world.processes);
    world.github.clock.advance(14 * minute);
    await world.redeliver("issue_comment");
    expect(ours(world)).toBe(1);
  });
});
