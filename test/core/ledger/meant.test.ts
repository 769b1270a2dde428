import { expect, test } from "vitest";
import type { PendingRequest } from "../../../src/core/ledger.js";
import { chosenAmong, isNewer, meantBy, type ReviewCommand } from "../../../src/core/ledger/meant.js";
import { at, ids, pending, push } from "./records.js";

const command = (difference: Partial<ReviewCommand> = {}): ReviewCommand => ({
  at: at(10),
  comment: "50",
  issue: 7,
  commits: [],
  ...difference,
});
const asked = (id: string, seconds: number, issue = 7): PendingRequest =>
  pending({ id: `comment-${id}`, comment: id, issue, pullRequest: issue, requestedAt: at(seconds).toISOString() });

test("of two comments, the ids tell which is newer, whatever the clocks say", () => {
  expect(isNewer({ comment: "51", at: at(0) }, command())).toBe(true);
  expect(isNewer({ comment: "49", at: at(20) }, command())).toBe(false);
  expect(isNewer({ comment: "100", at: at(0) }, command())).toBe(true);
});

test("a request without a comment is newer from the next second on, since GitHub's clock has whole seconds", () => {
  const later = (milliseconds: number): Date => new Date(at(10).getTime() + milliseconds);
  expect([0, 999, 1000].map((milliseconds) => isNewer({ at: later(milliseconds) }, command()))).toEqual([false, false, true]);
  expect(isNewer({ comment: "51", at: later(1000) }, command({ comment: undefined }))).toBe(true);
});

const of = (main: string, sha: string): PendingRequest => push(main, { sha, requestedAt: at(5).toISOString() });
const [here, newer, elsewhere] = [asked("40", 5), asked("60", 15), asked("41", 6, 9)];
const [merged, other] = [of("main", "b".repeat(40)), of("side", "c".repeat(40))];

test.each<[string, readonly PendingRequest[], Partial<ReviewCommand>, Record<"here" | "newer" | "elsewhere", readonly string[]>]>([
  ["requests of its conversation", [here, elsewhere], {}, { here: ["comment-40"], newer: [], elsewhere: [] }],
  ["no newer request", [newer, elsewhere], {}, { here: [], newer: ["comment-60"], elsewhere: [] }],
  ["no request of another conversation", [elsewhere], {}, { here: [], newer: [], elsewhere: ["comment-41"] }],
  ["a push of its commit", [merged, other], { commits: ["b".repeat(40)] }, { here: ["push-main"], newer: [], elsewhere: [] }],
  ["the only push, from anywhere", [other], {}, { here: ["push-side"], newer: [], elsewhere: [] }],
  ["no push if another one waits", [merged, other], {}, { here: [], newer: [], elsewhere: ["push-main", "push-side"] }],
  ["no push if a request from elsewhere waits", [merged, elsewhere], {}, { here: [], newer: [], elsewhere: ["push-main", "comment-41"] }],
])("a reviewer's command is meant for %s", (_, waiting, difference, expected) => {
  const meant = meantBy(command(difference), waiting);
  expect({ here: ids(meant.here), newer: ids(meant.newer), elsewhere: ids(meant.elsewhere) }).toEqual(expected);
});

test.each<[string, readonly PendingRequest[], string | undefined]>([
  ["the newest", [here, asked("42", 7)].map((each, index) => ({ ...each, request: { ...each.request, sha: `${index}` } })), "comment-42"],
  ["the first of identical ones", [here, of("main", here.request.sha)], "comment-40"],
  ["the newest of those with different inputs", [here, push("main", { sha: here.request.sha, inputs: { size: 1 } })], "push-main"],
  ["nothing", [], undefined],
])("of several it means %s", (_, waiting, expected) => {
  expect(chosenAmong(waiting)?.request.id).toBe(expected);
});
