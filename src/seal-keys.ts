import { hkdfSync, scrypt } from "node:crypto";
import type { SealKeys } from "./core/ledger/seal.js";
import type { Settings } from "./settings.js";

/** What one derivation costs: 32 MiB and a tenth of a second of a processor, once in the life of a process (docs/adr/0013-the-ledgers-key-is-stretched.md). */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 } as const;
const keyLength = 32;

/**
 * The keys of the ledger, made of the webhook secrets: everything new is sealed with the first, and what any of them sealed is believed. A reader of
 * sealed records who guesses at the secret pays a whole derivation for each guess. The last ones are those of Gitploy before this was so.
 */
export async function sealKeys({ app, webhook }: Pick<Settings, "app" | "webhook">): Promise<SealKeys> {
  const [current, ...previous] = webhook.secrets;
  const [first, ...others] = await Promise.all([stretched(current, app.id), ...previous.map((secret) => stretched(secret, app.id))]);
  return [first, ...others, ...webhook.secrets.map(formerKey)];
}

/** Of each secret once in a process, however many applications it holds. */
const known = new Map<string, Promise<Uint8Array>>();

function stretched(secret: string, appId: number): Promise<Uint8Array> {
  const name = `${appId} ${secret}`;
  const key = known.get(name) ?? derived(secret, `gitploy ledger 2, app ${appId}`);
  known.set(name, key);
  return key;
}

/** Off the event loop, on a thread of Node's: https://nodejs.org/api/crypto.html#cryptoscryptpassword-salt-keylen-options-callback */
function derived(secret: string, salt: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, keyLength, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** Without stretching, as records were sealed before. */
function formerKey(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "gitploy ledger 1", keyLength));
}
