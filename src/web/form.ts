import type { Context } from "hono";

/** Larger than any form of ours, in bytes. */
export const largestForm = 64 * 1024;

/** The fields of a form or an address. Of several with one name the last counts: a ticked box follows its unticked value. */
export async function fieldsOf({ req }: Context): Promise<ReadonlyMap<string, string>> {
  if (req.method !== "POST") return new Map(new URL(req.url).searchParams);
  return new Map(new URLSearchParams(await req.text()));
}
