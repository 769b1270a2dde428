import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Gets a body piece by piece, and tells at the end whether GitHub signed it. */
export interface Hearing {
  hear(chunk: Uint8Array): void;
  /**
   * Whether `signature` was made with one of the secrets, compared in constant time; call once. It is the header X-Hub-Signature-256:
   * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
   */
  signed(signature: string): boolean;
}

/** Begins to hash a body piece by piece: 25 MB at once would hold up everything else for a tenth of a second. */
export function hearing(secrets: readonly string[]): Hearing {
  const sums = secrets.map((secret) => createHmac("sha256", secret));
  return {
    hear: (chunk) => {
      for (const each of sums) each.update(chunk);
    },
    signed: (signature) => {
      const hex = signatureForm.exec(signature)?.[1];
      if (hex === undefined) return false;
      const given = Buffer.from(hex, "hex");
      // All secrets are tried, so the time does not reveal which one it was.
      return sums.map((each) => timingSafeEqual(each.digest(), given)).includes(true);
    },
  };
}

/** Whether GitHub signed this body with one of the secrets. */
export function signed(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const heard = hearing(secrets);
  heard.hear(body);
  return heard.signed(signature);
}

/** What a signature looks like, whoever made it. */
export const signatureForm = /^sha256=([0-9a-f]{64})$/i;

/** Whether two texts are the same, compared in constant time whatever their lengths. */
export function sameText(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
