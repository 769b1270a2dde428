import { signed } from "./signature.js";

/** What is answered over HTTP. The text is ours from end to end: nothing of a request is ever echoed. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Of the text, where it is not plain. */
  readonly type?: string;
}

/** How a delivery ended, as it is answered and counted. */
export interface Ending extends Answer {
  readonly outcome: "done" | "failed" | "late" | "busy" | "refused";
}

/** There is too much in hand already; whoever delivers it again may have more luck. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/** A webhook that GitHub signed. */
export interface Delivery {
  /** GitHub's X-GitHub-Delivery; a redelivery keeps it. */
  readonly id: string;
  /** The event, e.g. `issue_comment`. */
  readonly name: string;
  /** The body as it was signed: a JSON object. */
  readonly body: string;
}

/** Largest webhook that GitHub sends, in bytes: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
export const bodyLimit = 25 * 1024 * 1024;

/** The signed delivery in a POST, or what to answer instead. Header names are lower case. */
export function readDelivery(
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
  secrets: readonly string[],
): { readonly delivery: Delivery } | { readonly refusal: Answer } {
  if (body.byteLength > bodyLimit) return refusal(413, "Too large: GitHub's webhooks have at most 25 MB.");
  const signature = headers["x-hub-signature-256"];
  if (signature === undefined) return refusal(401, "Not signed: the App on GitHub and Gitploy need the same webhook secret.");
  if (!signed(body, signature, secrets))
    return refusal(401, "The signature does not match: the App on GitHub and Gitploy need the same webhook secret.");
  const { "content-type": contentType = "", "x-github-delivery": id = "", "x-github-event": name = "" } = headers;
  if (!/^application\/json\s*(?:;|$)/i.test(contentType)) return refusal(415, "Set the App's webhook to content type application/json.");
  if (!/^[\w-]{1,100}$/.test(id) || !/^[a-z_]{1,100}$/.test(name))
    return refusal(400, "X-GitHub-Delivery and X-GitHub-Event are missing or malformed.");
  const text = Buffer.from(body).toString("utf8");
  return isJsonObject(text) ? { delivery: { id, name, body: text } } : refusal(400, "The body is not a JSON object.");
}

/** Waits for the work of a delivery and says how it ended; the error has been logged where it was thrown. */
export async function outcomeOf(work: Promise<void>): Promise<Ending> {
  try {
    await work;
    return { status: 200, text: "Done.", outcome: "done" };
  } catch (error) {
    if (error instanceof BusyError) return { status: 503, text: "Too much in hand; it has to be delivered again.", outcome: "busy" };
    return { status: 500, text: "Failed; the log says why.", outcome: "failed" };
  }
}

function refusal(status: number, text: string): { readonly refusal: Answer } {
  return { refusal: { status, text } };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
