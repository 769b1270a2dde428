import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { createOverruns } from "../support/overruns.js";
import { start, type World } from "../support/world.js";

// A delivery that has ended leaves nothing behind that AWS would thaw in the next invocation, possibly another installation's:
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke. The world checks this after each test.

const deployYml = `envs:
  - name: production
    requires: [staging]
    deployers: [octo/release]
    review: { enabled: true, reviewers: [bob] }
  - name: staging
    required_contexts: [ci]
`;

/** All requests during a few commands, by route or operation. */
const commands = ["/deploy v0.5.5 staging", "/deploy production", "/cancel production"];

/** The name of a request. */
type Asked = World["github"]["requests"][number];
const nameOf = ({ method, route, operation }: Asked): string => operation ?? `${method} ${route}`;

async function conversation(world: World): Promise<void> {
  for (const command of commands) await world.comment(command);
  if (world.deployments.length > 0) await world.report("success");
  world.github.clock.advance(60_000);
  const keeper = await keeperOf(world);
  await keeper.sweep();
  await keeper.redeliver();
}

/** Every other response comes after that of the next request. */
function slow(world: World): void {
  let asked = 0;
  const late = async (perform: () => Promise<Response>): Promise<Response> => {
    asked += 1;
    await sleep((asked % 3) * 8);
    return await perform();
  };
  world.github.fault({ do: late, times: 10_000 });
}

describe("nothing goes on after a delivery has ended", () => {
  test("whatever GitHub refuses, and however late the rest comes", { timeout: 120_000 }, async () => {
    const usual = await start({ deployYml, troubled: true });
    await conversation(usual);
    const asked = [...new Map(usual.github.requests.map((request) => [nameOf(request), request])).values()];
    expect(asked.length).toBeGreaterThan(10);
    const left: string[] = [];
    for (const request of asked) {
      const world = await start({ deployYml, troubled: true });
      const { method, route, operation } = request;
      world.github.fault({ method, route, ...(operation === undefined ? {} : { operation }), do: "403", times: 1_000 });
      slow(world);
      await conversation(world);
      left.push(...world.overruns.found.map((each) => `${nameOf(request)} refused: ${each}`));
    }
    expect([...new Set(left.map((each) => each.replaceAll(/\d+|[0-9a-f-]{36}/g, "N")))]).toEqual([]);
  });

  test("not when somebody else has the command, or its comment is gone", async () => {
    const world = await start({ troubled: true });
    slow(world);
    const comment = await world.comment("/deploy v0.5.5 production");
    await world.redeliver("issue_comment");
    world.github.react(comment, "ann", "eyes");
    world.github.world.faults.unshift({
      method: "POST",
      route: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      operation: undefined,
      times: 1,
      do: "404",
    });
    await world.comment("/deploy v0.5.5 production");
    expect(world.overruns.found).toEqual([]);
  });
});

describe("what the test world detects", () => {
  const later = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

  test("is a request that still runs at the end, and one that is begun after it", async () => {
    const overruns = createOverruns();
    let going: Promise<unknown> = Promise.resolve();
    await overruns.during("the work", async () => {
      await overruns.request("one", later);
      going = overruns.request("two", later).then(() => overruns.request("three", later));
    });
    await going;
    expect(overruns.found).toEqual(["two was on its way when the work was over", "three was begun after the work was over"]);
  });

  test("is nothing else", async () => {
    const overruns = createOverruns();
    await overruns.during("the work", () => Promise.all([overruns.request("one", later), overruns.request("two", later)]));
    await overruns.request("three", later);
    expect(overruns.found).toEqual([]);
  });
});
