import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSieve } from "../../src/bin/sieve.js";
import { parseComment } from "../../src/core/command.js";
import { createAttention, createWatching } from "../../src/flows/attention.js";

const place = { installation: { id: 1 }, repository: { id: 77, name: "app", owner: { login: "octo" } } };
const sha = "a".repeat(40);

function deliveryOf(name: string, payload: object) {
  return { id: "d-1", name, body: JSON.stringify(payload) };
}

function commentOf(body: string, issue: unknown = "Please look at https://example.com/a") {
  const comment = { id: 1, user: { login: "ann", type: "User" }, body, created_at: "2026-03-02T12:00:00Z" };
  return deliveryOf("issue_comment", { action: "created", issue: { number: 7, body: issue }, comment, ...place });
}

/** A delivery with an unparsed body: each byte is a character. */
function unreadOf({ name, body }: ReturnType<typeof deliveryOf>) {
  return { name, body: Buffer.from(body).toString("latin1") };
}

/** Whether a delivery gets through to Probot. */
function passes(delivery: ReturnType<typeof deliveryOf>, attention = createAttention()) {
  const sieve = createSieve(4711, attention);
  const [unread, read] = [sieve.mayConcern(unreadOf(delivery)), sieve.sift(delivery) !== undefined];
  // A delivery that is left out unread would not be let through.
  expect(unread || !read).toBe(true);
  return { unread, read };
}

describe("a comment", () => {
  test.each([
    "/deploy v1 production",
    "  `/deploy v1`",
    "\n\n/help",
    "\t/status",
    "\u200b/deploy",
    "\u00a0/deploy",
    "```\n/deploy\n```\n",
    "/deplyo",
    "<!-- x -->\n/deploy",
    "“/deploy”",
  ])("that may be a command is parsed: %j", (body) => {
    expect(passes(commentOf(body)).unread).toBe(true);
  });

  test.each(["Looks good to me.", "See https://example.com/deploy, and/or src/app.ts?", 'Say "yes"\n\nor C:\\temp', "", "über a/b"])(
    "that is not a command is not parsed: %j",
    (body) => {
      expect(passes(commentOf(body)).unread).toBe(false);
      expect(passes(commentOf(body, null)).unread).toBe(false);
    },
  );

  test("is parsed if anything next to it is doubtful", () => {
    const { body, ...delivery } = commentOf("Looks good to me.");
    const others = [
      body.replaceAll('"body":', '"body": '),
      body.replaceAll('"body"', '"text"'),
      body.replace("Looks", "\\u002fdeploy"),
      body.replace("Looks", "\\/deploy"),
      body.slice(0, body.indexOf("to me")),
    ];
    for (const each of others) expect(createSieve(4711, createAttention()).mayConcern(unreadOf({ ...delivery, body: each }))).toBe(true);
  });

  const pieces = fc.constantFrom(
    "/",
    "/deploy",
    "/help",
    "deploy",
    " ",
    "\n",
    "\r\n",
    "\t",
    "`",
    "\\",
    '"',
    "n",
    "a",
    ":",
    "\u200b",
    "\u0085",
    "-->",
    "<!--",
    ">",
    "é",
    "😀",
  );
  test("is always parsed if it is a command", () => {
    const sieve = createSieve(4711, createAttention());
    const isRead = fc.property(fc.array(pieces, { maxLength: 8 }), fc.array(pieces, { maxLength: 4 }), (words, issue) => {
      const body = words.join("");
      return parseComment(body).kind === "nothing" || sieve.mayConcern(unreadOf(commentOf(body, issue.join(""))));
    });
    expect(fc.check(isRead, { numRuns: 3_000 })).toMatchObject({ failed: false });
  });
});

test("a delivery that gets through is kept without fields that nobody reads", () => {
  const { id, name, body } = commentOf("/lock", "left out");
  const kept = createSieve(4711, createAttention()).sift({ id, name, body });
  expect(kept).toMatchObject({ id, name });
  expect(JSON.parse(kept?.body ?? "")).toEqual({
    action: "created",
    issue: { number: 7 },
    comment: { id: 1, user: { login: "ann", type: "User" }, body: "/lock", created_at: "2026-03-02T12:00:00Z" },
    ...place,
  });
});

test.each([
  ["issue_comment", "edited"],
  ["check_run", "created"],
  ["check_suite", "requested"],
  ["deployment_status", "edited"],
  ["pull_request", "labeled"],
  ["workflow_run", "completed"],
])("%s, %s, does not concern us", (name, action) => {
  expect(passes(deliveryOf(name, { action, ...place }))).toEqual({ unread: false, read: false });
});

test.each([
  ["push", { ref: "refs/heads/main", before: "b".repeat(40), after: sha, ...place }],
  ["check_run", { action: "completed", check_run: { head_sha: sha, app: { id: 1 } }, ...place }],
  ["pull_request_review", { action: "submitted", pull_request: { number: 7, head: { sha } }, ...place }],
])("%s is", (name, payload) => {
  expect(passes(deliveryOf(name, payload))).toEqual({ unread: true, read: true });
});

describe("if nothing waits, and the next look is deferred", () => {
  const resting = (bare: readonly string[] = []) => {
    const attention = createAttention();
    const watching = attention.repositories.of("77", () => ({ ...createWatching(), quietSince: 0, putOff: true, bare: new Set(bare) }));
    return { attention, watching };
  };
  const check = deliveryOf("check_run", { action: "completed", check_run: { head_sha: sha, app: { id: 1 } }, ...place });
  const suite = deliveryOf("check_suite", {
    action: "completed",
    check_suite: { head_sha: sha, app: { id: 15368, slug: "github-actions" } },
    ...place,
  });

  test("a finished check is noted for that look and not parsed", () => {
    const { attention, watching } = resting();
    expect(createSieve(4711, attention).mayConcern(unreadOf(check))).toBe(false);
    expect(watching.next).toEqual({ shas: new Set([sha]), runs: new Map() });
  });

  test("the end of a workflow run is processed, unless its commit is known to have no deployment of ours", () => {
    expect(passes(suite, resting().attention)).toEqual({ unread: true, read: true });
    const { attention, watching } = resting([sha]);
    expect(createSieve(4711, attention).mayConcern(unreadOf(suite))).toBe(false);
    expect(watching.next).toEqual({ shas: new Set([sha]), runs: new Map([[sha, 1]]) });
  });

  test("JSON that is not in GitHub's style is parsed, with the same result", () => {
    const { attention, watching } = resting();
    const spaced = { ...check, body: JSON.stringify(JSON.parse(check.body), null, 1) };
    expect(passes(spaced, attention)).toEqual({ unread: true, read: false });
    expect(watching.next).toEqual({ shas: new Set([sha]), runs: new Map() });
    const elsewhere = { ...check, body: check.body.replace('"id":77', '"id":78') };
    expect(passes(elsewhere, attention)).toEqual({ unread: true, read: true });
  });
});
