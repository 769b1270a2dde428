import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { comeBackTo } from "./addresses.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { notSignedIn } from "./error-pages.js";
import { beginSession, cookieNames, giveCookie, sessionSeconds, takeCookie } from "./session.js";

/** What is remembered about somebody who is at GitHub to sign in. */
interface Leaving {
  readonly state: string;
  readonly verifier: string;
  /** Where they come back to. */
  readonly to: string;
  /** Seconds since 1970. */
  readonly until: number;
}

/** As long as GitHub keeps a code. */
const secondsOnTheWay = 10 * 60;

/** The way to GitHub: a state that only this browser has, and a verifier that only we have. */
export function signIn(context: Context<PageEnv>, { signer, gitHubSignIn, now }: Dependencies): Response {
  const secret = (): string => randomBytes(32).toString("base64url");
  const [state, verifier] = [secret(), secret()];
  const until = now().getTime() / 1000 + secondsOnTheWay;
  const leaving: Leaving = { state, verifier, to: local(context.req.query("to"), context.req.url), until };
  giveCookie(context, cookieNames(context).signIn, signer.sign("sign-in", leaving), secondsOnTheWay);
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return context.redirect(gitHubSignIn.address({ redirect: callbackOf(context), state, challenge }), 302);
}

/** The way back: signs in the person whom GitHub names, and leads them to where they were. */
export async function signedIn(context: Context<PageEnv>, given: Dependencies): Promise<Response> {
  const { signer, gitHubSignIn, now } = given;
  const name = cookieNames(context).signIn;
  const leaving = signer.open("sign-in", getCookie(context, name)) as Leaving | undefined;
  takeCookie(context, name);
  const [code, state] = [context.req.query("code"), context.req.query("state")];
  const known = leaving !== undefined && leaving.until * 1000 > now().getTime() && state !== undefined && same(state, leaving.state);
  const person =
    known && code !== undefined && code !== ""
      ? await gitHubSignIn.person(code, { redirect: callbackOf(context), verifier: leaving.verifier })
      : undefined;
  if (!known || person === undefined)
    return await notSignedIn(context, given, context.req.query("error") === "access_denied", leaving?.to ?? "/");
  beginSession(context, signer, { ...person, until: Math.floor(now().getTime() / 1000) + sessionSeconds });
  return context.redirect(leaving.to, 302);
}

function callbackOf({ req }: Context): string {
  return `${new URL(req.url).origin}/-/callback`;
}

/** Always a page of ours: a link to the sign-in never leads elsewhere, nor into another sign-in. */
function local(to: string | undefined, here: string): string {
  const { origin } = new URL(here);
  if (to?.startsWith("/") !== true || !URL.canParse(to, origin)) return "/";
  const { origin: there, pathname, search } = new URL(to, origin);
  const isPage = there === origin && !pathname.startsWith("//") && !pathname.startsWith("/-/");
  return isPage ? comeBackTo(`${pathname}${search}`) : "/";
}

function same(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
