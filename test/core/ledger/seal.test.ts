import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyRecord, type LedgerRecord } from "../../../src/core/ledger.js";
import { ledgerState, seal, unseal, type LedgerPlace } from "../../../src/core/ledger/seal.js";
import { anyContent, at, pending, push } from "./records.js";
import { expectEffort } from "../../support/effort.js";

const [key, another] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
const place: LedgerPlace = { repository: "77", name: "octo/app", environment: "production", parent: "p".repeat(40) };
const lock = { by: "octocat", at: at(0).toISOString(), reason: "ask @octo/team, see #12\nor café ☕" };
const record = { lock, requests: [pending(), push("main")] };
const sealed = seal({ ...place, subject: "octocat requests v0.5.5", record, note: { forced: ["review"] } }, key);

const verifiedBy = (...keys: [Uint8Array, ...Uint8Array[]]): boolean => unseal(sealed, place, keys).verified;
const named = (message: string): readonly string[] => {
  const unsealed = unseal(message, place, [another]);
  return unsealed.verified ? ["verified"] : unsealed.requests;
};

describe("a sealed record", () => {
  test("is readable in git log", () => {
    const lines = sealed.split("\n");
    expect(lines).toHaveLength(12);
    expect(lines.slice(0, 5)).toEqual([
      "octocat requests v0.5.5",
      "",
      "{",
      '  "note": {"forced":["review"]},',
      `  "lock": {"by":"octocat","at":"2025-01-01T10:00:00.000Z","reason":"ask \\u0040octo/team, see \\u002312\\nor café ☕"},`,
    ]);
    expect(lines[6]).toMatch(/^ {4}\{"request":\{"id":"comment-1",.*\},$/);
    expect(lines[11]).toMatch(/^Gitploy-Signature: sha256=[0-9a-f]{64}$/);
  });

  test("is read back unchanged, whatever people wrote", () => {
    fc.assert(
      fc.property(anyContent, fc.string({ unit: "binary" }), ({ record: any, note }, subject) => {
        const message = seal({ ...place, subject, record: any, ...(note && { note }) }, key);
        const [first = "", second] = message.split("\n");
        expect([...first.replaceAll("\u200b", "")].length).toBeLessThanOrEqual(100);
        expect(first.trim()).not.toBe("");
        expect(second).toBe("");
        expect(message).not.toMatch(/[@#]\w|[^\P{C}\n\u200b\p{Cn}\p{Co}]/u);
        expect(unseal(message, place, [key])).toEqual({ verified: true, record: any, note });
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["", "Change the record"],
    ["\u202e\n \t", "Change the record"],
    ["a\r\nb\u0000c", "a b c"],
    ["x".repeat(200), `${"x".repeat(99)}…`],
    ["@octocat fixes #12", "@\u200boctocat fixes #\u200b12"],
  ])("has the subject of %j", (subject, shown) => {
    expect(seal({ ...place, subject, record: emptyRecord }, key).split("\n")[0]).toBe(shown);
  });

  test("verifies with the old key and the new, and with no other", () => {
    expect(verifiedBy(key)).toBe(true);
    expect(verifiedBy(another, key)).toBe(true);
    expect(verifiedBy(another)).toBe(false);
  });

  test.each<[string, LedgerPlace, boolean]>([
    ["where it was written", place, true],
    ["in the same repository, renamed", { ...place, name: "acme/shop" }, true],
    ["in another repository", { ...place, repository: "78" }, false],
    ["in another environment", { ...place, environment: "staging" }, false],
    ["in an environment whose name only looks the same", { ...place, environment: "Production" }, false],
    ["after another commit", { ...place, parent: "q".repeat(40) }, false],
    ["as the first commit", { ...place, parent: undefined }, false],
  ])("read %s", (_, where, verified) => {
    expect(unseal(sealed, where, [key]).verified).toBe(verified);
  });

  // Records were bound to `owner/name` before they were bound to the id.
  test.each([
    ["octo/app", true],
    ["Octo/App", true],
    ["octo/shop", false],
  ])("of an older version verifies by its repository's name: read in %s", (name, verified) => {
    const before = seal({ ...place, repository: "octo/app", subject: "octocat unlocks production", record }, key);
    expect(unseal(before, { ...place, name }, [key]).verified).toBe(verified);
  });

  test("verifies with the newline that git adds at the end", () => {
    expect(unseal(`${sealed}\n`, place, [key]).verified).toBe(true);
  });

  test("does not verify after a change of any character", () => {
    const other = fc.oneof(fc.constantFrom("", "\n", " ", "0", "a", "A", "}", '"', "\ud800"), fc.string({ minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), other, fc.constantFrom(0, 1), (index, character, removed) => {
        const changed = sealed.slice(0, index) + character + sealed.slice(index + removed);
        fc.pre(changed !== sealed);
        expect(unseal(changed, place, [key]).verified).toBe(false);
      }),
      { numRuns: 2000 },
    );
    for (let index = 0; index < sealed.length; index += 1) {
      const flipped = String.fromCharCode(sealed.charCodeAt(index) ^ 0x20);
      expect(unseal(sealed.slice(0, index) + flipped + sealed.slice(index + 1), place, [key]).verified).toBe(false);
    }
  });

  test("does not verify if it is signed but is no record", () => {
    const wrong = { requests: [{ ...pending(), approvals: undefined }] };
    const message = seal({ ...place, subject: "x", record: wrong as unknown as LedgerRecord }, key);
    expect(unseal(message, place, [key])).toEqual({ verified: false, requests: ["v0.5.5 (comment-1)"] });
  });
});

describe("a record that does not verify", () => {
  test("names its requests", () => {
    expect(named(sealed)).toEqual(["v0.5.5 (comment-1)", "main (push-main)"]);
  });

  test.each<[string, string, readonly string[]]>([
    ["nothing", "", []],
    ["no JSON", "hello", []],
    ["JSON of another shape", '\n{"requests":[1,null,{"request":{"id":5}},{"request":{"id":"x"}}]}', ["x"]],
    ["broken JSON", sealed.replace('"approvals"', "approvals"), ["comment-1", "push-main"]],
    ["control characters", '\n{"requests":[{"request":{"id":"a\\n\\u202eb\\ud800"}}]}', ["a b"]],
    ["a long name", `\n{"requests":[{"request":{"id":"${"x".repeat(500)}"}}]}`, [`${"x".repeat(99)}…`]],
    ["a prototype", '\n{"requests":[{"__proto__":{"request":{"id":"x"}}}]}', []],
  ])("names its requests as far as they can be read: %s", (_, message, names) => {
    expect(named(message)).toEqual(names);
  });

  test("names 20 of them", () => {
    expect(named(`\n{"requests":[${Array(50).fill('{"request":{"id":"x"}}').join(",")}]}`)).toHaveLength(20);
    expect(named('"id":"x" '.repeat(50))).toHaveLength(20);
  });

  test("may be any text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.json(),
          fc.json().map((json) => `s\n\n${json}`),
        ),
        (message) => {
          expect(unseal(message, place, [key]).verified).toBe(false);
        },
      ),
    );
  });

  test("does not verify with a lone surrogate in the place of U+FFFD", () => {
    const message = seal({ ...place, subject: "x", record: { requests: [pending({ force: "\ufffd" })] } }, key);
    expect(unseal(message, place, [key]).verified).toBe(true);
    expect(unseal(message.replace("\ufffd", "\ud800"), place, [key]).verified).toBe(false);
  });

  test.each([
    ["letters", "x"],
    ["newlines", "\n"],
    ["brackets", "["],
    ["braces", "\n{"],
    ["ids", '"id":'],
    ["surrogates", "\ud800"],
    ["nested lists, signed by us", undefined],
  ])("is read quickly, even 1 MB of %s", (_, unit) => {
    const deep = JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`);
    const signed = (): string => seal({ ...place, subject: "x", record: emptyRecord, note: { deep } }, key);
    const message = unit === undefined ? signed() : unit.repeat(1_000_000 / unit.length);
    expectEffort(() => expect(unseal(message, place, [key]).verified).toBe(false), 100);
  });
});

describe("an environment's state", () => {
  const parent = "p".repeat(40);
  const where = { repository: place.repository, name: place.name, environment: place.environment };

  test.each<[string, readonly string[], boolean]>([
    ["its parent", [parent], true],
    ["no parent", [], false],
    ["another parent", ["q".repeat(40)], false],
    ["a second parent", [parent, "q".repeat(40)], false],
  ])("is what its commit says, with %s", (_, parents, verified) => {
    const state = ledgerState({ sha: "c", message: sealed, parents }, where, [key]);
    expect(state).toEqual(
      verified
        ? { verified, record, note: { forced: ["review"] }, at: "c" }
        : { verified, requests: ["v0.5.5 (comment-1)", "main (push-main)"], at: "c" },
    );
  });
});
