import { describe, expect, test } from "vitest";
import type { LedgerRecord } from "../../../src/core/ledger.js";
import { admitToDeploy, admitToWait } from "../../../src/core/ledger/admission.js";
import { at, pending, request } from "./records.js";

const given = { now: at(60), deployed: () => false, waited: false };
const merged = request({ sha: "b".repeat(40), mergedFrom: ["a".repeat(40)] });
const plain = { serialization: false, autoDeployOn: undefined };
const pushed = { ...plain, autoDeployOn: { source: "", test: () => true } };

describe("admission to wait", () => {
  test("a request is in the record as it was judged, with the rules that it waits for", () => {
    const admitted = admitToWait({ requests: [pending()] }, merged, given, { waitsFor: ["review"], ready: undefined });
    expect(admitted).toMatchObject({ is: "there", before: pending(), record: { requests: [{ request: merged, waitsFor: ["review"] }] } });
  });

  test("and with the time since when it waits for nothing but its turn", () => {
    const admitted = admitToWait({ requests: [] }, request(), given, { waitsFor: ["serialization"], ready: at(60) });
    expect(admitted).toMatchObject({ record: { requests: [{ readySince: at(60).toISOString() }] } });
  });

  describe("nothing is written without a change", () => {
    const other = { id: "comment-0", comment: "0", issue: 9, pullRequest: 9 };
    const turned = (seconds: number) => pending(other, { turn: at(seconds).toISOString() });
    const isWritten = (one: ReturnType<typeof pending>, deployed: readonly string[], own = request()): boolean => {
      const record = { requests: [one, pending(own)] };
      const admitted = admitToWait(
        record,
        own,
        { now: at(60), deployed: (id) => deployed.includes(id), waited: true },
        { waitsFor: ["required_contexts"], ready: undefined },
      );
      return admitted.is === "there" && admitted.record !== record;
    };

    test.each([
      ["nothing at all", pending(other), [], false],
      ["that another was deployed a moment ago", turned(50), ["comment-0"], false],
      ["that another was deployed a while ago", turned(0), ["comment-0"], true],
      ["that a turn expired", turned(0), [], true],
      ["that another was deployed without a turn, as after an older record was put back", pending(other), ["comment-0"], true],
    ])("%s: %#", (_, one, deployed, expected) => {
      expect(isWritten(one, deployed)).toBe(expected);
    });

    test("except that a rollback ends a request that came late", () => {
      const rollback = request({ id: "comment-2", comment: "2", action: "rollback", requestedAt: at(10).toISOString() });
      expect(isWritten(pending(other), [], rollback)).toBe(true);
    });
  });

  test("an ended request is not written again", () => {
    expect(admitToWait({ requests: [] }, request(), { ...given, waited: true }, { waitsFor: [], ready: undefined })).toEqual({
      is: "over",
    });
  });
});

describe("admission to deploy", () => {
  const other = pending(
    { id: "comment-2", comment: "2", environment: "production", issue: 9, pullRequest: 9 },
    { turn: at(50).toISOString() },
  );

  test("a request gets its turn, pinned to the commit that is deployed; its earlier commit is returned", () => {
    const turn = admitToDeploy({ requests: [pending()] }, merged, given, plain);
    expect(turn).toMatchObject({ is: "given", before: request().sha, lapsed: [] });
    expect(turn).toMatchObject({ record: { requests: [{ request: { sha: merged.sha }, turn: at(60).toISOString() }] } });
  });

  test("not if another request comes first", () => {
    expect(admitToDeploy({ requests: [other] }, request(), given, { ...plain, serialization: true })).toEqual({ is: "lost" });
  });

  test("a turn that was not used in time is named", () => {
    const late = { ...other, turn: at(0).toISOString() };
    expect(admitToDeploy({ requests: [late] }, request(), given, plain)).toMatchObject({ is: "given", lapsed: [late] });
    const used = { ...given, deployed: (id: string) => id === late.request.id };
    expect(admitToDeploy({ requests: [late] }, request(), used, plain)).toMatchObject({ is: "given", lapsed: [] });
  });

  test.each<[string, Parameters<typeof request>[0], typeof plain | typeof pushed, LedgerRecord["lock"]]>([
    [
      "a rollback locks an environment with auto_deploy_on",
      { action: "rollback" },
      pushed,
      { by: "octocat", at: at(60).toISOString(), reason: "rolled back" },
    ],
    ["a rollback does not lock other environments", { action: "rollback" }, plain, undefined],
    ["a deployment does not lock", {}, pushed, undefined],
  ])("%s", (_, difference, environment, lock) => {
    const turn = admitToDeploy({ requests: [] }, request(difference), given, environment);
    expect(turn.is === "given" && turn.record.lock).toEqual(lock);
  });
});
