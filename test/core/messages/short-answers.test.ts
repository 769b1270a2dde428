import { describe, expect, test } from "vitest";
import { type Answer, commentBody, notAllowed } from "../../../src/core/messages/answer.js";
import { md } from "../../../src/core/messages/markdown.js";
import { approvedAnswer, nothingToReview, rejectedAnswer } from "../../../src/core/messages/review.js";
import { neverSucceeded, nothingLive, nothingToRollBackTo, rollbackLockNote } from "../../../src/core/messages/rollback.js";
import { beingDeployed, cancelledRunning, cancelledWaiting, nothingToCancel } from "../../../src/core/messages/cancel.js";
import { alreadyLockedAnswer, lockedAnswer, notLockedAnswer, unlockedAnswer } from "../../../src/core/messages/lock.js";

const environment = "my prod";
const lock = { by: "ada", at: "2026-11-23T10:00:00Z", until: "2026-11-23T14:00:00Z", reason: "DB migration", pullRequest: 12 };
const act = { environment, ref: "v1", by: "ada" };
const about = {
  request: { sha: "a".repeat(40), cause: "comment", requestedBy: "eve" },
  repositoryUrl: "https://github.com/octo/shop",
} as const;
const ended = { ...act, again: '/deploy v1 "my prod" level=2' };
const anyDeploy = '`/deploy <ref> "my prod"`';

describe("each outcome says what, and what to type next", () => {
  test.each<[Answer, string, string]>([
    [lockedAnswer({ environment, lock }), "🔒 my prod is locked by ada", '`/unlock "my prod"`'],
    [alreadyLockedAnswer({ environment, lock }), "❌ my prod is already locked by ada", '`/unlock "my prod"`'],
    [unlockedAnswer({ environment, by: "ada", lock, starts: [] }), "🔓 my prod is unlocked by ada", anyDeploy],
    [notLockedAnswer(environment), "❌ my prod is not locked", anyDeploy],
    [
      approvedAnswer({ ...act, ...about, missing: 1 }),
      "👍 ada approved v1 for my prod",
      "1 more approval is needed. **Next:** another reviewer",
    ],
    [approvedAnswer({ ...act, ...about, missing: 2 }), "👍 ada approved v1 for my prod", "2 more approvals are needed."],
    [approvedAnswer({ ...act, ...about, missing: 0 }), "👍 ada approved v1 for my prod", "it deploys by itself"],
    [rejectedAnswer({ ...ended, ...about, reason: "not now" }), "🚫 ada rejected v1 for my prod", '`/deploy v1 "my prod" level=2`'],
    [cancelledWaiting(ended), "🚫 ada cancelled v1 for my prod", '`/deploy v1 "my prod" level=2`'],
    [cancelledRunning({ ...act, isFirst: false }), "🚫 ada asked to stop v1 in my prod", "asks the tooling to stop and kills nothing"],
    [nothingToCancel(environment), "❌ There is nothing to cancel in my prod", '`/status "my prod"`'],
    [nothingToCancel(undefined), "❌ There is nothing to cancel\n", "`/status`"],
    [
      beingDeployed(environment, { ref: "v1", sha: "c0ffee1234", requestedBy: "eve" }),
      "❌ v1 is being deployed to my prod at this moment",
      '`/cancel "my prod"`',
    ],
    [
      nothingToReview(environment, "reject", { newer: [], elsewhere: [], repositoryUrl: "" }),
      "❌ There is nothing to reject in my prod",
      '`/status "my prod"`',
    ],
    [nothingLive(environment), "❌ Nothing is live in my prod", anyDeploy],
    [nothingToRollBackTo(environment), "❌ There is nothing to roll my prod back to", anyDeploy],
    [neverSucceeded({ ...act, isOnly: false }), "❌ v1 never succeeded in my prod", '`/rollback "my prod"`'],
  ])("%#", (answer, verdict, next) => {
    const body = commentBody(answer, "");
    expect(body.startsWith(`### ${verdict}`)).toBe(true);
    expect(body).toContain(next);
  });
});

describe("locks", () => {
  test.each([
    [lock, "It holds until 2026-11-23 14:00 UTC or until #12 is merged, or closed by whoever may unlock it, whichever comes first."],
    [
      { by: "ada", at: lock.at, pullRequest: 12 },
      "It holds until somebody unlocks it or until #12 is merged, or closed by whoever may unlock it.",
    ],
    [{ by: "ada", at: lock.at }, "It holds until somebody unlocks it."],
  ])("tell how long they hold: %j", (held, says) => {
    expect(commentBody(lockedAnswer({ environment, lock: held }), "")).toContain(says);
  });

  test("name what had its turn before them", () => {
    const begun = { ref: "v1", sha: "c0ffee1234", requestedBy: "eve" };
    expect(commentBody(lockedAnswer({ environment, lock, begun }), "")).toContain(
      "`v1` (`c0ffee1`) by **eve** had its turn before the lock",
    );
    expect(commentBody(lockedAnswer({ environment, lock }), "")).not.toContain("⚠️");
  });

  test("mention the holder if somebody else unlocks, and nobody else", () => {
    const byOther = commentBody(
      unlockedAnswer({ environment, by: "bob", lock, starts: [{ ref: "v1", sha: "c0ffee1234", requestedBy: "eve" }] }),
      "",
    );
    expect(byOther).toContain("@ada, your lock was released by **bob**.");
    expect(byOther).toContain("This starts `v1` (`c0ffee1`) by **eve**.");
    expect(commentBody(unlockedAnswer({ environment, by: "Ada", lock, starts: [] }), "")).not.toContain("@");
  });

  test.each([
    [["v1 (comment-1)", "@x"], "ask again for what is still wanted:\n- v1 (comment-1)\n- @\u200bx"],
    [[], "No request could be read from it."],
  ])("name what an unverified record drops: %j", (dropped, says) => {
    const body = commentBody(unlockedAnswer({ environment, by: "bob", lock: undefined, starts: [], dropped }), "");
    expect(body).toContain("did not verify");
    expect(body).toContain(says);
  });
});

test("reasons are shown inert and short", () => {
  const reason = `@octocat <!-- ${"x".repeat(9000)}`;
  for (const answer of [lockedAnswer({ environment, lock: { ...lock, reason } }), rejectedAnswer({ ...ended, ...about, reason })]) {
    const body = commentBody(answer, "");
    expect(body).not.toMatch(/@\w|<!--/);
    expect(body.length).toBeLessThan(2000);
  }
});

test("a rejection needs no reason", () => {
  expect(commentBody(rejectedAnswer({ ...ended, ...about, reason: undefined }), "")).not.toContain(">");
});

test("one line for somebody without permission", () => {
  expect(notAllowed(md`That takes ${"write_access"}.`).text).toBe("👎 That takes write\\_access.");
});

test("the lock of a rollback tells how to release it", () => {
  expect(rollbackLockNote(environment).text).toContain('`/unlock "my prod"`');
});
