import { exactJson } from "./client/exact-json.js";
import { Fault, faultOf } from "./client/fault.js";
import { at, id as idAt, text } from "./client/reading.js";

/** Somebody who signed in. */
export interface SignedIn {
  /** GitHub's id of the person. */
  readonly id: string;
  readonly login: string;
  /** Ids of the installations that they can see, at most 50. */
  readonly installations: readonly string[];
}

/** Signing in with GitHub: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app */
export interface SignIn {
  /** The address for signing in, from which people come back with a code and this state. `challenge`: the verifier's, by S256. */
  address(given: { readonly redirect: string; readonly state: string; readonly challenge: string }): string;
  /** The code's owner; `undefined` if GitHub does not know it, or it belongs to another verifier. The person's token is revoked afterwards. */
  person(code: string, given: { readonly redirect: string; readonly verifier: string }): Promise<SignedIn | undefined>;
}

/** The GitHub and the App for signing in. */
export interface SignInSettings {
  readonly apiUrl: string;
  readonly webUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
}

/** More installations do not fit into a cookie. */
export const mostInstallations = 50;

/** Signing in there; by Node's `fetch`, unless another one is given. */
export function createSignIn(settings: SignInSettings, ask: typeof fetch = fetch): SignIn {
  const { webUrl, clientId } = settings;
  return {
    address: ({ redirect, state, challenge }) => {
      const parameters = { client_id: clientId, redirect_uri: redirect, state, code_challenge: challenge, code_challenge_method: "S256" };
      return `${webUrl}/login/oauth/authorize?${new URLSearchParams(parameters).toString()}`;
    },
    person: async (code, { redirect, verifier }) => {
      const token = await exchanged(settings, ask, { code, redirect_uri: redirect, code_verifier: verifier });
      if (token === undefined) return undefined;
      try {
        return await whoIs(settings, ask, token);
      } finally {
        await forget(settings, ask, token);
      }
    },
  };
}

async function exchanged(
  { webUrl, clientId, clientSecret, timeout }: SignInSettings,
  ask: typeof fetch,
  given: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const answer = await read(ask, timeout, "POST", `${webUrl}/login/oauth/access_token`, {
    body: { client_id: clientId, client_secret: clientSecret, ...given },
  });
  const token = text(answer, "access_token");
  if (token !== undefined) return token;
  const error = at(answer, "error");
  // About the code, which the person can fix; anything else is for the App's operator.
  if (error === "bad_verification_code") return undefined;
  throw new Fault({ kind: "unexpected", message: `GitHub signs nobody in: ${String(error)}`, route: "POST /login/oauth/access_token" });
}

async function whoIs({ apiUrl, timeout }: SignInSettings, ask: typeof fetch, token: string): Promise<SignedIn> {
  const authorization = `Bearer ${token}`;
  const user = await read(ask, timeout, "GET", `${apiUrl}/user`, { authorization });
  const [id, login] = [idAt(user, "id"), text(user, "login")];
  if (id === undefined || login === undefined) throw unreadable("GET /user");
  const seen = at(await read(ask, timeout, "GET", `${apiUrl}/user/installations?per_page=100`, { authorization }), "installations");
  if (!Array.isArray(seen)) throw unreadable("GET /user/installations");
  const usable = seen.flatMap((each) => (at(each, "suspended_at") === null ? [idAt(each, "id")] : []));
  return { id, login, installations: usable.filter((each) => each !== undefined).slice(0, mostInstallations) };
}

function unreadable(route: string): Fault {
  return new Fault({ kind: "unexpected", message: "GitHub's answer is not as documented", route });
}

/** Revokes the token. If GitHub does not answer, nobody knows the token, and it expires by itself. */
async function forget({ apiUrl, clientId, clientSecret, timeout }: SignInSettings, ask: typeof fetch, token: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  const body = { access_token: token };
  await read(ask, timeout, "DELETE", `${apiUrl}/applications/${clientId}/token`, { authorization, body }).catch(() => undefined);
}

async function read(
  ask: typeof fetch,
  timeout: number,
  method: "GET" | "POST" | "DELETE",
  url: string,
  { authorization, body }: { readonly authorization?: string; readonly body?: Readonly<Record<string, string>> },
): Promise<unknown> {
  const headers = {
    accept: url.includes("/login/") ? "application/json" : "application/vnd.github+json",
    "user-agent": "gitploy",
    ...(authorization !== undefined && { authorization }),
    ...(body !== undefined && { "content-type": "application/json" }),
  };
  const route = `${method} ${new URL(url).pathname}`;
  try {
    const response = await ask(url, {
      method,
      headers,
      signal: AbortSignal.timeout(timeout),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined;
    if (response.ok) return JSON.parse(exactJson(await response.text()));
    const kind = response.status >= 500 ? "unavailable" : response.status === 429 ? "rate_limited" : "unexpected";
    throw new Fault({ kind, message: `GitHub answered ${response.status}`, route, status: response.status });
  } catch (error) {
    throw faultOf(error);
  }
}
