import { createPrivateKey, type KeyObject, sign } from "node:crypto";

/** The App's signature under what it asks for itself, as `createJwt` of Octokit's authentication has it. */
export type SignApp = (appId: string | number, difference?: number) => Promise<{ readonly jwt: string; readonly expiresAt: string }>;

interface Signed {
  readonly jwt: string;
  readonly expiresAt: string;
  readonly at: number;
}

/** Seconds that a signature is good for, the most that GitHub takes, and by which it is dated back, since clocks differ; as Octokit has them. */
const [life, dated] = [600, 30];
/** Milliseconds for which one is used again. */
const reused = 8 * 60_000;

/**
 * Signs for the App, and uses what was signed for most of its ten minutes: reading the key and signing takes longer than all else that a request takes, and
 * each page asks something as the App. `difference`, in seconds, is what GitHub's clock is ahead of ours, where it refused a signature for that.
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
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
    const text = claims.map((each) => Buffer.from(JSON.stringify(each)).toString("base64url")).join(".");
    const jwt = `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
    last = { jwt, expiresAt: new Date((issued + life) * 1_000).toISOString(), at: now };
    return Promise.resolve(last);
  };
}
