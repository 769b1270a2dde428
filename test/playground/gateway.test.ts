import { ProbotOctokit } from "probot";
import { expect, test } from "vitest";
import type { GitHub } from "../../playground/github/github.js";
import { createHub } from "../../src/github/create-hub.js";
import { emptyRecord } from "../../src/core/ledger.js";
import type { Hub } from "../../src/github/types/hub.js";
import { unwritten } from "../../src/github/types/snapshot.js";
import { refsBelow } from "../../playground/github/git/refs.js";
import { stage } from "./caller.js";

/** The App's own gateway, as an installation. */
function hubOf(github: GitHub, token: string): Hub {
  const request = { fetch: (input: string, init: RequestInit) => github.fetch(new Request(input, init)) };
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const octokit = new ProbotOctokit({ auth: { token }, request, log: silent, throttle: { enabled: false }, retry: { enabled: false } });
  return createHub(
    octokit,
    { id: "77", owner: "octo", name: "app" },
    { appId: 4711, keys: [new Uint8Array(32)], ledgerPrefix: "refs/gitploy/", ledgerRepository: undefined },
  );
}

test("old claims are deleted from among thousands by somebody else, whatever their names", async () => {
  const { github, repository, token } = await stage();
  const hub = hubOf(github, token);
  const claims = (name: string): number => refsBelow(repository.refs, `refs/gitploy-claims/${name}`).length;
  const old = github.writeCommit(repository, [], { message: "Claim comment" });
  for (let index = 0; index < 300; index += 1) github.push(repository, `refs/gitploy-claims/comment-${index}`, old, "gitploy[bot]");
  const future = github.writeCommit(repository, [], { message: "Mine", date: new Date("2036-01-01T00:00:00Z") });
  for (const name of ["a", "z"])
    for (let index = 0; index < 1_500; index += 1) github.push(repository, `refs/gitploy-claims/${name}${index}`, future, "bob");
  github.clock.advance(3_600_000);
  const before = github.requests.length;
  for (const place of [0, 0.9, 0.3]) await hub.dropClaimRefs(github.clock.now(), place);
  expect(claims("comment-")).toBe(0);
  expect([claims("a"), claims("z")]).toEqual([1_500, 1_500]);
  expect(github.requests.length - before).toBeLessThan(90);
  expect(github.violations).toEqual([]);
});

test("this GitHub knows every request of the App's gateway", async () => {
  const { github, repository, token } = await stage();
  const hub = hubOf(github, token);
  const main = github.head(repository, "main") ?? "";
  github.tag(repository, "v1", main, { annotated: true });
  const first = github.commit(repository, "topic", { files: { "deploy.yml": "envs: []\n" }, author: "ann" });
  const pull = github.openPullRequest(repository, { head: "topic", author: "ann" });
  const head = github.forcePush(repository, "topic", { files: { "deploy.yml": "envs:\n" }, author: "ann" });
  github.protectBranch(repository, "main", { requiredContexts: ["build"], by: "ruleset" });
  github.checkRun(repository, head, { name: "build", conclusion: "success" });
  github.review(pull, "ann", "APPROVED");
  const comment = github.comment(pull, "ann", "/deploy");

  expect(await hub.claim(String(comment.id))).toMatchObject({ outcome: "first" });
  expect(await hub.claim(String(comment.id))).toMatchObject({ outcome: "taken" });
  const snapshot = await hub.snapshot({ issue: pull.number, refs: ["v1", "topic", main, "#1"], environments: ["production"] });
  expect(snapshot.issue?.pullRequest).toMatchObject({
    requiredByBase: [{ name: "build", app: undefined }],
    forcePushes: [{ before: first, after: head }],
  });
  expect(snapshot.issue?.pullRequest?.head).toMatchObject({
    sha: head,
    contexts: [{ name: "build", state: "success", workflowEvent: "push" }],
  });
  expect(snapshot.refs.get("v1")?.tag?.sha).toBe(main);
  expect((await hub.pushes())?.pushes).toContainEqual({
    ref: "refs/heads/topic",
    before: first,
    after: head,
    at: expect.any(Date),
    by: expect.any(String),
  });
  expect(await hub.role("ann")).toBe("write");
  expect(await hub.pullRequestsBetween(main, head)).toMatchObject([{ number: pull.number }]);
  expect(await hub.pullRequestsOf(head)).toMatchObject([{ number: pull.number, approvedAt: [head] }]);
  expect(await hub.filesAt(["deploy.yml"], head, "refs/heads/main")).toMatchObject({ files: [{ text: "envs:\n" }], differ: true });
  expect(await hub.mergeBase("main", head)).toBe(main);

  const wish = {
    requestId: "comment-1",
    ref: "v1",
    environment: "production",
    task: undefined,
    description: "d",
    payload: { gitploy: { request: "comment-1" } },
    productionEnvironment: true,
    within: 10_000,
  };
  const created = await hub.createDeployment(wish);
  expect(created).toMatchObject({ outcome: "created", sha: main });
  const [deployment] = repository.deployments.values();
  await hub.createStatus(String(deployment?.id), { state: "in_progress", description: "Started" });
  expect(await hub.deploymentOf("comment-1", "production")).toMatchObject({ ours: true, statuses: [{ state: "in_progress" }] });
  const run = await hub.createCheckRun("deploy/production", main, "comment-1", { status: "queued", title: "t", summary: "s" });
  await hub.updateCheckRun(run, { status: "completed", conclusion: "success", title: "t", summary: "s" });
  expect(await hub.ownCheckRuns(main, "deploy/production")).toMatchObject([{ id: run, conclusion: "success" }]);
  const answer = await hub.comment(pull.number, "Deploying");
  expect(await hub.editComment(answer ?? "", "Deployed")).toBe(true);
  expect(await hub.replies(pull.number)).toMatchObject({ own: [{ id: answer, body: "Deployed" }], verdict: undefined });
  const story = await hub.deploymentDetails(created.outcome === "created" ? created.nodeId : "");
  expect(story).toMatchObject({ app: "gitploy", deployment: { sha: main }, checkRuns: [{ id: run }] });

  const written = await hub.writeRecord("production", { subject: "Lock production", record: emptyRecord }, unwritten);
  expect(await hub.writeRecord("production", { subject: "Lock it again", record: emptyRecord }, unwritten)).toBe("conflict");
  expect(written).not.toBe("conflict");
  expect(await hub.claimRef("push-1", "Claim push-1")).toMatchObject({ outcome: "first" });
  expect(await hub.claimRef("push-1", "Claim push-1")).toMatchObject({ outcome: "taken" });
  github.clock.advance(3_600_000);
  await hub.dropClaimRefs(github.clock.now(), 0.5);
  expect(github.violations).toEqual([]);
});
