import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { ProbotOctokit } from "probot";
import { keepIn } from "../types/access.js";
import { at, text } from "./reading.js";

/**
 * The authentication strategy asks for tokens as this client asks for everything else, and not with one of its own, which knows nothing of Enterprise Server; and
 * what it signs for the App is used again.
 */
export function ownAuth(auth: unknown): unknown {
  if (typeof auth !== "object" || auth === null) return auth;
  const { request: _, privateKey, ...others } = auth as { readonly request?: unknown; readonly privateKey?: unknown };
  return typeof privateKey === "string" ? { createJwt: signingApp(privateKey), ...others } : others;
}

/** The App's signature for its own requests, as `createJwt` of Octokit's authentication expects it. */
type SignApp = (appId: string | number, difference?: number) => Promise<{ readonly jwt: string; readonly expiresAt: string }>;

interface Signed {
  readonly jwt: string;
  readonly expiresAt: string;
  readonly at: number;
}

/** For how many seconds a signature is valid (GitHub's maximum), and by how many it is dated back, since clocks differ; as in Octokit. */
const [life, dated] = [600, 30];
/** How long a signature is reused, in milliseconds. */
const reused = 8 * 60_000;

/**
 * Signs for the App, and reuses the signature for most of its ten minutes: reading the key and signing takes longer than everything else in a request, and
 * each page makes requests as the App. `difference`, in seconds, is how far GitHub's clock is ahead of ours, if GitHub refused a signature for that
 * reason. https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export function signingApp(privateKey: string): SignApp {
  let key: KeyObject | undefined;
  let last: Signed | undefined;
  return (appId, difference) => {
    const now = Date.now();
    const age = now - (last?.at ?? -Infinity);
    if (last !== undefined && difference === undefined && age >= 0 && age < reused) return Promise.resolve(last);
    key ??= createPrivateKey(privateKey);
    const issued = Math.floor(now / 1_000) + (difference ?? 0) - dated;
    const claims = [
      { alg: "RS256", typ: "JWT" },
      { iat: issued, exp: issued + life, iss: appId },
    ];
    const unsigned = claims.map((each) => Buffer.from(JSON.stringify(each)).toString("base64url")).join(".");
    const jwt = `${unsigned}.${sign("sha256", Buffer.from(unsigned), key).toString("base64url")}`;
    last = { jwt, expiresAt: new Date((issued + life) * 1_000).toISOString(), at: now };
    return Promise.resolve(last);
  };
}

/** The most installations' clients that are kept; forgotten ones are made again. */
const mostClients = 500;

type Auth = ProbotOctokit["auth"];

/** Authentication that makes one client for each installation, and not one for each event. */
export function remembering(auth: Auth): Auth {
  const clients = new Map<string, ReturnType<Auth>>();
  const remembered = (options?: EventAuth): ReturnType<Auth> => {
    const { name, payload } = options?.event ?? {};
    const installation = payload?.installation?.id;
    // Of an installation that was removed or suspended Probot makes one that asks for nothing.
    if (options?.type !== "event-octokit" || installation === undefined || name === "installation") return auth(options);
    const known = clients.get(String(installation)) ?? auth(options);
    keepIn(clients, String(installation), known, mostClients);
    return known;
  };
  return Object.assign(remembered, auth);
}

interface EventAuth {
  readonly type?: string;
  readonly event?: { readonly name?: string; readonly payload?: { readonly installation?: { readonly id?: number | string } } };
}

/** Installations' tokens that GitHub revoked before their hour was over. */
export interface Tokens {
  /** Resolves when there is a newer token than that of a request which began then; asks for it only once, however many requests need it. */
  renewed(installation: string, begun: number, renew: () => Promise<unknown>): Promise<void>;
}

interface Renewal {
  readonly done: Promise<unknown>;
  /** `undefined`: it is under way. */
  ended: number | undefined;
}

/** The most that are remembered; a forgotten one is at worst renewed once more. */
const most = 500;

/** Remembers when each token was renewed, in the time of `performance.now()`. */
export function createTokens(): Tokens {
  const renewals = new Map<string, Renewal>();
  const begin = (installation: string, renew: () => Promise<unknown>): Renewal => {
    const renewal: Renewal = {
      done: renew().finally(() => {
        renewal.ended = performance.now();
      }),
      ended: undefined,
    };
    if (renewals.size >= most) renewals.clear();
    renewals.set(installation, renewal);
    return renewal;
  };
  return {
    renewed: async (installation, begun, renew) => {
      const last = renewals.get(installation);
      const serves = last !== undefined && (last.ended === undefined || begun < last.ended);
      await (serves ? last : begin(installation, renew)).done;
    },
  };
}

/** Whether GitHub refused the token itself, and so did nothing. */
export function isRevoked(error: unknown): boolean {
  return at(error, "status") === 401 && /^bad credentials/i.test(text(error, "response", "data", "message") ?? "");
}
