import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const reacting = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
const verdicts = ["rocket", "-1", "confused"];

const verdictsOn = (world: World, comment: Parameters<World["reactions"]>[0]): readonly string[] =>
  world.reactions(comment).filter((reaction) => verdicts.includes(reaction));
const statusesOf = (world: World, event: string): readonly (number | undefined)[] =>
  world.github.deliveries.filter((delivery) => delivery.event === event).map(({ statusCode }) => statusCode);

/** Half an hour passes, with looks for failed deliveries. */
async function halfAnHour(world: World): Promise<void> {
  const keeper = await keeperOf(world);
  for (const pause of [1, 2, 4, 8, 16]) {
    world.github.clock.advance(pause * minute);
    await keeper.redeliver();
  }
}

describe("a claim without an answer is never a success", () => {
  // Two processes had GitHub redeliver the same delivery:
  // https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/handling-failed-webhook-deliveries
  test("if one of two processes takes it over and fails, and the other finds it just taken over", async () => {
    const world = await start({ troubled: true });
    await world.startProcess({ dies: 2 });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.reactions(comment)).toEqual(["eyes"]);
    world.github.clock.advance(minute);
    // Write 1 is the 👀 that exists already, 2 and 3 make the claim ref, 4 is the deployment.
    const second = await world.startProcess({ dies: 4 });
    await world.redeliver("issue_comment");
    expect([second.died(), world.deployments.length]).toEqual([true, 0]);
    const [healthy] = world.processes;
    if (healthy !== undefined) world.deliverTo(healthy);
    world.github.clock.advance(20_000);
    await world.redeliver("issue_comment");
    expect(world.deployments).toEqual([]);
    expect(statusesOf(world, "issue_comment").slice(0, 3)).toEqual([500, 500, 500]);
    await halfAnHour(world);
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test("nor is that of a push", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n",
      check: null,
      troubled: true,
    });
    await world.startProcess({ dies: 3 });
    const sha = world.github.commit(world.repository, "main", { message: "Next" });
    world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    const [healthy] = world.processes;
    if (healthy !== undefined) world.deliverTo(healthy);
    world.github.clock.advance(20_000);
    await world.redeliver("push");
    expect(world.deployments).toEqual([]);
    await halfAnHour(world);
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("but one with an answer is, however new", async () => {
    const world = await start();
    await world.comment("/status");
    await world.redeliver("issue_comment");
    expect(statusesOf(world, "issue_comment")).not.toContain(500);
    expect(world.answers()).toHaveLength(1);
  });
});

describe("one comment has one verdict", () => {
  const commands = [
    ["/deploy v0.5.5 production", "success", "rocket"],
    ["/deploy v0.5.5 production", "failure", "-1"],
    ["/deploy v0.5.5 production", "pending", "rocket"],
    ["/deploy v0.5.5 production --dry-run", "success", "rocket"],
    ["/lock production", "success", "rocket"],
    ["/unlock production", "success", "-1"],
    ["/cancel production", "success", "-1"],
    ["/approve production", "success", "-1"],
    ["/reject production", "success", "-1"],
    ["/rollback production", "success", "-1"],
    ["/promote production production", "success", "-1"],
    ["/status", "success", "rocket"],
    ["/help", "success", "rocket"],
    ["/deplyo", "success", "confused"],
  ] as const;

  test.each(commands)("%s (check: %s) gets %s, if GitHub refused only the reaction", async (command, check, verdict) => {
    const world = await start({ check, troubled: true });
    world.github.fault({
      method: "POST",
      route: reacting,
      times: 1,
      // The claim succeeds.
      do: (perform) => {
        for (let time = 0; time < 4; time += 1) world.github.fault({ method: "POST", route: reacting, times: 1, do: "500" });
        return perform();
      },
    });
    const comment = await world.comment(command);
    await halfAnHour(world);
    expect(verdictsOn(world, comment)).toEqual([verdict]);
    expect(world.answers()).toHaveLength(1);
  });

  test.each([
    ["a few minutes", 3],
    // Then it is answered as missed.
    ["a quarter of an hour", 5],
  ] as const)("if GitHub refused only the answer for %s", async (_, times) => {
    for (const [command, check] of commands) {
      const world = await start({ check, troubled: true });
      const route = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
      for (let time = 0; time < times; time += 1) world.github.fault({ method: "POST", route, times: 1, do: "500" });
      const comment = await world.comment(command);
      await halfAnHour(world);
      expect([command, verdictsOn(world, comment).length, world.answers().length]).toEqual([command, 1, 1]);
    }
  });
});
