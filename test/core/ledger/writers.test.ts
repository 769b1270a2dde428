import { lease } from "../../../src/core/durations.js";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyRecord, type LedgerRecord } from "../../../src/core/ledger.js";
import { lockOf, withLock, withoutLock } from "../../../src/core/ledger/lock.js";
import { withApproval, withReady, withRequest } from "../../../src/core/ledger/requests.js";
import { ledgerState, seal } from "../../../src/core/ledger/seal.js";
import { withoutStale, withTurn } from "../../../src/core/ledger/turn.js";
import { withEnded } from "../../../src/core/ledger/pending-notices.js";
import { at, pending } from "./records.js";

const place = { repository: "77", name: "octo/app", environment: "production" };
const key = new Uint8Array(32).fill(1);
const environment = { serialization: true };

/** A change that a writer wants; `request` is one of six, each from a pull request of its own, two of them rollbacks. */
type Wish =
  | { readonly does: "lock" | "unlock" }
  | { readonly does: "enqueue" | "approve" | "ready" | "turn" | "done"; readonly request: number };

interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly parents: readonly string[];
}

/** A ref that moves by compare-and-swap. */
interface GitRef {
  head: Commit | undefined;
}

/** The changes that a writer was told have happened, in order. */
interface Story {
  readonly who: string;
  readonly wish: Wish;
  readonly at: Date;
  readonly before: LedgerRecord;
  readonly after: LedgerRecord;
}

const wishes = fc.array(
  fc.oneof(
    fc.record({ does: fc.constantFrom("lock" as const, "unlock" as const) }),
    fc.record({
      does: fc.constantFrom("enqueue" as const, "approve" as const, "ready" as const, "turn" as const, "done" as const),
      request: fc.nat(5),
    }),
  ),
  { maxLength: 20 },
);
/** The writers of the next steps, and the seconds between them. */
const schedule = fc.array(fc.record({ writer: fc.nat(1), seconds: fc.constantFrom(0, 0, 1, 5, 40) }), { maxLength: 120 });

