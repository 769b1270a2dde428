import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;

/** The App is away until the returned function is called. */
function outage({ github }: World): () => void {
  const { outbox } = github.world;
  const { deliver } = outbox;
  github.deliverTo(() => Promise.resolve(502));
  return () => {
    outbox.deliver = deliver;
  };
}

/** So many irrelevant events. */
async function bustle({ github, repository, head }: World, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) github.status(repository, head, { context: `job-${index}`, state: "success" });
  await github.idle();
}

const reads = (requests: readonly string[]): number => requests.filter((request) => request === "GET /app/hook/deliveries").length;
const asked = (requests: readonly string[]): number => requests.filter((request) => request.endsWith("/attempts")).length;

test("after an outage of an hour every command is either executed or answered, once", async () => {
  const world = await start();
  const keeper = await keeperOf(world);
  const back = outage(world);
  const old = await world.comment("/deploy v0.5.5 production");
  world.github.clock.advance(50 * minute);
  const young = await world.comment("/lock production for 2h migration");
  world.github.clock.advance(10 * minute);
  back();
  await keeper.redeliver();
  expect(world.deployments).toEqual([]);
  expect(world.answers().filter((answer) => answer.includes("60 minutes"))).toHaveLength(1);
  expect(world.reactions(old)).toEqual(["eyes", "confused"]);
  expect(world.reactions(young)).toEqual(["eyes", "rocket"]);
  const answers = world.answers();
  expect(asked(await world.requestsOf(() => keeper.redeliver()))).toBe(0);
  expect(world.answers()).toEqual(answers);
});

test("a delivery that failed is left alone for a minute, then for twice as long after each attempt, and given up after eight", async () => {
  const world = await start();
  const keeper = await keeperOf(world);
  outage(world);
  await world.comment("/help");
  const attempts: number[] = [];
  for (let minutes = 1; minutes <= 300; minutes += 1) {
    world.github.clock.advance(minute);
    if (asked(await world.requestsOf(() => keeper.redeliver())) > 0) attempts.push(minutes);
  }
  expect(attempts).toEqual([1, 3, 7, 15, 31, 63, 127]);
  // The log tells.
  expect(await keeper.redeliver()).toMatchObject({ redelivered: 0, left: 0, givenUp: 1 });
});

test("a delivery that succeeded in a later attempt is not delivered again", async () => {
  const world = await start();
  const keeper = await keeperOf(world);
  const back = outage(world);
  const comment = await world.comment("/help");
  back();
  world.github.clock.advance(2 * minute);
  await world.redeliver("issue_comment");
  expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  world.github.clock.advance(5 * minute);
  expect(await keeper.redeliver()).toMatchObject({ redelivered: 0, left: 0, givenUp: 0 });
});

test("a log without failures is read an hour and a quarter back and no farther", async () => {
  const world = await start({ gitHub: { contract: "off" } });
  const keeper = await keeperOf(world);
  // As if another process took them.
  world.github.deliverTo(() => Promise.resolve(200));
  await bustle(world, 250);
  world.github.clock.advance(30 * minute);
  expect(reads(await world.requestsOf(() => keeper.redeliver()))).toBeGreaterThan(2);
  world.github.clock.advance(46 * minute);
  expect(reads(await world.requestsOf(() => keeper.redeliver()))).toBe(1);
});

test("an outage is followed to its beginning, however long ago, but not beyond what GitHub keeps", async () => {
  const world = await start({ gitHub: { contract: "off" } });
  const keeper = await keeperOf(world);
  const back = outage(world);
  const lost = await world.comment("/help");
  world.github.clock.advance(24 * 60 * minute);
  const forgotten = await world.comment("/help");
  for (let hour = 0; hour < 60; hour += 1) {
    await bustle(world, 2);
    world.github.clock.advance(60 * minute);
  }
  back();
  while ((await keeper.redeliver())?.["left"] !== 0) world.github.clock.advance(minute);
  expect(world.reactions(lost)).toEqual([]);
  expect(world.reactions(forgotten)).toEqual(["eyes", "confused"]);
});

test("commands go before events that only say where to look, and one look redelivers no more than 150 of those", async () => {
  const world = await start({ gitHub: { contract: "off" } });
  const keeper = await keeperOf(world);
  const back = outage(world);
  await bustle(world, 160);
  const comment = await world.comment("/help");
  world.github.clock.advance(2 * minute);
  back();
  expect(await keeper.redeliver()).toMatchObject({ redelivered: 151, left: 10 });
  expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  world.github.clock.advance(minute);
  expect(await keeper.redeliver()).toMatchObject({ redelivered: 10, left: 0 });
});

test("if GitHub's rate limit leaves no room, the others are left for the next time, and that is not an error", async () => {
  const world = await start({ gitHub: { contract: "off" } });
  const keeper = await keeperOf(world);
  const back = outage(world);
  await bustle(world, 400);
  world.github.clock.advance(2 * minute);
  back();
  expect(await keeper.redeliver()).toMatchObject({ redelivered: 150, left: 250 });
  // Each takes 5 of 900 points.
  const second = await keeper.redeliver();
  expect(second?.["redelivered"]).toBeLessThan(30);
  expect(second?.["left"]).toBe(250 - Number(second?.["redelivered"]));
});

