import type { Context } from "hono";

/** What was typed: the fields of a form, or those of an address. Of several by one name the last counts, as a ticked box stands behind what it is unticked. */
export async function fieldsOf({ req }: Context): Promise<ReadonlyMap<string, string>> {
  if (req.method !== "POST") return new Map(new URL(req.url).searchParams);
  return new Map(new URLSearchParams(await req.text()));
}
