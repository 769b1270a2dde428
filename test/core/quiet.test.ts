import { describe, expect, test } from "vitest";
import type { DeploymentState } from "../../src/core/deployments.js";
import { goesOn, isQuiet } from "../../src/core/quiet.js";

const now = new Date("2026-03-02T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const sign = (ours: boolean, state: DeploymentState, minutes: number) => ({ ours, state, at: ago(minutes), createdAt: ago(minutes) });

describe("something goes on with", () => {
  test.each([
    ["a running deployment of ours, however old", sign(true, "in_progress", 100_000), true],
    ["a deployment of ours that has just ended", sign(true, "success", 9), true],
    ["a deployment of ours that ended, during a late look", sign(true, "failure", 17), true],
    ["a deployment of ours that ended, between late looks", sign(true, "failure", 25), false],
    ["a deployment of ours that ended days ago", sign(true, "success", 10_000), false],
    ["a running deployment by others", sign(false, "in_progress", 1), false],
    ["a held job", sign(false, "waiting", 14), true],
    ["a job held for a long time, during a late look", sign(false, "waiting", 17), true],
    ["a job held for a long time, between late looks", sign(false, "waiting", 25), false],
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
