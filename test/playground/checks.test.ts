import { expect, test } from "vitest";
import { stage } from "./caller.js";

const rollup = `query Rollup($head: GitObjectID!) {
  repository(owner: "octo", name: "app") { object(oid: $head) { ... on Commit { statusCheckRollup { contexts(first: 10) { nodes {
    __typename ... on CheckRun { name conclusion checkSuite { workflowRun { event workflow { name resourcePath } } } }
  } } } } } }
}`;

test("each workflow has a suite of its own, which shows the newest run of each name", async () => {
  const { github, repository, query } = await stage();
  const head = github.head(repository, "main") ?? "";
  github.checkRun(repository, head, { name: "build", workflow: "CI", conclusion: "failure" });
  github.checkRun(repository, head, { name: "build", workflow: "Nightly", conclusion: "success" });
  github.checkRun(repository, head, { name: "build", workflow: "CI", conclusion: "success" });
  const named = (name: string, file: string) => ({
    name: "build",
    conclusion: "SUCCESS",
    checkSuite: { workflowRun: { event: "push", workflow: { name, resourcePath: `/octo/app/actions/workflows/${file}` } } },
  });
  expect(await query(rollup, { head })).toMatchObject({
    repository: { object: { statusCheckRollup: { contexts: { nodes: [named("Nightly", "nightly.yml"), named("CI", "ci.yml")] } } } },
  });
  expect(github.violations).toEqual([]);
});

test("a required check may be bound to an App: rulesets tell everybody, classic protection tells it in REST, and in full only to administrators", async () => {
  const { github, repository, call, query } = await stage();
  const bound = { context: "build", app: "other-ci" };
  github.protectBranch(repository, "main", { requiredContexts: [bound, "lint"] });
  github.protectBranch(repository, "main", { requiredContexts: [bound], by: "ruleset" });
  const app = repository.protections.get("main")?.[0]?.requiredContexts[0]?.appId;
  expect(app).toBeGreaterThan(0);
  expect((await call("GET", "/repos/octo/app/branches/main")).body["protection"]).toMatchObject({
    required_status_checks: {
      checks: [
        { context: "build", app_id: app },
        { context: "lint", app_id: null },
      ],
    },
  });
  const rules = `query { repository(owner: "octo", name: "app") { defaultBranchRef { rules(first: 5) { nodes { parameters {
    ... on RequiredStatusChecksParameters { requiredStatusChecks { context integrationId } } } } } } } }`;
  const parameters = { requiredStatusChecks: [{ context: "build", integrationId: app }] };
  expect(await query(rules)).toMatchObject({ repository: { defaultBranchRef: { rules: { nodes: [{ parameters }] } } } });
  const full = `query { repository(owner: "octo", name: "app") { defaultBranchRef { branchProtectionRule { requiredStatusChecks { context app { databaseId } } } } } }`;
  const { body } = await call("POST", "/graphql", { query: full });
  expect(body).toMatchObject({ errors: [{ type: "FORBIDDEN" }] });
  expect(github.violations).toEqual([]);
});

test("the suite of a re-run check is queued until its App reports, and the run stays as it is", async () => {
  const { github, repository, call } = await stage();
  const head = github.head(repository, "main") ?? "";
  const { body } = await call("POST", "/repos/octo/app/check-runs", { name: "ours", head_sha: head, conclusion: "success" });
  const id = Number(body["id"]);
  const suite = async () => (await call("GET", `/repos/octo/app/commits/${head}/check-suites?app_id=4711`)).body["check_suites"];
  expect(await suite()).toMatchObject([{ status: "completed", conclusion: "success" }]);
  github.rerun(id, "ann");
  expect(github.deliveries.at(-1)).toMatchObject({ event: "check_run", action: "rerequested" });
  expect(await suite()).toMatchObject([{ status: "queued", conclusion: null }]);
  expect((await call("GET", `/repos/octo/app/check-runs/${id}`)).body).toMatchObject({ status: "completed", conclusion: "success" });
  await call("PATCH", `/repos/octo/app/check-runs/${id}`, { status: "completed", conclusion: "success" });
  expect(await suite()).toMatchObject([{ status: "completed", conclusion: "success" }]);
  const run = repository.checkRuns.get(id);
  if (run !== undefined) github.rerunSuite(run.suite, "ann");
  expect(github.deliveries.at(-1)).toMatchObject({ event: "check_suite", action: "rerequested" });
  expect(await suite()).toMatchObject([{ status: "queued" }]);
});

test("a merge queue pushes a group's commit and requests checks from Apps that may read it", async () => {
  const { github, repository } = await stage();
  const base = github.head(repository, "main") ?? "";
  github.commit(repository, "topic", { files: { "topic.txt": "1" } });
  const pull = github.openPullRequest(repository, { head: "topic" });
  const group = github.enqueue([pull]);
  const told = github.deliveries.at(-1);
  expect(told).toMatchObject({ event: "merge_group", action: "checks_requested" });
  const head_ref = `refs/heads/gh-readonly-queue/main/pr-${pull.number}-${base}`;
  expect(JSON.parse(told?.payload ?? "")).toMatchObject({
    merge_group: { head_sha: group, head_ref, base_sha: base, base_ref: "refs/heads/main" },
  });
  github.setAppPermission("merge_queues", undefined);
  github.commit(repository, "other", { files: { "other.txt": "1" } });
  github.enqueue([github.openPullRequest(repository, { head: "other" })]);
  expect(github.deliveries.filter(({ event }) => event === "merge_group")).toHaveLength(1);
});
