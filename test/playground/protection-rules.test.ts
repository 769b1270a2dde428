import { expect, test } from "vitest";
import { stage } from "./caller.js";

const runs = "/repos/octo/app/actions/runs";

test("a job of a protected Environment waits for the App, which gets the event and releases it", async () => {
  const { github, repository, call } = await stage();
  const sha = github.head(repository, "main") ?? "";
  github.protectEnvironment(repository, "Production");
  const run = github.startWorkflow(repository, sha, "push", { by: "ann", branch: "main" });
  const job = github.startJob(run, { name: "roll out", environment: "production" });
  const asked = github.deliveries.at(-1);
  expect(asked?.event).toBe("deployment_protection_rule");
  expect(JSON.parse(asked?.payload ?? "")).toMatchObject({
    action: "requested",
    environment: "Production",
    event: "push",
    sha,
    deployment_callback_url: expect.stringContaining(`/actions/runs/${run.id}/deployment_protection_rule`),
    sender: { login: "ann" },
  });
  expect(job.checkRun.status).toBe("waiting");
  expect((await call("GET", `${runs}?status=waiting`)).body).toMatchObject({
    total_count: 1,
    workflow_runs: [{ id: run.id, event: "push" }],
  });
  expect((await call("GET", `${runs}/${run.id}/pending_deployments`)).body).toMatchObject([{ environment: { name: "Production" } }]);

  const rule = `${runs}/${run.id}/deployment_protection_rule`;
  expect((await call("POST", rule, { environment_name: "production", comment: "soon" })).status).toBe(204);
  expect((await call("POST", rule, { environment_name: "production", state: "approved", comment: "go" })).status).toBe(204);
  expect(job.checkRun.status).toBe("in_progress");
  expect(job.deployment?.statuses.map(({ state }) => state)).toEqual(["waiting", "in_progress"]);
  expect((await call("GET", `${runs}/${run.id}/pending_deployments`)).body).toEqual([]);
  expect((await call("GET", `${runs}/${run.id}/approvals`)).body).toMatchObject([
    { state: "approved", comment: "go", user: { login: "gitploy[bot]" }, environments: [{ name: "Production" }] },
    { state: "pending", comment: "soon" },
  ]);
  expect((await call("POST", rule, { environment_name: "production", state: "approved" })).status).toBe(422);
  expect(github.violations).toEqual([]);
});

test("all legs of a matrix are answered at once, a rejection ends them, and reviewers are separate", async () => {
  const { github, repository, call } = await stage();
  const sha = github.head(repository, "main") ?? "";
  github.protectEnvironment(repository, "production", { rules: ["gitploy"], reviewed: true });
  const run = github.startWorkflow(repository, sha, "workflow_dispatch", { by: "ann" });
  const legs = ["eu", "us"].map((region) => github.startJob(run, { name: `roll out (${region})`, environment: "production" }));
  const rule = `${runs}/${run.id}/deployment_protection_rule`;
  await call("POST", rule, { environment_name: "production", state: "approved" });
  expect(legs.map(({ checkRun }) => checkRun.status)).toEqual(["waiting", "waiting"]);
  github.reviewJobs(run, "production", "ann");
  expect(legs.map(({ checkRun }) => checkRun.status)).toEqual(["in_progress", "in_progress"]);

  github.rerunWorkflow(run, "ann");
  const again = github.startJob(run, { name: "roll out (eu)", environment: "production" });
  await call("POST", rule, { environment_name: "production", state: "rejected", comment: "no" });
  expect(again.checkRun).toMatchObject({ status: "completed", conclusion: "failure" });
  expect((await call("GET", `${runs}/${run.id}`)).body).toMatchObject({ run_attempt: 2, triggering_actor: { login: "ann" } });
  expect(github.violations).toEqual([]);
});

test("at most ten reports of 1,024 characters are accepted; only the App's own rule is marked as its own", async () => {
  const { github, repository, call } = await stage();
  const sha = github.head(repository, "main") ?? "";
  github.protectEnvironment(repository, "production", { rules: ["other"] });
  const run = github.startWorkflow(repository, sha, "push");
  github.startJob(run, { name: "roll out", environment: "production" });
  const report = (comment: string) =>
    call("POST", `${runs}/${run.id}/deployment_protection_rule`, { environment_name: "production", comment }).then(({ status }) => status);
  expect(await report("not ours")).toBe(422);
  const rules = "/repos/octo/app/environments/production/deployment_protection_rules";
  expect((await call("GET", rules)).body).toMatchObject({ custom_deployment_protection_rules: [{ app: { slug: "other" } }] });
  github.protectEnvironment(repository, "production");
  github.startJob(run, { name: "again", environment: "production" });
  expect(await report("x".repeat(1025))).toBe(422);
  const statuses: number[] = [];
  for (let count = 0; count < 11; count += 1) statuses.push(await report(`${count}`));
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 204), 422]);
  expect((await call("GET", "/repos/octo/app/environments/nowhere/deployment_protection_rules")).status).toBe(404);
  expect(github.violations).toEqual([]);
});
