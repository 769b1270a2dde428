import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../src/core/json.js";
import type { DeployedRequest } from "../../src/core/request.js";
import { describeWithRequest, isRequest, readPayload, requestIdIn, requestPayload } from "../../src/github/resources/payload.js";

const request: DeployedRequest = {
  id: "comment-5",
  requestedBy: "ada",
  pullRequest: 7,
  issue: 7,
  comment: "5",
  ref: "v1",
  sha: "a".repeat(40),
  anew: false,
  rollbackFrom: "4",
  production: false,
};

const once = (payload: JsonValue): string => JSON.stringify(payload);
const twice = (payload: JsonValue): string => JSON.stringify(once(payload));

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

describe("a payload", () => {
  test("remembers its request", () => {
    const payload = { gitploy: requestPayload(request), tag: "v1" };
    expect(payload.gitploy).toMatchObject({
      request: "comment-5",
      pull_request: 7,
      requested_by: "ada",
      rollback_from: 4,
      production_environment: false,
    });
    expect(readPayload(JSON.stringify(payload), "")).toEqual({ payload: { tag: "v1" }, request });
  });

  // The form in github.com's GraphQL; seen in recorded answers, and in public programs that parse the field twice.
  test("that is quoted twice is the same", () => {
    const payload = { gitploy: requestPayload(request), tag: "v1" };
    expect(readPayload(twice(payload), "")).toEqual({ payload: { tag: "v1" }, request });
    expect(readPayload(twice({ gitploy: { request: "comment-5" } }), "").request).toMatchObject({ id: "comment-5" });
  });

  test("has a key for a request with --again", () => {
    const anew = { ...request, anew: true };
    expect(requestPayload(anew)).toEqual({ ...requestPayload(request), again: true });
    expect(readPayload(JSON.stringify({ gitploy: requestPayload(anew) }), "").request).toEqual(anew);
    expect(readPayload("plain", "Ship it gitploy:comment-5").request?.anew).toBeUndefined();
  });

  test("of a push remembers what is known", () => {
    const nothing = { pullRequest: undefined, issue: undefined, comment: undefined, rollbackFrom: undefined, production: undefined };
    const push: DeployedRequest = { ...request, ...nothing };
    expect(readPayload(JSON.stringify({ gitploy: requestPayload(push) }), "").request).toEqual(push);
  });

  test.each([
    [null, {}],
    ["", {}],
    ["{}", {}],
    ['"plain"', "plain"],
    ["not JSON", "not JSON"],
    ["[1]", [1]],
    ['""', ""],
    [twice(""), ""],
    [twice({}), {}],
    [twice("plain"), "plain"],
    [twice("5"), "5"],
    [twice('{"a": 1}'), '{"a": 1}'],
    [twice('"quoted"'), '"quoted"'],
    [{ a: 1 }, { a: 1 }],
  ])("%j is read as %j", (raw, payload) => {
    expect(readPayload(raw, "")).toEqual({ payload, request: undefined });
  });

  test("comes out as it went in, whatever it is", () => {
    const value = fc.jsonValue().filter((each) => !(isObject(each) && "gitploy" in each)) as fc.Arbitrary<JsonValue>;
    const objects = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
    const asJson = (payload: JsonValue): JsonValue => JSON.parse(JSON.stringify(payload)) as JsonValue;
    fc.assert(
      fc.property(value, (payload) => {
        expect(readPayload(twice(payload), "").payload).toEqual(asJson(payload));
      }),
    );
    fc.assert(
      fc.property(objects, fc.constantFrom(once, twice, asJson), (own, quoted) => {
        const { gitploy: _, ...payload } = own;
        expect(readPayload(quoted({ ...payload, gitploy: requestPayload(request) }), "")).toEqual({ payload: asJson(payload), request });
      }),
    );
  });

  test("of text that is itself JSON is recognised by the description", () => {
    expect(readPayload('{"a": 1}', "Ship it gitploy:comment-5")).toMatchObject({ payload: { a: 1 }, request: { id: "comment-5" } });
  });

  test.each([[{ gitploy: 1 }], [{ gitploy: null }], [{ gitploy: { request: 5 } }], [{ gitploy: {} }]])("%j names no request", (value) => {
    expect(readPayload(JSON.stringify(value), "Deploy gitploy:comment-5").request).toBeUndefined();
  });
});

describe("a description", () => {
  test.each(["comment-5", "push-production-0123456789012345678901234567890123456789", "push-my [env] %-1"])("carries %s", (id) => {
    const description = describeWithRequest("x".repeat(200), id);
    expect([...description].length).toBeLessThanOrEqual(140);
    expect(requestIdIn(description)).toBe(id);
    expect(readPayload('"plain"', description).request).toMatchObject({ id });
  });

  test.each<[string, Partial<DeployedRequest>, string, Partial<DeployedRequest>]>([
    ["nothing more for a request by a comment", { rollbackFrom: undefined }, "Deploy gitploy:comment-5", {}],
    ["what a rollback leaves", {}, "Deploy (left=4) gitploy:comment-5", { rollbackFrom: "4" }],
    [
      "the requester and the place for a request without a comment",
      { id: "press-5", comment: undefined, pullRequest: undefined, requestedBy: "ada[bot]" },
      "Deploy (issue=7 by=ada[bot] left=4) gitploy:press-5",
      { issue: 7, requestedBy: "ada[bot]", rollbackFrom: "4" },
    ],
    [
      "only the id if there is no room",
      { id: `push-${"e".repeat(90)}`, comment: undefined, issue: undefined, requestedBy: "a".repeat(39) },
      `Deploy gitploy:push-${"e".repeat(90)}`,
      { requestedBy: undefined },
    ],
  ])("carries %s", (_, difference, description, known) => {
    const asked = { ...request, ...difference };
    expect(describeWithRequest("Deploy", asked.id, asked)).toBe(description);
    expect(readPayload('"plain"', description).request).toMatchObject({ id: asked.id, ...known });
  });

  test("carries an id too long for it by its digest", () => {
    const id = `push-${"e".repeat(255)}`;
    const description = describeWithRequest("Deploy", id);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(isRequest(requestIdIn(description), id)).toBe(true);
    expect(isRequest(requestIdIn(description), `${id}e`)).toBe(false);
  });

  test.each(["", "Deploy v1", "gitploy: deploy", "Deploy gitploy:two words", "Deploy gitploy:%E0%A4%A"])(
    "%j carries none",
    (description) => {
      expect(requestIdIn(description)).toBeUndefined();
    },
  );
});