test("any interleaving of two writers keeps every request, every approval and one holder of lock and turn", () => {
  fc.assert(
    fc.property(wishes, wishes, schedule, (one, two, steps) => {
      const { stories, record } = run([one, two], steps);
      const done = new Set(happened(stories, "done").map(idOf));
      const enqueued = new Set(happened(stories, "enqueue").map(idOf));
      // A request may be made again after it was done: its last change counts.
      const kept = [...enqueued].filter((id) => lastWord(stories, id) !== "done");
      expect(record.requests.map(({ request }) => request.id).toSorted()).toEqual(kept.toSorted());
      for (const { request, approvals } of record.requests) {
        const promised = happened(stories, "approve").filter((story) => idOf(story) === request.id && !done.has(request.id));
        expect(approvals.map(({ by }) => by)).toEqual(expect.arrayContaining(promised.map(({ who }) => who)));
      }
      expect(turnsTaken(stories)).toEqual([]);
      expect(locksTaken(stories)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

/** Two writers read, change and write; the slower one starts again. Then both finish what they began. */
function run(lists: readonly (readonly Wish[])[], steps: readonly { readonly writer: number; readonly seconds: number }[]) {
  const ref: GitRef = { head: undefined };
  const stories: Story[] = [];
  let seconds = 0;
  const writers = lists.map((list, index) => work(`writer-${index}`, list, ref, stories, () => at(seconds)));
  const rest = lists.flatMap((list, index) => Array.from({ length: 3 * list.length + 1 }, () => ({ writer: index, seconds: 1 })));
  for (const step of [...steps, ...rest]) {
    seconds += step.seconds;
    writers[step.writer]?.next();
  }
  expect(writers.every((each) => each.next().done)).toBe(true);
  return { stories, record: read(ref.head) };
}

function* work(who: string, list: readonly Wish[], ref: GitRef, stories: Story[], clock: () => Date): Generator<undefined> {
  for (const wish of list) {
    for (let written = false; !written;) {
      const [parent, now] = [ref.head, clock()];
      const before = read(parent);
      const after = change(before, wish, who, now);
      if (after === before) break;
      yield;
      written = write(ref, parent, after);
      if (written) stories.push({ who, wish, at: now, before, after });
      yield;
    }
  }
}

function change(record: LedgerRecord, wish: Wish, who: string, now: Date): LedgerRecord {
  const id = "request" in wish ? `comment-${wish.request}` : "";
  switch (wish.does) {
    case "lock":
      return withLock(record, { by: who, at: now.toISOString(), until: new Date(now.getTime() + 60_000).toISOString() }, now);
    case "unlock":
      // Elsewhere, people also release the locks of others; here only their own, so a lock that vanishes was lost.
      return record.lock?.by === who ? withoutLock(record) : record;
    case "enqueue":
      return withRequest(record, pending({ id, pullRequest: wish.request, action: wish.request < 4 ? "deploy" : "rollback" })).record;
    case "approve":
      return withApproval(record, id, { by: who, at: now.toISOString() });
    case "ready":
      return withReady(record, id, now);
    case "turn":
      return withTurn(
        withoutStale(record, now, () => false),
        id,
        now,
        environment,
      );
    case "done":
      return withEnded(
        record,
        record.requests.filter(({ request }) => request.id === id),
        { how: "closed" },
        now,
      );
  }
}

function read(head: Commit | undefined): LedgerRecord {
  if (head === undefined) return emptyRecord;
  const state = ledgerState(head, place, [key]);
  if (!state.verified) throw new Error("what we wrote verifies");
  return state.record;
}

function write(ref: GitRef, parent: Commit | undefined, record: LedgerRecord): boolean {
  if (ref.head !== parent) return false;
  const message = seal({ ...place, parent: parent?.sha, subject: "A change", record }, key);
  const sha = createHash("sha1").update(`${parent?.sha}\n${message}`).digest("hex");
  ref.head = { sha, message, parents: parent === undefined ? [] : [parent.sha] };
  return true;
}

function happened(stories: readonly Story[], does: Wish["does"]): readonly Story[] {
  return stories.filter(({ wish }) => wish.does === does);
}

function idOf({ wish }: Story): string {
  return "request" in wish ? `comment-${wish.request}` : "";
}

function lastWord(stories: readonly Story[], id: string): string | undefined {
  return stories.findLast((story) => idOf(story) === id && (story.wish.does === "enqueue" || story.wish.does === "done"))?.wish.does;
}

/** The turns given while another request had its turn: for the whole length of that, or until that request is done. */
function turnsTaken(stories: readonly Story[]): readonly Story[] {
  const taken: Story[] = [];
  let holder: { readonly id: string; readonly until: number } | undefined;
  for (const story of stories) {
    const [id, now] = [idOf(story), story.at.getTime()];
    if (story.wish.does === "done" && holder?.id === id) holder = undefined;
    if (story.wish.does !== "turn" || turnOf(story.after, id) === turnOf(story.before, id) || turnOf(story.after, id) === undefined)
      continue;
    if (holder !== undefined && now < holder.until) taken.push(story);
    if (story.after.requests.filter(({ turn }) => turn !== undefined).length > 1) taken.push(story);
    holder = { id, until: now + lease };
  }
  return taken;
}

function turnOf(record: LedgerRecord, id: string): string | undefined {
  return record.requests.find(({ request }) => request.id === id)?.turn;
}

/** The changes that took a lock from its holder before they unlocked or it expired. */
function locksTaken(stories: readonly Story[]): readonly Story[] {
  const taken: Story[] = [];
  let holder: string | undefined;
  for (const story of stories) {
    const held = lockOf(story.before, story.at);
    if (story.before.lock?.by !== holder) taken.push(story);
    if (story.wish.does === "lock" && held !== undefined && held.by !== story.who) taken.push(story);
    if (story.wish.does === "lock") holder = story.who;
    if (story.wish.does === "unlock") holder = undefined;
    if (story.after.lock?.by !== holder) taken.push(story);
  }
  return taken;
}
