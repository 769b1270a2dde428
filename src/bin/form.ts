import type { IncomingMessage } from "node:http";
import { largestForm } from "../web/form.js";

/** The body of a browser's request; it is unverified, so only a small one is accepted. */
export async function readForm(request: IncomingMessage): Promise<Uint8Array | "too large"> {
  if (Number(request.headers["content-length"] ?? 0) > largestForm) return "too large";
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestForm) return "too large";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
