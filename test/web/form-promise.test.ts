import { expect, test } from "vitest";
import { fingerprint, formLifetime, keptPromise, promiseForm } from "../../src/web/form-promise.js";
import type { FormPlace } from "../../src/web/form-promise.js";
import { createSigner } from "../../src/web/signed.js";

const signer = createSigner("a client secret");
const now = new Date("2026-03-02T12:00:00Z");
const place: FormPlace = { verb: "deploy", repository: "1", person: "2", about: "production" };
const seen = ["v0.5.5", "4f1c", { replicas: 2 }];
const token = promiseForm(signer, place, seen, now);

test("a form that comes back is the request that was given out with it, and says what was shown", () => {
  const kept = keptPromise(signer, token, place, now);
  expect(kept).toEqual({ request: expect.stringMatching(/^page-[0-9a-f]{32}$/), givenAt: now, seen: fingerprint(seen) });
  expect(keptPromise(signer, token, place, now)).toEqual(kept);
  expect(fingerprint([...seen, ""])).not.toBe(fingerprint(seen));
});

test("another form is another request", () => {
  expect(keptPromise(signer, promiseForm(signer, place, seen, now), place, now)).not.toEqual(keptPromise(signer, token, place, now));
});

test.each([
  ["another verb", { verb: "rollback" as const }],
  ["another repository", { repository: "3" }],
  ["another person", { person: "3" }],
  ["another environment", { about: "eu" }],
])("a form for %s is nobody's", (_, other) => {
  expect(keptPromise(signer, token, { ...place, ...other }, now)).toBe("foreign");
});

test.each([
  ["nothing", undefined],
  ["something else", "x.y"],
  ["a session", signer.sign("session", { ...place, id: "1", at: now.getTime(), seen: "" })],
  ["another App's", promiseForm(createSigner("another"), place, seen, now)],
  ["an altered one", `A${token.slice(1)}`],
])("%s is no promise of ours", (_, given) => {
  expect(keptPromise(signer, given, place, now)).toBe("foreign");
});

test("after a quarter of an hour it is old", () => {
  expect(keptPromise(signer, token, place, new Date(now.getTime() + formLifetime))).toMatchObject({ seen: fingerprint(seen) });
  expect(keptPromise(signer, token, place, new Date(now.getTime() + formLifetime + 1))).toBe("old");
});