test("a log that takes long to read is read for half a minute, which leaves time for what was found", async () => {
  const world = await start({ gitHub: { contract: "off" } });
  const keeper = await keeperOf(world);
  const back = outage(world);
  await bustle(world, 500);
  const comment = await world.comment("/help");
  world.github.clock.advance(2 * minute);
  back();
  world.github.fault({
    route: "/app/hook/deliveries",
    times: 20,
    do: (perform) => {
      world.github.clock.advance(12_000);
      return perform();
    },
  });
  const begun = world.github.clock.now().getTime();
  await keeper.redeliver(() => world.github.clock.now().getTime() < begun + 48_000);
  expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
});

test("a delivery that GitHub refuses stops none of the others, and nothing is begun when time is up", async () => {
  const world = await start({ troubled: true });
  const keeper = await keeperOf(world);
  const back = outage(world);
  const comments = [await world.comment("/help"), await world.comment("/help")];
  world.github.clock.advance(2 * minute);
  back();
  let asks = 0;
  // There is only time to read the log.
  const requests = await world.requestsOf(() => keeper.redeliver(() => (asks += 1) <= 1));
  expect([reads(requests), asked(requests)]).toEqual([1, 0]);
  world.github.fault({ route: "/app/hook/deliveries/{delivery_id}/attempts", do: "502" });
  expect(await keeper.redeliver()).toMatchObject({ redelivered: 1, left: 0 });
  expect(comments.map((comment) => world.reactions(comment))).toEqual([[], ["eyes", "rocket"]]);
  await keeper.redeliver();
  expect(comments.map((comment) => world.reactions(comment))).toEqual([
    ["eyes", "rocket"],
    ["eyes", "rocket"],
  ]);
});

test("several processes that redeliver at the same time make one attempt: an outage of an hour uses up no delivery's attempts", async () => {
  const world = await start();
  const keepers = await Promise.all(Array.from({ length: 5 }, () => keeperOf(world)));
  const back = outage(world);
  const comment = await world.comment("/help");
  for (let minutes = 5; minutes <= 130; minutes += 5) {
    if (minutes === 65) back();
    world.github.clock.advance(5 * minute);
    await Promise.all(keepers.map((keeper) => keeper.redeliver()));
  }
  expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
});

test("an attempt that failed long ago is found behind an hour of others that did not", async () => {
  const world = await start({ gitHub: { contract: "off" } });
  const keeper = await keeperOf(world);
  const back = outage(world);
  const comment = await world.comment("/help");
  for (const pause of [1, 2, 4, 8, 16, 32]) {
    world.github.clock.advance(pause * minute);
    await keeper.redeliver();
  }
  back();
  world.github.clock.advance(2 * minute);
  world.github.deliverTo(() => Promise.resolve(200));
  await bustle(world, 250);
  world.github.clock.advance(62 * minute);
  await bustle(world, 150);
  back();
  await keeper.redeliver();
  expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
});

// The read of one delivery: https://docs.github.com/en/rest/apps/webhooks#get-a-delivery-for-an-app-webhook
describe("comments of strangers", () => {
  const read = (requests: readonly string[]): number =>
    requests.filter((request) => request === "GET /app/hook/deliveries/{delivery_id}").length;

  test("are not redelivered after an outage, however many there are, and delay nobody's command", async () => {
    const world = await start({ private: false });
    const keeper = await keeperOf(world);
    const back = outage(world);
    for (let index = 0; index < 160; index += 1) world.github.comment(world.pullRequest, "stranger", "/deploy v0.5.5 production");
    const comment = await world.comment("/deploy v0.5.5 production");
    world.github.clock.advance(2 * minute);
    back();
    const first = await world.requestsOf(() => keeper.redeliver());
    expect([read(first), asked(first)]).toEqual([161, 1]);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    world.github.clock.advance(5 * minute);
    const second = await world.requestsOf(() => keeper.redeliver());
    expect([read(second), asked(second)]).toEqual([0, 0]);
  });

  test("are redelivered if the App had begun with them, since only people with permission get that far", async () => {
    const world = await start({ troubled: true });
    world.github.hideMembership("ann");
    const keeper = await keeperOf(world);
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", do: "502-after" });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
    world.github.clock.advance(2 * minute);
    await keeper.redeliver();
    expect(world.deployments).toHaveLength(1);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test("do not include comments whose author GitHub does not tell", async () => {
    const world = await start({ troubled: true });
    const keeper = await keeperOf(world);
    const back = outage(world);
    await world.comment("/deploy v0.5.5 production");
    world.github.clock.advance(2 * minute);
    back();
    world.github.fault({ route: "/app/hook/deliveries/{delivery_id}", method: "GET", do: "403" });
    await keeper.redeliver();
    expect(world.deployments).toHaveLength(1);
  });
});
