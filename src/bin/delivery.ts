import type { Probot } from "probot";
import { isAscii } from "node:buffer";
import { isMapping, type JsonObject } from "../core/json.js";
import { exactJson } from "../github/client/exact-json.js";
import { signatureForm } from "./signature.js";

/** An answer over HTTP. Its text is our own: no part of a request is ever echoed. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The text's type, if not plain. */
  readonly type?: string;
  /** Ends the connection, since the rest of the request is not read. */
  readonly closes?: true;
}

/** A delivery's end, for the answer and the metrics. */
export interface Ending extends Answer {
  readonly outcome: "done" | "failed" | "late" | "busy" | "left" | "refused";
}

/** There is too much work already; a redelivery may have more luck. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/** A stranger's delivery, for which there is no room or no time now: the answer keeps GitHub and us from repeating it. */
export class LeftError extends Error {
  override readonly name = "LeftError";
}

/** A webhook that GitHub signed. */
export interface Delivery {
  /** GitHub's X-GitHub-Delivery; a redelivery keeps it. */
  readonly id: string;
  /** The event, e.g. `issue_comment`. */
  readonly name: string;
  /** The signed body: a JSON object. */
  readonly body: string;
}

/** The same, as it came. */
export interface Signed extends Omit<Delivery, "body"> {
  readonly bytes: Buffer;
}

/** Largest webhook that GitHub sends, in bytes: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
export const bodyLimit = 25 * 1024 * 1024;

type Headers = Readonly<Record<string, string | undefined>>;

/** What is wrong with a POST according to its headers alone; header names are lower case. */
export function refusalOf(headers: Headers): Answer | undefined {
  const {
    "x-hub-signature-256": signature = "",
    "content-type": type = "",
    "x-github-delivery": id = "",
    "x-github-event": name = "",
  } = headers;
  if (signature === "") return { status: 401, text: "Not signed: the App on GitHub and Gitploy need the same webhook secret." };
  if (!signatureForm.test(signature)) return mismatch;
  if (Number(headers["content-length"] ?? 0) > bodyLimit) return tooLarge;
  if (!/^application\/json\s*(?:;|$)/i.test(type)) return { status: 415, text: "Set the App's webhook to content type application/json." };
  if (!/^[\w-]{1,100}$/.test(id) || !/^[a-z_]{1,100}$/.test(name))
    return { status: 400, text: "X-GitHub-Delivery and X-GitHub-Event are missing or malformed." };
  return undefined;
}

/** A delivery, or the answer instead. */
export type Read = { readonly delivery: Delivery } | { readonly refusal: Answer };

/** The delivery in a POST; `signed` says whether a signature is one for this body. */
export function readDelivery(headers: Headers, body: Uint8Array, signed: (signature: string) => boolean): Read {
  const refusal = body.byteLength > bodyLimit ? tooLarge : refusalOf(headers);
  if (refusal !== undefined) return { refusal };
  const read = verified(headers, body, signed);
  return "refusal" in read ? read : readBody(read.signed);
}

/** The delivery in a POST with acceptable headers and size. */
export function verified(
  headers: Headers,
  body: Uint8Array,
  signed: (signature: string) => boolean,
): { readonly signed: Signed } | { readonly refusal: Answer } {
  const { "x-hub-signature-256": signature = "", "x-github-delivery": id = "", "x-github-event": name = "" } = headers;
  if (!signed(signature)) return { refusal: mismatch };
  return { signed: { id, name, bytes: Buffer.from(body.buffer, body.byteOffset, body.byteLength) } };
}

/** A delivery whose body has been read; `characters` has one for each byte. */
export function readBody({ id, name, bytes }: Signed, characters: string = bytes.toString("latin1")): Read {
  // Most bodies are ASCII, and need no second text.
  const body = isAscii(bytes) ? characters : bytes.toString("utf8");
  const payload = jsonObject(body);
  return payload === undefined
    ? { refusal: { status: 400, text: "The body is not a JSON object." } }
    : { delivery: withPayload({ id, name, body }, payload) };
}

/** The parsed bodies of deliveries, as long as the deliveries exist. */
const payloads = new WeakMap<Delivery, unknown>();

/** A delivery with another payload; its body is written only if needed. */
export function deliveryOf({ id, name }: Pick<Delivery, "id" | "name">, payload: JsonObject): Delivery {
  const delivery = {
    id,
    name,
    get body(): string {
      return JSON.stringify(payload);
    },
  };
  return withPayload(delivery, payload);
}

/** A delivery whose body need not be parsed again. */
function withPayload(delivery: Delivery, payload: unknown): Delivery {
  payloads.set(delivery, payload);
  return delivery;
}

/** What a delivery's body says, with exact ids. */
export function payloadOf(delivery: Delivery): unknown {
  return payloads.get(delivery) ?? JSON.parse(exactJson(delivery.body));
}

/** Passes a verified delivery to the application; resolves when all its work is done, rejects if some of it failed. */
export async function receive(probot: Probot, delivery: Delivery): Promise<void> {
  const { id, name } = delivery;
  // Octokit's type for events is what GitHub documents. No code here relies on it.
  await probot.receive({ id, name, payload: payloadOf(delivery) } as Parameters<Probot["receive"]>[0]);
}

/** The answer to a body larger than GitHub ever sends. */
export const tooLarge: Answer = { status: 413, text: "Too large: GitHub's webhooks have at most 25 MB.", closes: true };
const mismatch: Answer = {
  status: 401,
  text: "The signature does not match: the App on GitHub and Gitploy need the same webhook secret.",
};

/** Waits for a delivery's work and returns how it ended; its error has already been logged. */
export async function outcomeOf(work: Promise<void>): Promise<Ending> {
  try {
    await work;
    return { status: 200, text: "Done.", outcome: "done" };
  } catch (error) {
    if (error instanceof BusyError) return { status: 503, text: "Too much in hand; it has to be delivered again.", outcome: "busy" };
    if (error instanceof LeftError) return { status: 202, text: "A stranger's: later, or not at all.", outcome: "left" };
    return { status: 500, text: "Failed; the log says why.", outcome: "failed" };
  }
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(exactJson(text));
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
