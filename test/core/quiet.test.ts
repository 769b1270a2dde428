import { describe, expect, test } from "vitest";
import type { DeploymentState } from "../../src/core/deployments.js";
import { goesOn, isQuiet } from "../../src/core/quiet.js";

const now = new Date("2026-03-02T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const sign = (ours: boolean, state: DeploymentState, minutes: number) => ({ ours, state, at: ago(minutes), createdAt: ago(minutes) });

describe("something goes on with", () => {
  test.each([
    ["one of ours that runs, however long", sign(true, "in_progress", 100_000), true],
    ["one of ours that has just ended", sign(true, "success", 9), true],
    ["one of ours that ended, when it is looked at once more", sign(true, "failure", 17), true],
    ["one of ours that ended, in between", sign(true, "failure", 25), false],
    ["one of ours that ended days ago", sign(true, "success", 10_000), false],
    ["one of others that runs", sign(false, "in_progress", 1), false],
    ["a job that is held", sign(false, "waiting", 14), true],
    ["a job that is held for long, when it is looked at once more", sign(false, "waiting", 17), true],
    ["a job that is held for long, in between", sign(false, "waiting", 25), false],
  ])("%s: %o", (_, given, expected) => {
    expect(goesOn([given], now)).toBe(expected);
  });
});

test("a record is quiet if nobody waits, no ending is unreported, and we wrote it", () => {
  const request = { id: "comment-1" } as never;
  const pending = { request, approvals: [], waitsFor: [] };
  expect(isQuiet({ verified: true, record: { requests: [] }, at: undefined })).toBe(true);
  expect(isQuiet({ verified: true, record: { requests: [], lock: { by: "ann", at: now.toISOString() } }, at: "a" })).toBe(true);
  expect(isQuiet({ verified: true, record: { requests: [pending] }, at: "a" })).toBe(false);
  expect(isQuiet({ verified: true, record: { requests: [], ended: [{ request, ending: { how: "closed" }, at: "" }] }, at: "a" })).toBe(
    false,
  );
  expect(isQuiet({ verified: false, requests: [], at: "a" })).toBe(false);
});
