import { describe, expect, test } from "vitest";
import type { Deployment } from "../../src/core/deployments.js";
import { changesSince, promise, promiseIn, type FormPlace, type Seen } from "../../src/web/form-promise.js";
import { createSigner } from "../../src/web/signed.js";

const signer = createSigner("a client secret");
const now = new Date("2026-03-02T12:00:00Z");
const ann: FormPlace = { identity: { id: "77" }, person: { id: "1" } };
const seen: Seen = { environment: "production", ref: "main", sha: "a".repeat(40), live: "1", newest: "1", rules: "x" };
const deployments = [
  { id: "2", ref: "v0.5.6", sha: "b".repeat(40) },
  { id: "1", ref: "v0.5.4", sha: "c".repeat(40) },
] as unknown as readonly Deployment[];

describe("a form", () => {
  test("is valid only for the person, place and purpose that it was made for", () => {
    const token = promise(signer, ann, now, "deploy", seen);
    expect(promiseIn(signer, ann, "deploy", token)).toMatchObject({ id: expect.stringMatching(/^page-[0-9a-f]{32}$/), seen });
    expect(promiseIn(signer, ann, "rollback", token)).toBeUndefined();
    expect(promiseIn(signer, { ...ann, identity: { id: "78" } }, "deploy", token)).toBeUndefined();
    expect(promiseIn(signer, { ...ann, person: { id: "2" } }, "deploy", token)).toBeUndefined();
    expect(promiseIn(signer, { ...ann, person: {} }, "deploy", token)).toBeUndefined();
    expect(promiseIn(signer, ann, "deploy", `${token}x`)).toBeUndefined();
    expect(promiseIn(signer, ann, "deploy", "")).toBeUndefined();
    expect(promiseIn(signer, ann, "deploy", signer.sign("session", {}))).toBeUndefined();
  });

  test("has a new id each time", () => {
    const ids = [1, 2].map(() => promiseIn(signer, ann, "deploy", promise(signer, ann, now, "deploy", seen))?.id);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe("changes since the form was shown are named", () => {
  const given = promiseIn(signer, ann, "deploy", promise(signer, ann, now, "deploy", seen));
  if (given === undefined) throw new Error("the promise was not kept");
  const minutes = (amount: number): Date => new Date(now.getTime() + amount * 60_000);

  test.each<[string, Partial<Seen>, number, readonly (string | RegExp)[]]>([
    ["nothing", {}, 15, []],
    ["age", {}, 16, ["This form was more than 15 minutes old."]],
    ["the ref", { sha: "b".repeat(40) }, 1, ["main was aaaaaaa when you looked, and is bbbbbbb now."]],
    ["what is live", { live: "2", newest: "2" }, 1, ["Live changed to v0.5.6; it was v0.5.4 when you looked."]],
    ["what runs", { newest: "2" }, 1, ["Somebody began to deploy v0.5.6 here since you looked."]],
    ["the rules", { rules: "y" }, 1, ["deploy.yml was changed since you looked."]],
    ["the environment", { environment: "eu" }, 1, ["The form was for production."]],
  ])("%s", (_, difference, age, said) => {
    expect(changesSince(given, minutes(age), { ...seen, ...difference }, deployments)).toEqual(said);
  });
});
