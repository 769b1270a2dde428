import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether GitHub signed this body with one of the secrets, compared in constant time.
 * `signature` is the header X-Hub-Signature-256: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function signed(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(signature)?.[1];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, "hex");
  // All secrets are tried, so that the time tells nothing about which one it was.
  return secrets.map((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), given)).includes(true);
}

/** Whether two texts are the same, compared in constant time whatever their lengths. */
export function sameText(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
