import { describe, expect, test } from "vitest";
import { begunBefore, begunBeforeIt, isDoubled } from "../../src/core/doubled.js";
import type { Deployment, DeploymentState } from "../../src/core/deployments.js";
import { cancelledBy } from "../../src/core/progress.js";
import { before, deployment, sha } from "./rules/facts.js";

const made = (id: number, seconds: number, states: readonly DeploymentState[] = [], difference: Partial<Deployment> = {}): Deployment => {
  const one = deployment(id, states);
  if (one.request === undefined) throw new Error("ours has a request");
  const statuses = one.statuses.map((status) => ({ ...status, at: before(seconds) }));
  return { ...one, createdAt: before(seconds), statuses, request: { ...one.request, anew: false }, ...difference };
};
const older = made(1, 20);
const later = made(2, 19);

describe("of two identical deployments that did not see each other, the older one stays", () => {
  test.each<[string, Deployment, readonly Deployment[], Deployment | undefined]>([
    ["the later one was begun after it", later, [later, older], older],
    ["the older one is not taken back", older, [later, older], undefined],
    ["of three, the oldest stays", made(3, 18), [made(3, 18), later, older], older],
    ["within one second by GitHub's ids", made(2, 20), [made(2, 20), older], older],
    ["another commit", later, [later, { ...older, sha: sha("b") }], undefined],
    ["another payload", later, [later, { ...older, payload: { region: "eu" } }], undefined],
    ["somebody else's", later, [later, { ...older, ours: false, request: undefined }], undefined],
    ["one that had failed", later, [later, made(1, 20, ["failure"])], undefined],
    ["one that failed in the second in which the later one was made", later, [later, { ...made(1, 19, ["failure"]) }], undefined],
    ["one that failed after it", later, [later, { ...older, statuses: made(1, 5, ["failure"]).statuses }], older],
    ["one with another after it", made(3, 18), [made(3, 18), { ...later, payload: { region: "eu" } }, older], undefined],
    ["one with another after it that had failed", made(3, 18), [made(3, 18), { ...made(2, 19, ["failure"]), sha: sha("b") }, older], older],
    ["the first after another", made(4, 17), [made(4, 17), made(3, 18), { ...later, sha: sha("b") }, older], made(3, 18)],
    [
      "one with a success of another after it",
      made(3, 18),
      [made(3, 18), { ...made(2, 19, ["success"]), sha: sha("b") }, older],
      undefined,
    ],
    ["one from long before", later, [later, made(1, 60)], undefined],
    ["its own request's", later, [later, { ...older, request: later.request }], undefined],
  ])("%s", (_, one, all, expected) => {
    expect(begunBefore(one, all)?.id).toBe(expected?.id);
  });

  test.each<[string, Partial<NonNullable<Deployment["request"]>>]>([
    ["by --again or --force", { anew: true }],
    ["by a rollback", { rollbackFrom: "9" }],
  ])("except one that was requested %s", (_, difference) => {
    const one = { ...later, request: { ...(later.request ?? { id: "" }), ...difference } as Deployment["request"] };
    expect(begunBefore(one, [one, older])).toBeUndefined();
  });
});

describe("a deployment that was taken back is recognised by our own status", () => {
  const status = { state: "error", description: begunBeforeIt(older), at: before(10), by: later.creator } as const;
  const urls = { logUrl: undefined, environmentUrl: undefined };

  test("it counts as cancelled, by nobody", () => {
    expect(isDoubled({ ...later, statuses: [{ ...status, ...urls }] })).toBe(true);
    expect(status.description.toLowerCase().startsWith(cancelledBy)).toBe(true);
    expect(status.description).toContain(older.request?.id ?? "none");
  });

  test("not by somebody else's status or a person's cancel, nor if it succeeded nevertheless", () => {
    expect(isDoubled({ ...later, statuses: [{ ...status, ...urls, by: "ann" }] })).toBe(false);
    expect(isDoubled({ ...later, statuses: [{ ...status, ...urls, description: "cancelled by Gitploy" }] })).toBe(false);
    const success = { ...status, ...urls, state: "success", description: "" } as const;
    expect(isDoubled({ ...later, statuses: [{ ...status, ...urls }, success] })).toBe(false);
  });
});
