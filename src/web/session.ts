import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Signer } from "./signed.js";

/** Who signed in. Their permissions are read from GitHub each time. */
export interface Session {
  /** GitHub's id of the person: a login may be given up, and be taken by somebody else. */
  readonly id: string;
  readonly login: string;
  /** Ids of at most 50 installations: where to look for repositories, not what they may see. */
  readonly installations: readonly string[];
  /** When they have to sign in again: seconds since 1970. */
  readonly until: number;
}

/** Eight hours: a working day. */
export const sessionSeconds = 8 * 60 * 60;

/** Cookies for our address only, and for https only if we are reached by it. */
export function cookieNames(context: Context): { readonly session: string; readonly signIn: string; readonly visited: string } {
  const prefix = isSecure(context) ? "__Host-" : "";
  return { session: `${prefix}gitploy`, signIn: `${prefix}gitploy-sign-in`, visited: `${prefix}gitploy-visited` };
}

/** Gives the browser a cookie that scripts cannot read. Lax, since people come back from GitHub with it. */
export function giveCookie(context: Context, name: string, value: string, seconds: number): void {
  setCookie(context, name, value, { path: "/", httpOnly: true, secure: isSecure(context), sameSite: "Lax", maxAge: seconds });
}

/** Takes it away again. */
export function takeCookie(context: Context, name: string): void {
  deleteCookie(context, name, { path: "/", secure: isSecure(context) });
}

/** The person that the cookie names, unless their time is over. */
export function sessionOf(context: Context, signer: Signer, now: Date): Session | undefined {
  const session = signer.open("session", getCookie(context, cookieNames(context).session)) as Session | undefined;
  return session !== undefined && session.until * 1000 > now.getTime() ? session : undefined;
}

/** Signs somebody in. */
export function beginSession(context: Context, signer: Signer, session: Session): void {
  giveCookie(context, cookieNames(context).session, signer.sign("session", session), sessionSeconds);
}

function isSecure({ req }: Context): boolean {
  return new URL(req.url).protocol === "https:";
}
