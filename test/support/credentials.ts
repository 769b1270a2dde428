import { createHmac, generateKeyPairSync } from "node:crypto";
import { readSettings } from "../../src/settings.js";
import type { Settings, Variables } from "../../src/settings.js";

/** A private key as GitHub hands it out, PKCS#1. */
export const privateKey: string = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString();

/** The variables of an App that is set up; a test names its difference. */
export const credentials: Variables = { APP_ID: "4711", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "the current secret", LOG_FORMAT: "json" };

/** Settings of an App that is set up. Fails for a variable that nobody reads, since it is misspelt and sets nothing. */
export function settingsOf(difference: Variables = {}): Settings {
  const read = new Set<string | symbol>();
  const variables = new Proxy<Variables>(
    { ...credentials, ...difference },
    {
      get: (target, name) => (read.add(name), Reflect.get(target, name)),
    },
  );
  const settings = readSettings(variables);
  const unread = Object.keys(difference).filter((name) => !read.has(name));
  if (unread.length > 0) throw new Error(`no such setting: ${unread.join(", ")}`);
  return settings;
}

/** The header X-Hub-Signature-256 for a body. */
export function signatureOf(body: string | Uint8Array, secret: string = "the current secret"): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}
