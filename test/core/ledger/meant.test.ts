import { expect, test } from "vitest";
import type { PendingRequest } from "../../../src/core/ledger.js";
import { isNewer, meantBy, type Word } from "../../../src/core/ledger/meant.js";
import { at, ids, pending, push } from "./records.js";

const word = (difference: Partial<Word> = {}): Word => ({ at: at(10), comment: "50", issue: 7, commits: [], ...difference });
const asked = (id: string, seconds: number, issue = 7): PendingRequest =>
  pending({ id: `comment-${id}`, comment: id, issue, pullRequest: issue, requestedAt: at(seconds).toISOString() });

test("of two comments, the ids tell which is newer, whatever the clocks say", () => {
  expect(isNewer({ comment: "51", at: at(0) }, word())).toBe(true);
  expect(isNewer({ comment: "49", at: at(20) }, word())).toBe(false);
  expect(isNewer({ comment: "100", at: at(0) }, word())).toBe(true);
});

test("what no comment asked for is newer from the next second on, since GitHub's clock has whole ones", () => {
  const later = (milliseconds: number): Date => new Date(at(10).getTime() + milliseconds);
  expect([0, 999, 1000].map((milliseconds) => isNewer({ at: later(milliseconds) }, word()))).toEqual([false, false, true]);
  expect(isNewer({ comment: "51", at: later(1000) }, word({ comment: undefined }))).toBe(true);
});

const of = (main: string, sha: string): PendingRequest => push(main, { sha, requestedAt: at(5).toISOString() });
const [here, newer, elsewhere] = [asked("40", 5), asked("60", 15), asked("41", 6, 9)];
const [merged, other] = [of("main", "b".repeat(40)), of("side", "c".repeat(40))];

test.each<[string, readonly PendingRequest[], Partial<Word>, Record<"here" | "newer" | "elsewhere", readonly string[]>]>([
  ["this conversation's", [here, elsewhere], {}, { here: ["comment-40"], newer: [], elsewhere: [] }],
  ["not what is newer", [newer, elsewhere], {}, { here: [], newer: ["comment-60"], elsewhere: [] }],
  ["nothing of another's", [elsewhere], {}, { here: [], newer: [], elsewhere: ["comment-41"] }],
  ["a push of its commit", [merged, other], { commits: ["b".repeat(40)] }, { here: ["push-main"], newer: [], elsewhere: [] }],
  ["the only push, from anywhere", [other], {}, { here: ["push-side"], newer: [], elsewhere: [] }],
  ["no push beside another", [merged, other], {}, { here: [], newer: [], elsewhere: ["push-main", "push-side"] }],
  ["no push beside a request from elsewhere", [merged, elsewhere], {}, { here: [], newer: [], elsewhere: ["push-main", "comment-41"] }],
])("a reviewer's word is meant for %s", (_, waiting, difference, expected) => {
  const meant = meantBy(word(difference), waiting);
  expect({ here: ids(meant.here), newer: ids(meant.newer), elsewhere: ids(meant.elsewhere) }).toEqual(expected);
});
