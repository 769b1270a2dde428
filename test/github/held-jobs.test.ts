import { afterEach, describe, expect, test } from "vitest";
import { appId, everyRequestWasMade, gateway, path, rest } from "./gateway.js";
import { shas } from "./fixtures.js";

afterEach(everyRequestWasMade);

const runs = `${path}/actions/runs`;
const refused = { message: "Resource not accessible by integration" };
const run = {
  id: 80,
  run_attempt: 2,
  event: "push",
  head_sha: shas.head,
  head_branch: "main",
  status: "waiting",
  conclusion: null,
  actor: { login: "ada", id: 1, type: "User" },
  triggering_actor: { login: "release-bot[bot]", id: 2, type: "Bot" },
  created_at: "2026-01-02T03:04:05Z",
  run_started_at: "2026-01-02T04:04:05Z",
  repository: { id: 77 },
  head_repository: { id: 77 },
};

describe("a workflow run", () => {
  const read = (difference: object) => {
    rest()
      .get(`${runs}/80`)
      .query({ exclude_pull_requests: true })
      .reply(200, { ...run, ...difference });
    return gateway().startedRun("80");
  };

  test("is read at its newest attempt, with the person who started that", async () => {
    expect(await read({})).toEqual({
      id: "80",
      attempt: 2,
      event: "push",
      sha: shas.head,
      ref: "main",
      over: false,
      succeeded: false,
      startedBy: "ada",
      actor: { login: "release-bot[bot]", id: "2", bot: true },
      createdAt: new Date("2026-01-02T03:04:05Z"),
      attemptedAt: new Date("2026-01-02T04:04:05Z"),
    });
  });

  test.each([
    ["a fork's", { head_repository: { id: 78 } }],
    ["one of a fork that was deleted", { head_repository: null }],
    ["one without a branch", { head_branch: null }],
  ])("%s gives no name of a branch", async (_, difference) => {
    expect((await read(difference))?.ref).toBeUndefined();
  });

  test("has nobody in place of a deleted account", async () => {
    expect((await read({ triggering_actor: null }))?.actor).toMatchObject({ login: "ghost", bot: false });
  });

  test("is undefined if GitHub shows none, and over when it is completed", async () => {
    rest().get(`${runs}/81`).query(true).reply(404, {});
    expect(await gateway().startedRun("81")).toBeUndefined();
    expect(await read({ status: "completed", conclusion: "success" })).toMatchObject({ over: true, succeeded: true });
  });
});

describe("an answer", () => {
  const answer = (status: number, body?: object) => {
    rest()
      .post(`${runs}/80/deployment_protection_rule`, { environment_name: "production", state: "approved", comment: "go" })
      .reply(status, body);
    return gateway().answerRule("80", "production", "approved", "go");
  };

  test("is given, or finds that nobody waits", async () => {
    expect(await answer(204)).toBe(true);
    expect(await answer(422, { message: "nothing is pending" })).toBe(false);
    expect(await answer(404, {})).toBe(false);
  });

  test("without the permission is a fault that names the permission", async () => {
    await expect(answer(403, refused)).rejects.toMatchObject({ kind: "missing_permission", permission: "deployments=write" });
  });

  test("whose response got lost is given again, which changes nothing", async () => {
    rest().post(`${runs}/80/deployment_protection_rule`).reply(502, {}).post(`${runs}/80/deployment_protection_rule`).reply(422, {});
    expect(await gateway().answerRule("80", "production", "rejected", "no")).toBe(false);
  });

  test("is also a report without a state", async () => {
    rest().post(`${runs}/80/deployment_protection_rule`, { environment_name: "production", comment: "soon" }).reply(204);
    await expect(gateway().reportToRule("80", "production", "soon")).resolves.toBeUndefined();
  });
});

test("the held jobs and the given answers are read", async () => {
  rest()
    .get(runs)
    .query({ status: "waiting", exclude_pull_requests: true, per_page: 100 })
    .reply(200, { total_count: 1, workflow_runs: [run] })
    .get(`${runs}/80/pending_deployments`)
    .reply(200, [{ environment: { id: 1, name: "production" } }, { environment: { id: 2, name: "eu" } }])
    .get(`${runs}/80/approvals`)
    .reply(200, [
      { state: "approved", comment: "go", user: { login: "gitploy[bot]" }, environments: [{ name: "production" }, { name: "eu" }] },
      { state: "pending", comment: "soon", user: null, environments: [{ name: "production" }] },
    ]);
  const hub = gateway();
  expect(await hub.heldRuns()).toEqual(["80"]);
  expect(await hub.heldBy("80")).toEqual(["production", "eu"]);
  expect(await hub.ruleAnswers("80")).toEqual([
    { environment: "production", state: "approved", comment: "go", by: "gitploy[bot]" },
    { environment: "eu", state: "approved", comment: "go", by: "gitploy[bot]" },
    { environment: "production", state: "pending", comment: "soon", by: "" },
  ]);
});

describe("whether GitHub enforces the rules in an Environment", () => {
  const rules = `${path}/environments/a%2Fb/deployment_protection_rules`;
  const having = (...all: readonly { readonly enabled: boolean; readonly app: object }[]) =>
    rest().get(rules).reply(200, { total_count: all.length, custom_deployment_protection_rules: all });

  test.each([
    ["our rule", { enabled: true, app: { id: appId, slug: "x" } }, true],
    ["our rule, by its name", { enabled: true, app: { id: 1, slug: "gitploy" } }, true],
    ["our rule, turned off", { enabled: false, app: { id: appId, slug: "gitploy" } }, false],
    ["another's", { enabled: true, app: { id: 1, slug: "other" } }, false],
  ])("%s", async (_, only, expected) => {
    having(only);
    expect(await gateway().isEnforced("a/b", "gitploy")).toBe(expected);
  });

  test("a missing Environment enforces nothing; without read access it is unknown", async () => {
    rest().get(rules).reply(404, {}).get(rules).reply(403, refused);
    expect(await gateway().isEnforced("a/b", "gitploy")).toBe(false);
    expect(await gateway().isEnforced("a/b", "gitploy")).toBeUndefined();
  });
});
