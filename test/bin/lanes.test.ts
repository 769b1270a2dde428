import { describe, expect, test } from "vitest";
import { BusyError, LeftError } from "../../src/bin/delivery.js";
import type { Delivery } from "../../src/bin/delivery.js";
import { inLanes } from "../../src/bin/lanes.js";

const appId = 4711;

/** Lanes with work that goes on until the test ends it. */
function start(concurrency = 20, backlog = 1_000, patience = 8_000) {
  const working = new Map<string, { readonly body: string; end(error?: Error): void }>();
  const begun: string[] = [];
  const give = inLanes(
    { concurrency, backlog, patience },
    appId,
    ({ id, body }) =>
      new Promise<void>((resolve, reject) => {
        begun.push(id);
        working.set(id, { body, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  );
  const moment = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    /** The ids of the begun deliveries, in order. */
    begun,
    working,
    give: (...deliveries: readonly Delivery[]) => {
      const all = deliveries.map((each) => give(each));
      for (const each of all) each.catch(() => undefined);
      return { all };
    },
    moment,
    end: async (id: string, error?: Error) => {
      working.get(id)?.end(error);
      await moment();
    },
  };
}

function delivery(name: string, id: string, payload: object, repository = 1, installation = 5): Delivery {
  const origin = { installation: { id: installation }, repository: { id: repository, name: `r${repository}`, owner: { login: "octo" } } };
  return { id, name, body: JSON.stringify({ ...origin, sender: { login: "ann" }, ...payload }) };
}

const comment = (id: string, repository?: number, body = "/lock"): Delivery =>
  delivery(
    "issue_comment",
    id,
    {
      action: "created",
      issue: { number: 1, title: "left out" },
      comment: { id: 7, body, user: { login: "ann", type: "User" }, created_at: "2026-03-02T12:00:00Z" },
    },
    repository,
  );
/** A command by somebody whom GitHub calls a stranger. */
const strange = (id: string, { login = "troll", type = "User", installation = 5, association = "NONE" } = {}): Delivery =>
  delivery(
    "issue_comment",
    id,
    {
      action: "created",
      issue: { number: 1 },
      comment: { id: 7, body: "/deploy", user: { login, type }, author_association: association, created_at: "2026-03-02T12:00:00Z" },
    },
    1,
    installation,
  );
const status = (id: string, commit: string, repository?: number): Delivery =>
  delivery("status", id, { state: "success", sha: commit.repeat(40) }, repository);
const push = (id: string): Delivery =>
  delivery("push", id, { ref: "refs/heads/main", before: "a".repeat(40), after: "b".repeat(40), created: false, deleted: false });

test("people's commands in a repository are processed in order, even after a failure", async () => {
  const { give, begun, moment, end } = start();
  const {
    all: [first],
  } = give(comment("1"), comment("2"), comment("3"), comment("other", 2));
  await moment();
  expect(begun).toEqual(["1", "other"]);
  await end("1", new Error("no"));
  await expect(first).rejects.toThrow("no");
  expect(begun).toEqual(["1", "other", "2"]);
  await end("2");
  expect(begun).toEqual(["1", "other", "2", "3"]);
});

test("pushes keep their order, too, and no command waits for one", async () => {
  const { give, begun, moment } = start();
  give(push("1"), push("2"), comment("3"));
  await moment();
  expect(begun).toEqual(["1", "3"]);
});

test("a comment does not wait for hundreds of checks, neither in its repository nor anywhere else", async () => {
  const { give, begun, moment } = start(6);
  for (const repository of [1, 2, 3])
    give(...Array.from("0123456789abcdef", (commit) => status(`${repository}${commit}`, commit, repository)));
  await moment();
  expect(begun).toHaveLength(3);
  give(comment("mine"), comment("theirs", 9));
  await moment();
  expect(begun.slice(3)).toEqual(["mine", "theirs"]);
});

test("four changes of a repository are processed at the same time", async () => {
  const { give, begun, moment, end } = start();
  give(...Array.from("abcdef", (commit) => status(commit, commit)));
  await moment();
  expect(begun).toEqual(["a", "b", "c", "d"]);
  await end("b");
  expect(begun).toEqual(["a", "b", "c", "d", "e"]);
});

test("one look is enough for all checks of a commit that came before it, but not for a later one", async () => {
  const { give, begun, moment, end } = start(2);
  give(status("other", "f"));
  await moment();
  const { all: waiting } = give(...Array.from({ length: 250 }, (_, index) => status(`${index}`, "a")));
  await end("other");
  expect(begun).toEqual(["other", "0"]);
  const {
    all: [late],
  } = give(status("late", "a"));
  await end("0", new Error("no"));
  for (const { status: ended } of await Promise.allSettled(waiting)) expect(ended).toBe("rejected");
  expect(begun).toEqual(["other", "0", "late"]);
  await end("late");
  await expect(late).resolves.toBeUndefined();
});

test("when a place becomes free, commands go before earlier changes", async () => {
  const { give, begun, moment, end } = start(1);
  give(status("running", "a"), status("waiting", "b"), push("pushed"), comment("asked"));
  await moment();
  await end("running");
  await end("asked");
  await end("pushed");
  expect(begun).toEqual(["running", "asked", "pushed", "waiting"]);
});

test("no more deliveries are kept than the backlog allows, and changes take at most half of it", async () => {
  const { give, begun, moment, end } = start(1, 4);
  const { all: changes } = give(status("1", "a"), status("2", "b"), status("3", "c"));
  await expect(changes[2]).rejects.toBeInstanceOf(BusyError);
  const { all: comments } = give(comment("4"), comment("5"), comment("6"));
  await expect(comments[2]).rejects.toBeInstanceOf(BusyError);
  await end("1");
  give(comment("7"));
  await moment();
  for (const id of ["4", "5", "7", "2"]) await end(id);
  expect(begun).toEqual(["1", "4", "5", "7", "2"]);
});

test("deliveries that do not concern us take no place", async () => {
  const { give, begun, moment } = start(1, 1);
  give(comment("1"), { id: "2", name: "ping", body: '{"zen":"x"}' }, { id: "3", name: "star", body: "{}" });
  give(comment("5", 1, "Looks good"));
  await moment();
  expect(begun.toSorted()).toEqual(["1", "2", "3", "5"]);
});

// The values are from https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
describe("those whom GitHub calls strangers", () => {
  const ids = (count: number, of = "s"): readonly string[] => Array.from({ length: count }, (_, index) => `${of}${index}`);

  test("come after everybody else, however early they came, and take a tenth of the places, one per installation", async () => {
    const { give, begun, moment, end } = start();
    give(
      ...ids(60).map((id) => strange(id)),
      ...ids(60, "t").map((id) => strange(id, { installation: 6 })),
      strange("u", { installation: 7, login: "other" }),
    );
    await moment();
    expect(begun).toEqual(["s0", "t0"]);
    give(comment("member"), push("pushed"));
    await moment();
    expect(begun.slice(2)).toEqual(["member", "pushed"]);
    await end("s0");
    expect(begun.slice(4)).toEqual(["u"]);
  });

  test("go last when a place becomes free", async () => {
    const { give, begun, moment, end } = start(1);
    give(status("running", "a"), strange("stranger"), status("waiting", "b"), comment("asked"));
    await moment();
    for (const id of ["running", "asked", "waiting"]) await end(id);
    expect(begun).toEqual(["running", "asked", "waiting", "stranger"]);
  });

  test("take turns with each other: somebody who only counts as one waits behind one of each", async () => {
    const { give, begun, moment, end } = start();
    give(
      ...ids(30).map((id) => strange(id)),
      ...ids(30, "t").map((id) => strange(id, { login: "other" })),
      strange("private member", { login: "dora" }),
    );
    await moment();
    for (const id of ["s0", "t0"]) await end(id);
    expect(begun).toEqual(["s0", "t0", "private member"]);
  });

  test("are dropped beyond a tenth of the backlog, without a redelivery, and leave room for each other and for everybody", async () => {
    const { give, moment } = start(20, 100);
    const { all } = give(...ids(60).map((id) => strange(id)));
    await moment();
    for (const left of all.slice(10)) await expect(left).rejects.toBeInstanceOf(LeftError);
    const { all: others } = give(strange("other", { login: "other" }), ...ids(60, "c").map((id, index) => comment(id, index + 10)));
    expect(await Promise.race([others[0], moment().then(() => "waits")])).toBe("waits");
    expect(await Promise.race([others[60], moment().then(() => "waits")])).toBe("waits");
  });

  test("are answered before GitHub gives up, which would have them redelivered; the work goes on", async () => {
    const { give, begun, end } = start(20, 1_000, 10);
    const {
      all: [, second],
    } = give(strange("1"), strange("2"));
    await expect(second).rejects.toBeInstanceOf(LeftError);
    await end("1");
    expect(begun).toEqual(["1", "2"]);
  });

  test.each([
    ["a bot, which was invited", strange("b", { type: "Bot", login: "renovate[bot]" })],
    ["a contributor", strange("b", { association: "CONTRIBUTOR" })],
  ])("%s is not one", async (_, delivered) => {
    const { give, begun, moment } = start();
    give(strange("a"), delivered);
    await moment();
    expect(begun).toEqual(["b", "a"].toSorted());
  });
});

describe("installations take turns", () => {
  const asks = (installation: number, count: number): readonly Delivery[] =>
    Array.from({ length: count }, (_, index) => {
      const repository = installation * 1_000 + index;
      const { body } = comment("", repository);
      return { id: `${installation}.${index}`, name: "issue_comment", body: body.replace('"id":5', `"id":${installation}`) };
    });

  test("and twenty of one begin at once with the default number of places", async () => {
    const { give, begun, moment } = start(50);
    give(...asks(1, 30));
    await moment();
    expect(begun).toHaveLength(25);
  });

  test("a slow one leaves places for others, however many of its repositories are busy", async () => {
    const { give, begun, moment } = start(20);
    give(...asks(5, 100));
    await moment();
    expect(begun).toHaveLength(10);
    give(...asks(6, 100), ...asks(7, 1), ...asks(8, 1));
    await moment();
    expect(begun.slice(-2)).toEqual(["7.0", "8.0"]);
  });

  test("a free place goes to the installation with the fewest running, then to the one whose last turn was longest ago", async () => {
    const { give, begun, moment, end } = start(1);
    give(...asks(5, 3), ...asks(6, 2), ...asks(7, 1));
    await moment();
    for (const id of ["5.0", "6.0", "7.0", "5.1", "6.1"]) await end(id);
    expect(begun).toEqual(["5.0", "6.0", "7.0", "5.1", "6.1", "5.2"]);
  });

  test("and one that fills the backlog leaves a fifth of it to the next", async () => {
    const { give, moment } = start(20, 100);
    const { all } = give(...asks(5, 100));
    await moment();
    const busy = await Promise.all(all.map((each) => Promise.race([each.catch(() => "busy"), moment().then(() => "waits")])));
    expect(busy.filter((each) => each === "waits")).toHaveLength(81);
    const { all: others } = give(...asks(6, 10));
    expect(await Promise.race([others[9], moment().then(() => "waits")])).toBe("waits");
  });
});
