import { createHmac, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../json.js";
import { emptyRecord, type LedgerRecord, type LedgerState } from "../ledger.js";
import { clip } from "../messages/markdown.js";
import { ledgerContent } from "./shape.js";
import { requestsNamedIn } from "./unverified.js";

/** Where a record belongs; signed with it, so that it verifies nowhere else. */
export interface LedgerPlace {
  /** GitHub's id of the repository, which stays when that is renamed or moved. */
  readonly repository: string;
  /** `owner/name`, without regard to case: records of before are bound to it. */
  readonly name: string;
  readonly environment: string;
  /** The commit before it; `undefined` for the first. */
  readonly parent: string | undefined;
}

/** A change of an environment's record. */
export interface LedgerEntry extends LedgerPlace {
  /** What happened, in one line. */
  readonly subject: string;
  readonly record: LedgerRecord;
  /** What is worth keeping about this change, e.g. who forced what and why. */
  readonly note?: JsonObject;
}

/** Keys of 32 bytes: what is new is sealed with the first, and what any of them sealed is believed. */
export type SealKeys = readonly [Uint8Array, ...Uint8Array[]];

/** What a ledger commit's message turned out to be. */
export type Unsealed =
  | { readonly verified: true; readonly record: LedgerRecord; readonly note: JsonObject | undefined }
  | { readonly verified: false; readonly requests: readonly string[] };

const trailer = "\n\nGitploy-Signature: sha256=";
const signatureLength = 64;

/** The message of a ledger commit: a subject, the record as JSON with one request a line, and a signature over both. */
export function seal(entry: LedgerEntry, key: Uint8Array): string {
  const text = `${subjectLine(entry.subject)}\n\n${body(entry)}`;
  return `${text}${trailer}${sign(text, entry, key).toString("hex")}`;
}

/** Reads a ledger commit's message, and believes it only if one of our keys signed exactly it for exactly this place. Never throws. */
export function unseal(message: string, place: LedgerPlace, keys: SealKeys): Unsealed {
  const text = signedText(message, place, keys);
  const content = text === undefined ? undefined : ledgerContent(parse(text.slice(text.indexOf("\n\n"))));
  if (content === undefined) return { verified: false, requests: requestsNamedIn(message) };
  const { note, ...record } = content;
  return { verified: true, record, note };
}

/** An environment's record, read from the newest commit of its ledger ref. */
export function ledgerState(
  commit: { readonly sha: string; readonly message: string; readonly parents: readonly string[] } | undefined,
  place: Omit<LedgerPlace, "parent">,
  keys: SealKeys,
): LedgerState {
  if (commit === undefined) return { verified: true, record: emptyRecord, at: undefined };
  const { sha: at, message, parents } = commit;
  const unsealed = unseal(message, { ...place, parent: parents[0] }, keys);
  if (!unsealed.verified) return { verified: false, requests: unsealed.requests, at };
  // We never merge: somebody gave a record of ours a second history.
  if (parents.length > 1) return { verified: false, requests: requestsNamedIn(message), at };
  return { verified: true, record: unsealed.record, at };
}

function signedText(message: string, place: LedgerPlace, keys: SealKeys): string | undefined {
  // Half a character pair would become U+FFFD on its way into the signature, and so equal any other.
  if (/\p{Cs}/u.test(message)) return undefined;
  const whole = message.endsWith("\n") ? message.slice(0, -1) : message;
  const text = whole.slice(0, -trailer.length - signatureLength);
  const signature = whole.slice(-signatureLength);
  if (whole !== `${text}${trailer}${signature}` || !/^[0-9a-f]{64}$/.test(signature)) return undefined;
  const given = Buffer.from(signature, "hex");
  const signs = (key: Uint8Array, repository: string): boolean => timingSafeEqual(given, sign(text, { ...place, repository }, key));
  return keys.some((key) => signs(key, place.repository) || signs(key, place.name.toLowerCase())) ? text : undefined;
}

function sign(text: string, { repository, environment, parent }: Omit<LedgerPlace, "name">, key: Uint8Array): Buffer {
  const place = JSON.stringify([repository, environment, parent ?? null]);
  return createHmac("sha256", key).update(`${place}\n${text}`).digest();
}

function body({ record, note }: LedgerEntry): string {
  const fields = [
    ...(note === undefined ? [] : [`"note": ${line(note)}`]),
    ...(record.lock === undefined ? [] : [`"lock": ${line(record.lock)}`]),
    `"requests": ${lines(record.requests)}`,
    ...(record.ended === undefined ? [] : [`"ended": ${lines(record.ended)}`]),
    ...(record.answers === undefined ? [] : [`"answers": ${lines(record.answers)}`]),
  ];
  return `{\n  ${fields.join(",\n  ")}\n}`;
}

/** A list, one item a line. */
function lines(items: readonly object[]): string {
  return items.length === 0 ? "[]" : `[${items.map((item) => `\n    ${line(item)}`).join(",")}\n  ]`;
}

/** JSON in one line that GitHub finds no mention and no reference in, and a terminal nothing to runCommand. */
function line(value: object): string {
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|[@#](?=\w)/gu, (found) =>
    Array.from({ length: found.length }, (_, index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, "0")}`).join(""),
  );
}

function subjectLine(subject: string): string {
  const plain = subject
    .replace(/[\p{Cf}\p{Cs}]/gu, "")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  // A zero-width space keeps GitHub from reading a mention or a reference.
  return clip(plain, 100).replace(/([@#])(?=\w)/g, "$1\u200b") || "Change the record";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
