import { randomBytes } from "node:crypto";
import { account } from "../accounts.js";
import type { World } from "../world.js";
import { json, type Answer } from "./answer.js";
import { object, text } from "./route.js";

/** Signing in with GitHub, on the site and not in the API: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app */
export function answerOauth(world: World, url: URL, sent: unknown): Answer | undefined {
  switch (url.pathname) {
    case "/login/oauth/authorize":
      return authorize(world, url);
    case "/login/oauth/access_token":
      return exchange(world, codeIn(sent) ?? url.searchParams.get("code") ?? "");
    default:
      return undefined;
  }
}

/** Nobody is asked: whoever `login` names is signed in, else octocat. */
function authorize(world: World, { searchParams }: URL): Answer {
  const code = randomBytes(10).toString("hex");
  world.codes.set(code, account(world, searchParams.get("login") ?? "octocat"));
  const back = new URL(searchParams.get("redirect_uri") ?? world.urls.html);
  back.searchParams.set("code", code);
  const state = searchParams.get("state");
  if (state !== null) back.searchParams.set("state", state);
  return { status: 302, headers: { location: back.href } };
}

/** As JSON or as a form. */
function codeIn(sent: unknown): string | undefined {
  if (typeof sent === "string") return new URLSearchParams(sent).get("code") ?? undefined;
  return text(object({ sent }, "sent") ?? {}, "code");
}

/** A code is good once; GitHub reports a bad one with 200. */
function exchange(world: World, code: string): Answer {
  const user = world.codes.get(code);
  world.codes.delete(code);
  if (user === undefined)
    return json(200, { error: "bad_verification_code", error_description: "The code passed is incorrect or expired." });
  return json(200, { access_token: userToken(world, user), token_type: "bearer", scope: "" });
}

/** A token with which somebody calls the API themself. */
export function userToken(world: World, user: ReturnType<typeof account>): string {
  const token = `ghu_${randomBytes(18).toString("hex")}`;
  world.tokens.set(token, { token, viewer: { kind: "user", account: user }, expiresAt: Number.POSITIVE_INFINITY });
  return token;
}
