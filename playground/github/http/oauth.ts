import { createHash, randomBytes } from "node:crypto";
import { account, clientOf } from "../accounts.js";
import type { World } from "../world.js";
import { json, type Answer } from "./answer.js";
import { object, text, type Body } from "./route.js";

/**
 * Answers requests for signing in with GitHub, which is on the site and not in the API:
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */
export function answerOauth(world: World, url: URL, sent: unknown): Answer | undefined {
  switch (url.pathname) {
    case "/login/oauth/authorize":
      return authorize(world, url);
    case "/login/oauth/access_token":
      return exchange(world, fieldsOf(url, sent));
    default:
      return undefined;
  }
}

/** Signs in the person that `login` names; without it, shows everybody to choose from. */
function authorize(world: World, url: URL): Answer {
  const { searchParams } = url;
  const login = searchParams.get("login");
  if (login === null) return people(world, url);
  const back = new URL(searchParams.get("redirect_uri") ?? world.urls.html);
  const state = searchParams.get("state");
  if (state !== null) back.searchParams.set("state", state);
  if (searchParams.get("deny") !== null) {
    back.searchParams.set("error", "access_denied");
    back.searchParams.set("error_description", "The user has denied your application access.");
    return { status: 302, headers: { location: back.href } };
  }
  const code = randomBytes(10).toString("hex");
  world.codes.set(code, {
    account: account(world, login),
    challenge: searchParams.get("code_challenge") ?? undefined,
    redirect: searchParams.get("redirect_uri") ?? undefined,
  });
  back.searchParams.set("code", code);
  return { status: 302, headers: { location: back.href } };
}

function people(world: World, url: URL): Answer {
  const users = [...world.accounts.values()].filter(({ type, login }) => type === "User" && login !== "ghost");
  const link = (parameters: Readonly<Record<string, string>>, says: string): string => {
    const address = new URL(url);
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    return `<li><a href="${address.href.replaceAll("&", "&amp;")}">${says}</a></li>`;
  };
  const all = users.map(({ login }) => link({ login }, login)).join("");
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Who are you?</title><h1>Who are you?</h1>
<p>This GitHub is in memory, and takes your word for it.</p><ul>${all}${link({ login: users[0]?.login ?? "", deny: "1" }, "Cancel")}</ul></html>`;
  return { status: 200, page: body };
}

/** The fields, sent as JSON, as a form, or in the URL. */
function fieldsOf({ searchParams }: URL, sent: unknown): Body {
  if (typeof sent === "string") return Object.fromEntries(new URLSearchParams(sent));
  return object({ sent }, "sent") ?? Object.fromEntries(searchParams);
}

/** Exchanges a code, which is valid once, for its client, redirect address and verifier; GitHub reports mistakes with 200. */
function exchange(world: World, sent: Body): Answer {
  const code = text(sent, "code") ?? "";
  const asked = world.codes.get(code);
  world.codes.delete(code);
  const { id, secret } = clientOf(world);
  const refused = (error: string, description: string): Answer => json(200, { error, error_description: description });
  if (text(sent, "client_id") !== id || text(sent, "client_secret") !== secret)
    return refused("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
  if (asked === undefined || (asked.challenge !== undefined && asked.challenge !== challengeOf(text(sent, "code_verifier") ?? "")))
    return refused("bad_verification_code", "The code passed is incorrect or expired.");
  if (asked.redirect !== (text(sent, "redirect_uri") ?? asked.redirect))
    return refused("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.");
  return json(200, { access_token: userToken(world, asked.account), token_type: "bearer", scope: "" });
}

/** The challenge of a verifier: https://datatracker.ietf.org/doc/html/rfc7636#section-4.2 */
function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

/** A token for somebody who calls the API directly. */
export function userToken(world: World, user: ReturnType<typeof account>): string {
  const token = `ghu_${randomBytes(18).toString("hex")}`;
  world.tokens.set(token, { token, viewer: { kind: "user", account: user }, expiresAt: Number.POSITIVE_INFINITY });
  return token;
}
