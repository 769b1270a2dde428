import { describe, expect, test } from "vitest";
import { claimedAt, sealClaim } from "../../../src/core/ledger/seal.js";

const [key, another] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
const place = { repository: "77", name: "push-production-1" };
const at = new Date("2026-03-02T12:00:00.000Z");
const sealed = sealClaim(place, at, key);

describe("a claim", () => {
  test("tells what is claimed, and since when", () => {
    expect(sealed).toMatch(/^Claim push-production-1\n\nClaimed-At: 2026-03-02T12:00:00\.000Z\nGitploy-Signature: sha256=[0-9a-f]{64}$/);
    expect(claimedAt(sealed, place, [key])).toEqual(at);
    expect(claimedAt(sealed, place, [another, key])).toEqual(at);
  });

  test.each([
    ["another key", sealed, place, another],
    ["another name", sealed, { ...place, name: "push-production-2" }, key],
    ["another repository", sealed, { ...place, repository: "78" }, key],
    ["another time", sealed.replace("2026", "2036"), place, key],
    ["no signature", sealed.replace(/\nGitploy[^]*/, ""), place, key],
    ["more text after it", `${sealed}0`, place, key],
    ["nothing", "", place, key],
  ])("does not count with %s", (_, message, where, by) => {
    expect(claimedAt(message, where, [by])).toBeUndefined();
  });
});
