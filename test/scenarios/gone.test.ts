import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;

/** An event is not answered in time, and is redelivered after something else has happened. */
async function late(world: World, happening: () => unknown, rest: () => unknown): Promise<void> {
  world.deliverTo();
  await happening();
  await world.github.idle();
  await rest();
  world.deliverTo(...world.processes);
}

/** Without those of the library that gets the tokens, about a token that is just old. */
const warnings = ({ log }: World): readonly unknown[] =>
  log.lines.filter(({ level, msg }) => Number(level) >= 40 && !String(msg).startsWith("[@octokit/auth-app]")).map(({ msg }) => msg);

/** The status of the newest attempt in GitHub's delivery log. */
const outcome = ({ github }: World): number | undefined => github.deliveries.at(-1)?.statusCode;

// GitHub answers 404 for an installation that no longer exists:
// https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
describe("what is gone for good causes one warning, and its delivery is redelivered only once", () => {
  test.each([
    ["before its token was known", false],
    ["with a token at hand", true],
  ])("an installation that was removed, %s", async (_, known) => {
    const world = await start();
    if (known) await world.comment("/status");
    const said = world.answers().length;
    await late(
      world,
      () => world.github.comment(world.pullRequest, "ann", "/deploy v0.5.5 production"),
      () => world.github.uninstallApp("octo"),
    );
    const keeper = await keeperOf(world);
    for (const minutes of [2, 4, 8, 16]) {
      await world.wait(minutes * minute);
      await keeper.redeliver();
    }
    expect(world.github.deliveries.filter(({ redelivery }) => redelivery).map(({ statusCode }) => statusCode)).toEqual([200]);
    expect(warnings(world)).toEqual(["octo/app is left alone, for good: the App is not installed there any more"]);
    expect([world.deployments, world.answers().length]).toEqual([[], said]);
  });

  test.each<[string, (world: World) => unknown]>([
    ["a push", ({ github, repository }) => github.commit(repository, "main", { message: "Next" })],
    ["a command", ({ github, pullRequest }) => github.comment(pullRequest, "ann", "/deploy v0.5.5 production")],
    ["a pull request", ({ github, repository }) => github.openPullRequest(repository, { head: "main", base: "feature", author: "ann" })],
    ["a check", ({ github, checks: [check] }) => check && github.finishCheck(check, "success")],
  ])("a repository that was deleted: %s", async (_, happening) => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n", check: "pending" });
    await late(
      world,
      () => happening(world),
      () => world.github.deleteRepository(world.repository),
    );
    await world.redeliverFailed();
    expect(outcome(world)).toBe(200);
    expect(warnings(world).filter((warning) => !/octo\/app/.test(String(warning)))).toEqual([]);
    const redelivered = world.github.deliveries.filter(({ redelivery }) => redelivery).length;
    expect(warnings(world).length).toBeLessThanOrEqual(redelivered);
  });
});

test("is left by a sweep with a warning", async () => {
  const world = await start();
  const keeper = await keeperOf(world);
  world.github.fault({
    method: "GET",
    route: "/app/installations",
    do: async (perform) => {
      const answer = await perform();
      world.github.uninstallApp("octo");
      return answer;
    },
  });
  expect(await keeper.sweep()).toMatchObject({ installations: 0, failures: 1 });
  expect(warnings(world)).toEqual(["Sweep failed: installation of octo"]);
});

describe("what may come back is tried again", () => {
  test("an installation that was suspended", async () => {
    const world = await start({ troubled: true });
    await late(
      world,
      () => world.github.comment(world.pullRequest, "ann", "/deploy v0.5.5 production"),
      () => world.github.suspendApp("octo"),
    );
    await world.redeliverFailed();
    expect(outcome(world)).toBe(500);
  });

  test("a repository that GitHub briefly does not find", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
      troubled: true,
    });
    const nowhere = { data: { repository: null }, errors: [{ type: "NOT_FOUND", path: ["repository"], message: "Could not resolve" }] };
    world.github.fault({ route: "graphql", operation: "Snapshot", do: () => Promise.resolve(Response.json(nowhere)) });
    const sha = world.github.commit(world.repository, "main", { message: "Next" });
    await world.github.idle();
    await world.redeliverFailed();
    const pushes = world.github.deliveries.filter(({ event, statusCode }) => event === "push" && statusCode !== undefined);
    expect(pushes.map(({ statusCode }) => statusCode)).toEqual([500, 200]);
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});
