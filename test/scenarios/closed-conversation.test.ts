import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const commenting = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const reacting = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";

/** How often the App has tried to comment. */
const attempts = (world: World): number =>
  world.github.requests.filter(({ method, route }) => method === "POST" && route === commenting).length;
const warnings = (world: World): readonly unknown[] =>
  world.log.lines.filter(({ level, msg }) => (level === 40 || level === "warn") && /takes no/.test(String(msg)));
const failed = (world: World): number =>
  world.github.deliveries.filter(({ statusCode }) => statusCode !== undefined && statusCode !== 200).length;

/** Three hours of sweeps and looks for failed deliveries. */
async function hours(world: World): Promise<void> {
  const keeper = await keeperOf(world);
  for (const pause of [1, 1, 2, 4, 8, 16, 32, 64, 60]) {
    world.github.clock.advance(pause * minute);
    await keeper.sweep();
    await keeper.redeliver();
  }
}

// Both sentences are GitHub's: https://github.com/renovatebot/renovate/issues/6215 and https://github.com/digitaldrywood/detent/issues/1540.
const closings = {
  locked: (world: World) => world.github.lock(world.pullRequest),
  full: (world: World) => {
    for (let index = world.pullRequest.comments.length; index < 2_499; index += 1) world.pullRequest.comments.push(fillerOf(world));
  },
  "full, by 422": (world: World) =>
    world.github.fault({
      method: "POST",
      route: commenting,
      times: 99,
      do: () =>
        Promise.resolve(
          Response.json(
            { message: "Validation Failed", errors: [{ message: "Commenting is disabled on issues with more than 2500 comments" }] },
            { status: 422 },
          ),
        ),
    }),
} as const;

function fillerOf(world: World) {
  const [one] = world.pullRequest.comments;
  if (one !== undefined) return one;
  return world.github.comment(world.pullRequest, "bob", "Talk");
}

describe.each(Object.entries(closings))("a conversation that takes no comment: %s", (_, close) => {
  test.each([
    ["/deploy v0.5.5 production", "success", "rocket"],
    ["/deploy v0.5.5 production", "failure", "-1"],
    ["/lock production", "success", "rocket"],
    ["/status", "success", "rocket"],
    ["/deplyo v0.5.5", "success", "confused"],
  ] as const)("%s (check: %s) is tried once, and has one reaction", async (command, check, verdict) => {
    const world = await start({ check });
    close(world);
    const comment = await world.comment(command);
    expect(world.reactions(comment)).toEqual(["eyes", verdict]);
    expect([attempts(world), warnings(world).length, failed(world)]).toEqual([1, 1, 0]);
    await hours(world);
    expect(world.reactions(comment)).toEqual(["eyes", verdict]);
    expect([attempts(world), warnings(world).length, failed(world), world.answers()]).toEqual([1, 1, 0, []]);
  });

  test("the check run says it all", async () => {
    const world = await start();
    close(world);
    await world.comment("/deploy v0.5.5 production");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "in_progress" }]);
    await world.report("failure", { description: "It broke" });
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "failure" }]);
    expect([failed(world), world.answers()]).toEqual([0, []]);
  });

  test("a waiting request is deployed, and its redelivered event does nothing", async () => {
    const world = await start({ check: "pending" });
    close(world);
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "queued" }]);
    world.github.clock.advance(31_000);
    await world.redeliver("issue_comment");
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    await world.report("success");
    expect(world.deployments).toHaveLength(1);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "success" }]);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    expect(failed(world)).toBe(0);
    expect(attempts(world)).toBe(1);
  });
});

test("if not even a reaction is accepted, a ref claims the command", async () => {
  const world = await start();
  world.github.lock(world.pullRequest);
  // The answer of a locked conversation to an App's reaction: https://github.com/github/gh-aw/issues/15966
  const refuse = () => Promise.resolve(Response.json({ message: "Unable to create reaction because issue is locked." }, { status: 403 }));
  world.github.fault({ method: "POST", route: reacting, times: 99, do: refuse });
  await world.comment("/deploy v0.5.5 production");
  await world.redeliver("issue_comment").catch(() => undefined);
  world.github.clock.advance(31_000);
  await world.redeliver("issue_comment");
  expect(world.deployments).toHaveLength(1);
  expect(world.checkRuns(world.tagged)).toHaveLength(1);
});
