import { createPrivateKey, type KeyObject, sign } from "node:crypto";

/** The App's signature for its own requests, as `createJwt` of Octokit's authentication expects it. */
export type SignApp = (appId: string | number, difference?: number) => Promise<{ readonly jwt: string; readonly expiresAt: string }>;

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
    const text = claims.map((each) => Buffer.from(JSON.stringify(each)).toString("base64url")).join(".");
    const jwt = `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
    last = { jwt, expiresAt: new Date((issued + life) * 1_000).toISOString(), at: now };
    return Promise.resolve(last);
  };
}
