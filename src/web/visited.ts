import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Identity } from "../github/pages/page-reads.js";
import { cookieNames, giveCookie } from "./session.js";
import type { Signer } from "./signed.js";

const most = 8;
const monthInSeconds = 30 * 24 * 60 * 60;

/** The repositories visited last, newest first, as `owner/name`. */
export function visitedOf(context: Context, signer: Signer): readonly string[] {
  return (signer.open("visited", getCookie(context, cookieNames(context).visited)) as readonly string[] | undefined) ?? [];
}

/** Notes a visit in the browser, by name only. */
export function rememberVisit(context: Context, signer: Signer, { owner, name }: Pick<Identity, "owner" | "name">): void {
  const visited = `${owner}/${name}`;
  const before = visitedOf(context, signer);
  if (before[0] === visited) return;
  const all = [visited, ...before.filter((each) => each !== visited)].slice(0, most);
  giveCookie(context, cookieNames(context).visited, signer.sign("visited", all), monthInSeconds);
}
