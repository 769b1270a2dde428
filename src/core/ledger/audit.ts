import { isMapping } from "../json.js";
import type { LedgerState } from "../ledger.js";

/** A commit of a record's history. */
export interface RecordCommit {
  readonly sha: string;
  readonly message: string;
  readonly committedAt: Date;
}

/** One commit of a record's history, and whether it is believed. */
export interface AuditEntry {
  readonly sha: string;
  readonly at: Date;
  readonly verified: boolean;
  /** The first line of its message: who did what. It may be anything where the commit is not believed. */
  readonly says: string;
  readonly forced: Forced | undefined;
}

/** A use of `--force`. */
export interface Forced {
  readonly by: string;
  readonly reason: string;
  /** The names of the rules that were set aside. */
  readonly skipped: readonly string[];
}

/** A record's history. Each commit is judged by itself: its signature binds it to its place and to the commit before it. */
export function auditOf(states: readonly (LedgerState & { readonly commit: RecordCommit | undefined })[]): readonly AuditEntry[] {
  return states.flatMap((state) => {
    if (state.commit === undefined) return [];
    const { sha, message, committedAt: at } = state.commit;
    const forced = state.verified ? forcedIn(state.note?.["forced"]) : undefined;
    // The zero-width spaces only keep GitHub from reading mentions.
    return [{ sha, at, verified: state.verified, says: (message.split("\n", 1)[0] ?? "").replaceAll("\u200b", ""), forced }];
  });
}

function forcedIn(note: unknown): Forced | undefined {
  if (!isMapping(note)) return undefined;
  const { by, reason, skipped } = note;
  if (typeof by !== "string" || typeof reason !== "string" || !Array.isArray(skipped)) return undefined;
  return { by, reason, skipped: skipped.filter((each) => typeof each === "string") };
}
