import fc from "fast-check";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { afterEach, describe, expect, test } from "vitest";
import { deliveryLog } from "../../src/github/delivery-log.js";
import { exactJson } from "../../src/github/client/exact-json.js";
import { idInNodeId } from "../../src/github/graphql/nodes.js";
import { careful } from "../../src/github/client/octokit.js";
import { readPayload, requestPayload } from "../../src/github/resources/payload.js";
import { id } from "../../src/github/client/reading.js";
import { slim } from "../../src/github/webhooks/slim.js";
import { eventOf } from "../../src/github/webhooks/webhooks.js";
import { everyRequestWasMade, rest } from "./gateway.js";
import { expectEffort } from "../support/effort.js";

afterEach(everyRequestWasMade);

// Ids in GitHub's delivery log since February 2026, and before: https://github.com/octokit/request.js/issues/797
const [long, short] = ["3804004623172239366", "199287304442"];
const delivery = (number: string): string =>
  `{"id": ${number}, "guid": "g", "delivered_at": "2026-03-02T12:00:00Z", "redelivery": false, "status_code": 500, "event": "push", "action": null}`;

function log() {
  nock.disableNetConnect();
  const { Octokit = ProbotOctokit, request } = careful({ timeout: 2_000 });
  const octokit = new Octokit({ auth: { token: "ghs_x" }, ...(request && { request }) });
  return deliveryLog(() => Promise.resolve(octokit));
}

test("deliveries in the log keep their ids, and are requested by them, also after a 304", async () => {
  const text = `[${delivery(long)}, ${delivery(short)}]`;
  const headers = { "content-type": "application/json; charset=utf-8", etag: '"one"' };
  rest().get("/app/hook/deliveries?per_page=100").reply(200, text, headers);
  rest().get("/app/hook/deliveries?per_page=100").matchHeader("if-none-match", '"one"').reply(304);
  rest().post(`/app/hook/deliveries/${long}/attempts`).reply(202, {});
  const deliveries = log();
  for (let look = 0; look < 2; look += 1) {
    const { attempts } = await deliveries.deliveries(undefined);
    expect(attempts.map((attempt) => attempt.id)).toEqual([long, short]);
  }
  expect(await deliveries.redeliver(long)).toBe(true);
});

test("a webhook's ids do not change on their way through queues", () => {
  const comment = `{"id": ${long}, "body": "/deploy", "user": {"login": "ann", "type": "User"}, "created_at": "2026-03-02T12:00:00Z"}`;
  const body = `{"action": "created", "installation": {"id": ${long}}, "repository": {"id": ${long}, "name": "app", "owner": {"login": "octo"}},
    "issue": {"number": 7}, "comment": ${comment}}`;
  const payload: unknown = JSON.parse(exactJson(body));
  const queued = JSON.stringify(slim({ id: "d-1", name: "issue_comment", payload }, 4711));
  const event = eventOf({ id: "d-1", name: "issue_comment", payload: JSON.parse(exactJson(queued)) }, 4711);
  expect(event).toMatchObject({ comment: long, installation: long });
});

test("an id too large for a number is written as text into a deployment's payload, and read from there", () => {
  const known = { id: `comment-${long}`, requestedBy: "ann", comment: long, ref: "v1", sha: "a".repeat(40), rollbackFrom: short };
  const gitploy = requestPayload({ ...known, pullRequest: undefined, issue: undefined, production: undefined });
  expect(gitploy).toMatchObject({ comment: long, rollback_from: Number(short) });
  expect(readPayload({ gitploy }, "").request).toMatchObject({ comment: long, rollbackFrom: short });
});

describe("JSON with exact ids", () => {
  test.each([
    [`{"id":${long}}`, `{"id":"${long}"}`],
    [`[ ${long} ,\n${short},-${long}]`, `[ "${long}" ,\n${short},"-${long}"]`],
    ["[9007199254740991,9007199254740992,9007199254740993]", '[9007199254740991,"9007199254740992","9007199254740993"]'],
    // Numbers that are no ids, and text that looks like one.
    [
      "[0.12345678901234567,12345678901234567.5,1e400,12345678901234567e3]",
      "[0.12345678901234567,12345678901234567.5,1e400,12345678901234567e3]",
    ],
    [`{"${long}":"${long}","body":"see \\"${long}, [${long}] \\\\"}`, `{"${long}":"${long}","body":"see \\"${long}, [${long}] \\\\"}`],
    // Next to values that are only as long as an id.
    [`["${"0".repeat(40)}","Iv1.${long}",1.${long},${long}]`, `["${"0".repeat(40)}","Iv1.${long}",1.${long},"${long}"]`],
    [`{"sha":"${"0".repeat(40)}a","id":\t${long}}`, `{"sha":"${"0".repeat(40)}a","id":\t"${long}"}`],
    [`"\\\\\\\\",${long}`, `"\\\\\\\\","${long}"`],
  ])("%s", (json, exact) => {
    expect(exactJson(json)).toBe(exact);
  });

  test("is equal to the original", () => {
    const values = fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(values, fc.bigInt({ min: 9_007_199_254_740_992n, max: 2n ** 64n }), (value, large) => {
        expect(JSON.parse(exactJson(`[${JSON.stringify(value)},${large}]`))).toEqual([JSON.parse(JSON.stringify(value)), String(large)]);
      }),
    );
  });

  test("takes time in proportion to its length, also if somebody wrote it to take more", () => {
    const hostile = JSON.stringify({ body: `${'\\"'.repeat(2_000_000)}${"1".repeat(2_000_000)}`, id: 1 });
    expect(exactJson(hostile)).toBe(hostile);
    expectEffort(() => [exactJson(hostile), exactJson(`[${"1".repeat(2_000_000)}`)], 250);
  });
});

test.each([
  // A real one; base64url itself contains `_`.
  ["DE_kwDOEZ8hE86uXz2_", "2925477311"],
  [packed("DE", "9300cd1267ccff"), "255"],
  // Its bytes contain the marker of a shorter id.
  [packed("CR", "9300ce119f2113cf000000cece000001"), String(0xcece000001)],
  [packed("CR", `9300ce119f2113cf${BigInt(long).toString(16)}`), long],
  [packed("CR", "930001cf0000000000000000"), undefined],
  [packed("CR", "9300ce119f2113ce00"), undefined],
  [packed("CR", "9300ce119f2113a15a"), undefined],
  ["MDEwOkRlcGxveW1lbnQx", undefined],
  ["DE_", undefined],
  ["", undefined],
])("the id in the node id %s is %s", (nodeId, number) => {
  expect(idInNodeId(nodeId)).toBe(number);
});

function packed(kind: string, hex: string): string {
  return `${kind}_${Buffer.from(hex, "hex").toString("base64url")}`;
}

test.each([
  [5, "5"],
  ["5", "5"],
  [3_804_004_623_172_239_366n, long],
  [long, long],
  [2 ** 60, undefined],
  [0, undefined],
  [-1, undefined],
  ["5x", undefined],
  ["05", undefined],
  [null, undefined],
])("the id %s is read as %s", (value, text) => {
  expect(id({ value }, "value")).toBe(text);
});
