import { isMapping } from "../json.js";
import { type SealKeys, unseal } from "./seal.js";

/** A commit of a record's history. */
export interface RecordCommit {
  readonly sha: string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly committedAt: Date;
}

/** What one commit of a record says, and whether it is believed. */
export interface AuditEntry {
  readonly sha: string;
  readonly at: Date;
  readonly verified: boolean;
  /** Its first line: who did what. Of one that is not believed, whatever somebody wrote. */
  readonly says: string;
  readonly forced: Forced | undefined;
}

/** What was done by force. */
export interface Forced {
  readonly by: string;
  readonly reason: string;
  /** The names of the rules that were set aside. */
  readonly skipped: readonly string[];
}

/** Each commit is judged by itself: its signature binds it to its place and to the one before it. We never merge, so that a merge is somebody else's. */
export function auditOf(
  commits: readonly RecordCommit[],
  place: { readonly repository: string; readonly name: string; readonly environment: string },
  keys: SealKeys,
): readonly AuditEntry[] {
  return commits.map(({ sha, message, parents, committedAt }) => {
    const unsealed = unseal(message, { ...place, parent: parents[0] }, keys);
    const verified = unsealed.verified && parents.length <= 1;
    const forced = unsealed.verified && verified ? forcedIn(unsealed.note?.["forced"]) : undefined;
    // What keeps GitHub from reading a mention there is no part of the words.
    return { sha, at: committedAt, verified, says: (message.split("\n", 1)[0] ?? "").replaceAll("\u200b", ""), forced };
  });
}

function forcedIn(note: unknown): Forced | undefined {
  if (!isMapping(note)) return undefined;
  const { by, reason, skipped } = note;
  if (typeof by !== "string" || typeof reason !== "string" || !Array.isArray(skipped)) return undefined;
  return { by, reason, skipped: skipped.filter((each) => typeof each === "string") };
}
