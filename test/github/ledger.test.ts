import { afterEach, describe, expect, test } from "vitest";
import { emptyRecord } from "../../src/core/ledger.js";
import { type EnvironmentRecord, unwritten } from "../../src/github/types/snapshot.js";
import { nameInRef, refName } from "../../src/github/refs/ledger.js";
import { commit, shas, world } from "./fixtures.js";
import { everyRequestWasMade, gateway, graphql, path, rest } from "./gateway.js";

afterEach(everyRequestWasMade);

const seen: EnvironmentRecord = {
  verified: true,
  record: emptyRecord,
  at: shas.old,
  commit: { sha: shas.old, message: "Lock", tree: shas.live, parents: [], committedAt: new Date(0) },
};
const locked = { subject: "Lock production", record: { lock: { by: "ada", at: "2026-01-02T03:04:05Z" }, requests: [] } };
const unlocked = { subject: "Unlock", record: emptyRecord };
const made = { sha: shas.head, tree: { sha: shas.live }, committer: { date: "2026-01-02T03:04:05Z" } };
const notFastForward = { message: "Update is not a fast forward" };
const exists = { message: "Reference already exists" };
/** `git hash-object -t tree /dev/null` */
const nothing = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

describe("writing a record", () => {
  test("the first one makes a commit and a ref; its tree is the empty one, which git always knows", async () => {
    rest()
      .post(
        `${path}/git/commits`,
        (body: { message: string; tree: string; parents: string[] }) =>
          /^Lock production\n\n\{[^]*\}\n\nGitploy-Signature: sha256=[0-9a-f]{64}\n\nWritten-By: \S+$/.test(body.message) &&
          body.tree === nothing &&
          body.parents.length === 0,
      )
      .reply(201, made);
    rest().post(`${path}/git/refs`, { ref: "refs/gitploy/production", sha: shas.head }).reply(201, {});
    expect(await gateway().writeRecord("production", locked, unwritten)).toEqual({
      verified: true,
      record: locked.record,
      at: shas.head,
      commit: {
        sha: shas.head,
        message: expect.stringMatching(/^Lock production\n\n\{[^]*[0-9a-f]{64}$/),
        tree: shas.live,
        parents: [],
        committedAt: new Date("2026-01-02T03:04:05Z"),
      },
    });
  });

  test("if GitHub does not know the empty tree, a tree with a README is written once", async () => {
    rest()
      .post(`${path}/git/commits`, (body: { tree: string }) => body.tree === nothing)
      .reply(422, { message: "Tree SHA does not exist" });
    rest()
      .post(`${path}/git/trees`, /README/)
      .reply(201, { sha: shas.live });
    rest()
      .post(`${path}/git/commits`, (body: { tree: string }) => body.tree === shas.live)
      .times(2)
      .reply(201, made);
    rest().post(`${path}/git/refs`).times(2).reply(201, {});
    const hub = gateway();
    expect(await hub.writeRecord("production", locked, unwritten)).toMatchObject({ commit: { tree: shas.live } });
    expect(await hub.claimRef("push-production-1", "Claim push-production-1")).toEqual({ outcome: "first" });
  });

  test("a later one takes two requests, and moves the ref only forwards", async () => {
    rest()
      .post(`${path}/git/commits`, (body: { parents: string[] }) => body.parents[0] === shas.old)
      .reply(201, made);
    rest().patch(`${path}/git/refs/gitploy%2Fproduction`, { sha: shas.head, force: false }).reply(200, {});
    expect(await gateway().writeRecord("production", unlocked, seen)).toMatchObject({
      verified: true,
      at: shas.head,
      commit: { parents: [shas.old] },
    });
  });

  test.each([
    [422, notFastForward],
    [422, { message: "Reference does not exist" }],
    [409, { message: "Conflict" }],
  ])("%i %j: somebody was quicker", async (status, body) => {
    rest().post(`${path}/git/commits`).reply(201, made);
    rest().patch(`${path}/git/refs/gitploy%2Fproduction`).reply(status, body);
    expect(await gateway().writeRecord("production", unlocked, seen)).toBe("conflict");
  });

  test("a move whose response is lost is read back", async () => {
    rest().post(`${path}/git/commits`).reply(201, made);
    rest().patch(`${path}/git/refs/gitploy%2Fproduction`).reply(502, {});
    rest()
      .get(`${path}/git/ref/gitploy%2Fproduction`)
      .reply(200, { object: { sha: shas.head } });
    expect(await gateway().writeRecord("production", unlocked, seen)).toMatchObject({ at: shas.head });
  });

  test("a move that did not happen is a fault", async () => {
    rest().post(`${path}/git/commits`).reply(201, made);
    rest().patch(`${path}/git/refs/gitploy%2Fproduction`).reply(502, {});
    rest()
      .get(`${path}/git/ref/gitploy%2Fproduction`)
      .reply(200, { object: { sha: shas.old } });
    await expect(gateway().writeRecord("production", unlocked, seen)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("no two writers make the same commit", async () => {
    const messages = new Set<string>();
    const noted = (body: { message: string }): boolean => messages.add(body.message).size > 0;
    rest().post(`${path}/git/commits`, noted).times(2).reply(201, made);
    rest().patch(`${path}/git/refs/gitploy%2Fproduction`).times(2).reply(200, {});
    const hub = gateway();
    await Promise.all([hub.writeRecord("production", unlocked, seen), hub.writeRecord("production", unlocked, seen)]);
    expect(messages.size).toBe(2);
  });

  test("in the ledger repository, it is below the repository's id, which a rename does not change", async () => {
    rest().post("/repos/octo/ledgers/git/commits").reply(201, made);
    rest().patch("/repos/octo/ledgers/git/refs/gitploy%2F77%2Fproduction").reply(200, {});
    expect(await gateway({ ledgerRepository: "ledgers" }).writeRecord("production", unlocked, seen)).toMatchObject({ at: shas.head });
  });

  // 404 for a repository that does not exist or is private, 403 for a public one without the App:
  // https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
  test.each([
    [404, "Not Found"],
    [403, "Resource not accessible by integration"],
  ])("in a ledger repository for which GitHub answers %i, it is a fault that names the repository", async (status, message) => {
    rest().post("/repos/octo/ledgers/git/commits").reply(status, { message });
    rest().get("/repos/octo/ledgers/git/matching-refs/gitploy%2F77%2F").reply(status, { message });
    rest().post("/repos/octo/ledgers/git/commits").reply(status, { message });
    const hub = gateway({ ledgerRepository: "ledgers" });
    const named = {
      kind: "no_ledgers",
      repository: "octo/ledgers",
      message: expect.stringContaining("octo/ledgers, which GITPLOY_LEDGER_REPOSITORY"),
    };
    await expect(hub.writeRecord("production", unlocked, seen)).rejects.toMatchObject(named);
    await expect(hub.ledgerRefs()).rejects.toMatchObject(named);
    await expect(hub.claimRef("push-production-1", "Claim push-production-1")).rejects.toMatchObject(named);
  });
});

test("the environments with a ledger are listed", async () => {
  rest()
    .get(`${path}/git/matching-refs/gitploy%2F`)
    .reply(200, [
      { ref: "refs/gitploy/production", object: { sha: shas.head } },
      { ref: "refs/gitploy/review%2Fapp%201", object: { sha: shas.live } },
      { ref: "refs/gitploy/forged/name", object: { sha: shas.head } },
    ]);
  expect(await gateway().ledgerRefs()).toEqual([
    { environment: "production", sha: shas.head },
    { environment: "review/app 1", sha: shas.live },
  ]);
});

describe("a claim ref", () => {
  const expectCommit = (): void => {
    rest()
      .post(`${path}/git/commits`, /Claim push-production/)
      .reply(201, made);
  };

  test("the first to create it has it", async () => {
    expectCommit();
    rest().post(`${path}/git/refs`, { ref: "refs/gitploy-claims/push-production-1", sha: shas.head }).reply(201, {});
    expect(await gateway().claimRef("push-production-1", "Claim push-production-1")).toEqual({ outcome: "first" });
  });

  test("all others read its content", async () => {
    expectCommit();
    rest().post(`${path}/git/refs`).reply(422, exists);
    rest()
      .get(`${path}/git/ref/gitploy-claims%2Fpush-production-1`)
      .reply(200, { object: { sha: shas.old, type: "commit" } });
    const trailer = "\n\nWritten-By: 0b5b3c9e-7f0e-4f0e-9d7c-3b1f1c6a2d11";
    rest()
      .get(`${path}/git/commits/${shas.old}`)
      .reply(200, { message: `Claim push-production-1${trailer}` });
    expect(await gateway().claimRef("push-production-1", "Claim push-production-1")).toEqual({
      outcome: "taken",
      held: { sha: shas.old, message: "Claim push-production-1" },
    });
  });

  test("one of several takers gets it", async () => {
    expectCommit();
    rest().patch(`${path}/git/refs/gitploy-claims%2Fpush-production-1`, { sha: shas.head, force: false }).reply(200, {});
    expect(await gateway().takeClaimRef("push-production-1", "Claim push-production-1", { sha: shas.old, message: "Claim" })).toBe(true);
    expectCommit();
    rest().patch(`${path}/git/refs/gitploy-claims%2Fpush-production-1`).reply(422, notFastForward);
    expect(await gateway().takeClaimRef("push-production-1", "Claim push-production-1", { sha: shas.old, message: "Claim" })).toBe(false);
  });

  test("old ones are deleted where they were seen, in one request", async () => {
    const ref = (name: string, sha: string) => ({ ref: `refs/gitploy-claims/${name}`, object: { type: "commit", sha } });
    rest()
      .get(`${path}/git/matching-refs/gitploy-claims%2F`)
      .reply(200, [ref("new", shas.head), ref("old", shas.old), ref("tag", shas.live)]);
    const dates = new Map([
      [shas.head, "2026-03-01T00:00:00Z"],
      [shas.old, "2026-01-01T00:00:00Z"],
    ]);
    graphql(
      world({
        object: ({ oid }: { readonly oid: string }) => (dates.has(oid) ? commit({ committedDate: dates.get(oid) }) : { __typename: "Tag" }),
      }),
    );
    graphql(world({ id: "R_1" }));
    const [deletion] = [graphql(world({}))];
    await expect(gateway().dropClaimRefs(new Date("2026-02-01T00:00:00Z"), 0.5)).resolves.toBeUndefined();
    expect(deletion).toMatchObject([
      { variables: { repository: "R_1", updates: [{ name: "refs/gitploy-claims/old", beforeOid: shas.old, afterOid: "0".repeat(40) }] } },
    ]);
  });
});

test.each([
  ["production", "production"],
  ["review/app 1", "review%2Fapp%201"],
  [".hidden", "%2Ehidden"],
  ["v1.lock", "v1%2Elock"],
  ["a..b.", "a%2E.b%2E"],
  ["~^:?*[\\@{", "%7E%5E%3A%3F%2A%5B%5C%40%7B"],
  ["straße", "stra%C3%9Fe"],
])("%s is %s in a ref, and back", (name, ref) => {
  expect(refName(name)).toBe(ref);
  expect(nameInRef(ref)).toBe(name);
});
