import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/core/config/parse.js";
import type { Environment } from "../../src/core/config/environment.js";
import { dueIn } from "../../src/core/due.js";
import type { Deployment, DeploymentState } from "../../src/core/deployments.js";
import type { LedgerRecord, PendingRequest } from "../../src/core/ledger.js";

const now = new Date("2026-03-02T12:30:00Z");
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

function environment(text = ""): Environment {
  const parsed = parseConfig(`envs:\n  - name: production\n${text}`, "deploy.yml");
  const [first] = "config" in parsed ? parsed.config.environments : [];
  if (first === undefined) throw new Error("the test's deploy.yml is wrong");
  return first;
}

function deployment(
  created: number,
  status?: { readonly state: DeploymentState; readonly ago: number },
  difference: Partial<Deployment> = {},
): Deployment {
  const statuses =
    status === undefined
      ? []
      : [{ state: status.state, description: "", at: ago(status.ago), by: "ci", logUrl: undefined, environmentUrl: undefined }];
  return {
    id: "1",
    nodeId: "DE_1",
    ours: true,
    creator: "gitploy[bot]",
    environment: "production",
    ref: "v1",
    sha: "a".repeat(40),
    title: "",
    createdAt: ago(created),
    description: "",
    task: "deploy",
    payload: {},
    request: {
      id: "comment-1",
      requestedBy: "ann",
      pullRequest: 1,
      issue: 1,
      comment: "1",
      ref: "v1",
      sha: undefined,
      rollbackFrom: undefined,
      production: undefined,
    },
    statuses,
    ...difference,
  };
}

function pending(difference: Partial<PendingRequest> = {}, requested = 600, cause: "comment" | "push" = "comment"): PendingRequest {
  return {
    request: {
      id: "comment-2",
      action: "deploy",
      cause,
      environment: "production",
      ref: { kind: "tag", name: "v1" },
      sha: "a".repeat(40),
      requestedBy: "ann",
      requestedAt: ago(requested).toISOString(),
      inputs: {},
      again: false,
    },
    approvals: [],
    waitsFor: [],
    ...difference,
  };
}

const records = (...requests: readonly PendingRequest[]): LedgerRecord => ({ requests });

describe("an answer is looked at between half a minute and five minutes after a change", () => {
  test.each<[string, Deployment, boolean]>([
    ["just made", deployment(20), false],
    ["made a while ago", deployment(40), true],
    ["silent for a long time", deployment(400), false],
    ["reported on just now", deployment(400, { state: "in_progress", ago: 20 }), false],
    ["reported on a while ago", deployment(400, { state: "success", ago: 40 }), true],
    ["ended long ago", deployment(900, { state: "success", ago: 400 }), false],
    ["somebody else's", deployment(40, undefined, { ours: false }), false],
    ["ours, without a request", deployment(40, undefined, { request: undefined }), false],
  ])("%s", (_, made, expected) => {
    expect(dueIn(environment(), [made], records(), now, false).unsettled).toEqual(expected ? [made] : []);
  });

  test.each([
    [8.5, true],
    [9.5, false],
    [64, true],
    [71, true],
    [73, false],
    [260, true],
    [265, false],
    [4_100, true],
    [4_105, false],
    [8_193, false],
  ])("and again for three days at doubling intervals: after %d minutes %s", (minutes, expected) => {
    const made = deployment(8_200 * 60, { state: "success", ago: minutes * 60 });
    expect(dueIn(environment(), [made], records(), now, false).unsettled).toEqual(expected ? [made] : []);
  });

  test("everything that runs is looked at in a sweep that looks anyway", () => {
    const [running, over] = [deployment(4000), deployment(4000, { state: "success", ago: 3000 })];
    expect(dueIn(environment(), [running, over], records(), now, true).unsettled).toEqual([running]);
  });
});

describe("a deployment is stuck when nothing was reported on it for the environment's timeout", () => {
  test.each<[string, Deployment, string, boolean]>([
    ["not yet", deployment(3599), "", false],
    ["an hour by default", deployment(3600), "", true],
    ["reported on in between", deployment(3700, { state: "in_progress", ago: 3500 }), "", false],
    ["over", deployment(9000, { state: "failure", ago: 8000 }), "", false],
    ["with a timeout of its own", deployment(700), "    timeout: 10m\n", true],
    ["somebody else's", deployment(3700, undefined, { ours: false }), "", false],
  ])("%s", (_, made, text, expected) => {
    expect(dueIn(environment(text), [made], records(), now, false).stuck).toBe(expected);
  });
});

const frozenAtNoon = '    frozen_windows:\n      - start: "0 12 * * *"\n        duration: 1h\n';
const frozenAtTen = '    frozen_windows:\n      - start: "0 10 * * *"\n        duration: 1h\n';
const lockUntil = (seconds: number) => ({ by: "bob", at: ago(7200).toISOString(), until: ago(-seconds).toISOString() });

const reviewed = "    review: {enabled: true, reviewers: [bob, cleo], required: 1}\n";
/** A request that was approved so many seconds ago. */
const approvedBy = (seconds: number): PendingRequest =>
  pending({ waitsFor: ["review"], approvals: [{ by: "bob", at: ago(seconds).toISOString() }] });

