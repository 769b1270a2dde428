import { createHmac, hkdfSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { emptyRecord } from "../../src/core/ledger.js";
import { seal, unseal } from "../../src/core/ledger/seal.js";
import { sealKeys } from "../../src/seal-keys.js";
import { settingsOf } from "../support/credentials.js";

const place = { repository: "77", name: "octo/app", environment: "production", parent: undefined };
const message = (key: Uint8Array): string => seal({ ...place, subject: "ann locks production", record: emptyRecord }, key);
/** The keys that every reader of a record can compute for a guessed secret, and that Gitploy itself used before. */
const quickly = (secret: string): readonly Uint8Array[] => [
  new Uint8Array(hkdfSync("sha256", secret, "", "gitploy ledger 1", 32)),
  createHmac("sha256", secret).update("gitploy ledger 2").digest(),
  Buffer.from(secret),
];

describe("the key of the ledger", () => {
  test("is not what a reader of a record gets by hashing a guessed secret", async () => {
    const secret = "a secret of today";
    const [key] = await sealKeys(settingsOf({ WEBHOOK_SECRET: secret }));
    const sealed = message(key);
    for (const guess of quickly(secret)) expect(unseal(sealed, place, [guess]).verified).toBe(false);
  });

  test("is the same in every process of the App, and another in another App", async () => {
    const [one] = await sealKeys(settingsOf());
    const [again] = await sealKeys({ ...settingsOf(), webhook: { path: "/", secrets: ["the current secret"] } });
    const [other] = await sealKeys(settingsOf({ APP_ID: "4712" }));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(Buffer.from(one).toString("hex")).toMatch(/^[0-9a-f]{64}$/);
  });

  test("is derived with these parameters for as long as its records have to be readable", async () => {
    const [key] = await sealKeys(settingsOf());
    // In Python: hashlib.scrypt(b"the current secret", salt=b"gitploy ledger 2, app 4711", n=2**15, r=8, p=1, maxmem=2**26, dklen=32).hex()
    expect(Buffer.from(key).toString("hex")).toBe("ee561197a9aabc207a5b39fc528de2fd224e506ae35528f8d5d5c20bb924abe2");
  });

  test("keeps older records readable, and those sealed with the other secret during a change", async () => {
    const keys = await sealKeys(settingsOf({ WEBHOOK_SECRET: "the secret to come", WEBHOOK_SECRET_PREVIOUS: "the current secret" }));
    const [now] = await sealKeys(settingsOf());
    for (const key of [now, ...["the current secret", "the secret to come"].flatMap((secret) => quickly(secret).slice(0, 1))]) {
      expect(unseal(message(key), place, keys).verified).toBe(true);
    }
    for (const key of quickly("quite another secret")) expect(unseal(message(key), place, keys).verified).toBe(false);
  });
});
