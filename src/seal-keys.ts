import { hkdfSync, scrypt } from "node:crypto";
import type { SealKeys } from "./core/ledger/seal.js";
import type { Settings } from "./settings.js";

/** The cost of one derivation: 32 MiB and a tenth of a second of processor time, once per process (docs/adr/0013-the-ledgers-key-is-stretched.md). */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 } as const;
const keyLength = 32;

/**
 * The ledger's keys, made from the webhook secrets. New records are sealed with the first; records sealed with any of them are believed. Guessing the
 * secret from a sealed record costs a whole derivation per guess. The last keys are those of earlier versions of Gitploy.
 */
export async function sealKeys({ app, webhook }: Pick<Settings, "app" | "webhook">): Promise<SealKeys> {
  const [current, ...previous] = webhook.secrets;
  const [first, ...others] = await Promise.all([stretched(current, app.id), ...previous.map((secret) => stretched(secret, app.id))]);
  return [first, ...others, ...webhook.secrets.map(formerKey)];
}

/** Once per secret and process, however many applications it has. */
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

/** Without stretching, as earlier versions sealed records. */
function formerKey(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "gitploy ledger 1", keyLength));
}