describe("a waiting request is looked at when time may have released or ended it", () => {
  test.each<
    [string, PendingRequest, boolean, { readonly text?: string; readonly lock?: LedgerRecord["lock"]; readonly running?: Deployment }?]
  >([
    ["nothing has changed", pending({ waitsFor: ["review"] }), false],
    ["enough approved just now", approvedBy(10), false, { text: reviewed }],
    ["enough approved a minute ago, and nobody has looked since", approvedBy(60), true, { text: reviewed }],
    ["enough approved long ago, and it does not count", approvedBy(1200), false, { text: reviewed }],
    ["enough approved sixteen minutes ago", approvedBy(16 * 60), true, { text: reviewed }],
    ["too few approved", approvedBy(60), false, { text: reviewed.replace("required: 1", "required: 2") }],
    ["an hour is over", pending({}, 3601), true],
    ["an hour is over for a push", pending({}, 3601, "push"), false],
    ["a window is open", pending({ waitsFor: ["frozen_windows"] }, 600, "push"), false, { text: frozenAtNoon }],
    ["a window has ended", pending({ waitsFor: ["frozen_windows"] }, 600, "push"), true, { text: frozenAtTen }],
    ["a lock holds", pending({ waitsFor: ["lock"] }, 600, "push"), false, { lock: lockUntil(60) }],
    ["a lock has ended", pending({ waitsFor: ["lock"] }, 600, "push"), true, { lock: lockUntil(-60) }],
    ["one is running", pending({ waitsFor: ["serialization"] }), false, { running: deployment(600) }],
    ["nothing is running", pending({ waitsFor: ["serialization"] }), true],
    ["the same may be running elsewhere", pending({ waitsFor: ["same"] }), false, { running: deployment(600) }],
    ["the same no longer runs elsewhere", pending({ waitsFor: ["same"] }), true],
    ["no check has been reported for a minute", pending({ waitsFor: ["required_contexts"] }, 60), false],
    ["no check has been reported for two minutes", pending({ waitsFor: ["required_contexts"] }, 130), true],
    ["a check takes a long time", pending({ waitsFor: ["required_contexts"] }, 400), false],
    ["its turn was given just now", pending({ turn: ago(10).toISOString(), waitsFor: ["serialization"] }), false],
    ["its turn expired", pending({ turn: ago(40).toISOString() }), true],
  ])("%s", (_, waiting, expected, { text = "", lock, running } = {}) => {
    const record = { ...records(waiting), ...(lock === undefined ? {} : { lock }) };
    expect(dueIn(environment(text), running === undefined ? [] : [running], record, now, false).waiting).toBe(expected);
  });

  test("a deployed request leaves the record with the next change if something waits, and is looked at if nothing does", () => {
    const record = records(pending({ turn: ago(120).toISOString() }));
    const made = deployment(120);
    const its = { ...made, request: made.request && { ...made.request, id: "comment-2" } };
    const behind = pending({ waitsFor: ["serialization"] });
    const isDue = (...requests: readonly PendingRequest[]): boolean =>
      dueIn(environment("    serialization: true\n"), [its], records(...record.requests, ...requests), now, false).waiting;
    expect(isDue()).toBe(true);
    expect(isDue({ ...behind, request: { ...behind.request, id: "comment-3" } })).toBe(false);
  });

  test("but not if the same waits before it", () => {
    const waiting = pending({ waitsFor: ["same"] });
    const first = { ...pending({ waitsFor: ["review"] }), request: { ...waiting.request, id: "comment-6" } };
    expect(dueIn(environment(), [], records(first, waiting), now, false).waiting).toBe(false);
  });

  test("in a sweep that looks anyway, everything that waits is looked at, and nothing else", () => {
    expect(dueIn(environment(), [], records(pending({ waitsFor: ["review"] })), now, true).waiting).toBe(true);
    expect(dueIn(environment(), [], records(), now, true).waiting).toBe(false);
    const ended = (seconds: number) => [{ request: pending().request, ending: { how: "closed" } as const, at: ago(seconds).toISOString() }];
    expect(dueIn(environment(), [], { requests: [], ended: ended(40) }, now, false).waiting).toBe(true);
    expect(dueIn(environment(), [], { requests: [], ended: ended(10) }, now, true).waiting).toBe(false);
    expect(dueIn(environment(), [], records(pending({ turn: ago(10).toISOString() })), now, true).waiting).toBe(false);
  });

  test("a request that has become a deployment no longer waits", () => {
    const made = deployment(600, { state: "success", ago: 500 });
    const waiting = pending({ waitsFor: ["serialization"] });
    const same = { ...waiting, request: { ...waiting.request, id: "comment-1" } };
    expect(dueIn(environment(), [made], records(same), now, false).waiting).toBe(false);
  });
});

describe("held jobs are looked at, since their event may be lost", () => {
  const held = (seconds: number, difference: Partial<Deployment> = {}): Deployment =>
    deployment(
      seconds,
      { state: "waiting", ago: seconds },
      { ours: false, creator: "github-actions[bot]", request: undefined, ...difference },
    );

  test.each<[string, readonly Deployment[], boolean, boolean]>([
    ["that GitHub has just reported", [held(20)], false, false],
    ["for half a minute", [held(31)], false, true],
    ["for a while", [held(14 * 60)], false, true],
    ["for longer", [held(24 * 60)], false, false],
    ["for longer, now and then", [held(33 * 60)], false, true],
    ["for longer, in a sweep that looks anyway", [held(24 * 60)], true, true],
    ["no more", [deployment(60, { state: "in_progress", ago: 31 }, { ours: false })], false, false],
    ["not at all: our own deployment is looked at anyway", [held(60, { ours: true })], false, false],
  ])("%s", (_, deployments, anyway, expected) => {
    expect(dueIn(environment(), deployments, records(), now, anyway).held).toBe(expected);
  });

  test("and released jobs, until they are over", () => {
    const job = { run: "80", attempt: 1, environment: "production", event: "push" };
    const before = pending();
    const letGo = { ...before, request: { ...before.request, job }, turn: ago(4000).toISOString() };
    expect(dueIn(environment(), [], { requests: [letGo] }, now, false).waiting).toBe(true);
  });
});
