import { createHmac, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../json.js";
import { type LedgerRecord, type LedgerState } from "../ledger.js";
import { clip } from "../messages/markdown.js";
import { ledgerContent } from "./shape.js";
import { requestsNamedIn } from "./unverified.js";

/** Where a record belongs. It is signed along with the record, which therefore verifies nowhere else. */
export interface LedgerPlace {
  /** GitHub's id of the repository, which a rename or transfer does not change. */
  readonly repository: string;
  /** `owner/name`, without regard to case: older records are bound to it. */
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

/** Keys of 32 bytes: the first seals new records; records sealed with any of them are believed. */
export type SealKeys = readonly [Uint8Array, ...Uint8Array[]];

/** The content of a ledger commit's message, if it is believed. */
export type Unsealed =
  | { readonly verified: true; readonly record: LedgerRecord; readonly note: JsonObject | undefined }
  | { readonly verified: false; readonly requests: readonly string[] };

const trailer = "\n\nGitploy-Signature: sha256=";
const signatureLength = 64;

/** The message of a ledger commit: a subject, the record as JSON with one request a line, and a signature over both. */
export function seal(entry: LedgerEntry, key: Uint8Array): string {
  const text = `${subjectLine(entry.subject)}\n\n${body(entry)}`;
  return `${text}${trailer}${sign(inItsPlace(text, entry), key).toString("hex")}`;
}

/** Reads a ledger commit's message. It is believed only if one of our keys signed exactly this message for exactly this place. Never throws. */
export function unseal(message: string, place: LedgerPlace, keys: SealKeys): Unsealed {
  const text = signedText(message, place, keys);
  const content = text === undefined ? undefined : ledgerContent(parse(text.slice(text.indexOf("\n\n"))));
  if (content === undefined) return { verified: false, requests: requestsNamedIn(message) };
  const { note, ...record } = content;
  return { verified: true, record, note };
}

/** An environment's record, read from the newest commit of its ledger ref. */
export function ledgerState(
  { sha: at, message, parents }: { readonly sha: string; readonly message: string; readonly parents: readonly string[] },
  place: Omit<LedgerPlace, "parent">,
  keys: SealKeys,
): LedgerState {
  const unsealed = unseal(message, { ...place, parent: parents[0] }, keys);
  // We never write merge commits: somebody has given our record a second history.
  if (unsealed.verified && parents.length > 1) return { verified: false, requests: requestsNamedIn(message), at };
  return { ...unsealed, at };
}

function signedText(message: string, place: LedgerPlace, keys: SealKeys): string | undefined {
  // A lone surrogate would be signed as U+FFFD, and so would equal any other.
  if (/\p{Cs}/u.test(message)) return undefined;
  const whole = message.endsWith("\n") ? message.slice(0, -1) : message;
  const text = whole.slice(0, -trailer.length - signatureLength);
  const signature = whole.slice(-signatureLength);
  if (whole !== `${text}${trailer}${signature}` || !/^[0-9a-f]{64}$/.test(signature)) return undefined;
  const given = Buffer.from(signature, "hex");
  const isSignedFor = (repository: string): boolean => isSigned(given, inItsPlace(text, { ...place, repository }), keys);
  return isSignedFor(place.repository) || isSignedFor(place.name.toLowerCase()) ? text : undefined;
}

function inItsPlace(text: string, { repository, environment, parent }: Omit<LedgerPlace, "name">): string {
  return `${JSON.stringify([repository, environment, parent ?? null])}\n${text}`;
}

function sign(text: string, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function isSigned(signature: Buffer, text: string, keys: SealKeys): boolean {
  return keys.some((key) => timingSafeEqual(signature, sign(text, key)));
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

/** JSON in one line, without anything that GitHub would read as a mention or a reference, or a terminal as a control sequence. */
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

/** What is claimed, and where. It is signed along with the claim, which therefore counts nowhere else. */
export interface ClaimPlace {
  /** GitHub's id of the repository. */
  readonly repository: string;
  readonly name: string;
}

const claimShape = /^Claim .*\n\nClaimed-At: (\S+)\nGitploy-Signature: sha256=([0-9a-f]{64})$/s;

/** The message of a claim's commit, with the time of the claim. It is signed, because anyone with push access can create a ref of that name. */
export function sealClaim({ repository, name }: ClaimPlace, at: Date, key: Uint8Array): string {
  const time = at.toISOString();
  return `Claim ${name}\n\nClaimed-At: ${time}\nGitploy-Signature: sha256=${sign(claimText({ repository, name }, time), key).toString("hex")}`;
}

/** When we claimed something; `undefined` if somebody else wrote the message. Never throws. */
export function claimedAt(message: string, place: ClaimPlace, keys: SealKeys): Date | undefined {
  const [, time = "", signature = ""] = claimShape.exec(message) ?? [];
  const given = Buffer.from(signature, "hex");
  const ours = given.length > 0 && isSigned(given, claimText(place, time), keys);
  return ours ? new Date(time) : undefined;
}

/** The signed text of a claim. That of a record begins differently, with the repository. */
function claimText({ repository, name }: ClaimPlace, time: string): string {
  return JSON.stringify(["claim", repository, name, time]);
}
