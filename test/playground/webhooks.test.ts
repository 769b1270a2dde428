import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { sharedContract } from "../../playground/github/contract.js";
import type { Delivery } from "../../playground/github/events/outbox.js";
import { exactJson } from "../../src/github/client/exact-json.js";
import { jwt, stage } from "./caller.js";

test("are signed, and carry what GitHub's carry", async () => {
  const seen: Delivery[] = [];
  const { github, repository } = await stage({
    webhookSecret: "hush",
    deliver: (delivery) => {
      seen.push(delivery);
      return Promise.resolve(200);
    },
  });
  github.commit(repository, "topic", { author: "ann" });
  const pull = github.openPullRequest(repository, { head: "topic", author: "ann" });
  await github.idle();
  seen.length = 0;
  github.comment(pull, "ann", "/deploy");
  await github.idle();
  const [delivery] = seen;
  expect(delivery?.event).toBe("issue_comment");
  expect(delivery?.signature256).toBe(
    `sha256=${createHmac("sha256", "hush")
      .update(delivery?.payload ?? "")
      .digest("hex")}`,
  );
  expect(JSON.parse(delivery?.payload ?? "")).toMatchObject({
    action: "created",
    issue: { number: pull.number, pull_request: { merged_at: null } },
    comment: { body: "/deploy", user: { login: "ann", type: "User" }, author_association: "MEMBER", performed_via_github_app: null },
    repository: { full_name: "octo/app", default_branch: "main", owner: { login: "octo", type: "Organization" } },
    organization: { login: "octo" },
    sender: { login: "ann" },
    installation: { id: expect.any(Number) },
  });
});

test("report the App's own actions, as its bot", async () => {
  const { github, repository, call } = await stage();
  const { number } = github.issue(repository);
  await call("POST", `/repos/octo/app/issues/${number}/comments`, { body: "hello" });
  const payload: unknown = JSON.parse(github.deliveries.at(-1)?.payload ?? "");
  expect(payload).toMatchObject({ comment: { user: { login: "gitploy[bot]", type: "Bot" }, performed_via_github_app: { id: 4711 } } });
  expect((await call("POST", `/repos/octo/app/issues/${number}/comments`, { body: "x".repeat(65_537) })).status).toBe(422);
});

test("idle waits for the consequences of answers, and failed deliveries are redelivered with the same guid", async () => {
  const guids: string[] = [];
  const { github, repository, call } = await stage();
  const issue = github.issue(repository);
  github.deliverTo(async ({ id, event, payload }) => {
    guids.push(id);
    if (event === "issue_comment" && !payload.includes("answer"))
      await call("POST", `/repos/octo/app/issues/${issue.number}/comments`, { body: "answer" });
    return guids.length === 1 ? 500 : 200;
  });
  github.comment(issue, "ann", "question");
  await github.idle();
  expect(issue.comments.map(({ body }) => body)).toEqual(["question", "answer"]);
  const list = await github.fetch(
    new Request("https://api.github.com/app/hook/deliveries?per_page=2", { headers: { authorization: `bearer ${jwt}` } }),
  );
  const [, failed] = (await exactly(list)) as { id: string; status_code: number; guid: string }[];
  expect(failed).toMatchObject({ status_code: 500, guid: guids[0] });
  const again = await github.fetch(
    new Request(`https://api.github.com/app/hook/deliveries/${failed?.id}/attempts`, {
      method: "POST",
      headers: { authorization: `bearer ${jwt}` },
    }),
  );
  expect(again.status).toBe(202);
  await github.idle();
  expect(guids.filter((guid) => guid === guids[0])).toHaveLength(2);
  expect(github.violations).toEqual([]);
});

test("are listed newest first, page by page", async () => {
  const { github, repository } = await stage();
  github.deliverTo(() => Promise.resolve(200));
  const issue = github.issue(repository);
  for (let count = 1; count <= 5; count += 1) github.comment(issue, "ann", `comment ${count}`);
  await github.idle();
  const listed: string[] = [];
  let url: string | undefined = "https://api.github.com/app/hook/deliveries?per_page=2";
  while (url !== undefined) {
    const page: Response = await github.fetch(new Request(url, { headers: { authorization: `bearer ${jwt}` } }));
    listed.push(...((await exactly(page)) as { id: string }[]).map(({ id }) => id));
    url = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
  }
  const answered = github.deliveries.filter(({ statusCode }) => statusCode === 200).map(({ id }) => String(id));
  expect(answered).toHaveLength(5);
  expect(listed).toEqual(answered.toReversed());
  expect(github.violations).toEqual([]);
});

test("follow a pull request through synchronize, force push and merge", async () => {
  const { github, repository } = await stage();
  github.commit(repository, "topic", { files: { "topic.txt": "1" } });
  const pull = github.openPullRequest(repository, { head: "topic" });
  github.forcePush(repository, "topic", { files: { "topic.txt": "2" } });
  const sha = github.merge(pull, { method: "squash" });
  const told = github.deliveries.filter(({ event }) => event === "pull_request").map(({ action }) => action);
  expect(told).toEqual(["opened", "synchronize", "closed"]);
  expect(github.head(repository, "main")).toBe(sha);
  expect(pull.pullRequest.forcePushes).toHaveLength(1);
  expect(repository.pullRequestsBySha.get(sha)).toEqual(new Set([pull.number]));
});

test("the same GitHub answers over HTTP as an Enterprise Server", async () => {
  const { github } = await stage();
  const server = await github.listen(0);
  try {
    const answer = await fetch(`http://localhost:${server.port}/api/v3/repos/octo/app/installation`, {
      headers: { authorization: `bearer ${jwt}` },
    });
    expect(await answer.json()).toMatchObject({
      app_slug: "gitploy",
      access_tokens_url: expect.stringContaining(`http://localhost:${server.port}/api/v3/app/installations/`),
    });
  } finally {
    await server.close();
  }
});

test("all match GitHub's description", async () => {
  const { github, repository, call } = await stage();
  const main = github.head(repository, "main") ?? "";
  github.commit(repository, "topic", { files: { "topic.txt": "1" }, author: "ann" });
  const pull = github.openPullRequest(repository, { head: "topic", author: "ann", draft: true });
  github.markReady(pull);
  github.convertToDraft(pull);
  const head = github.forcePush(repository, "topic", { author: "ann" });
  github.finishCheck(github.checkRun(repository, head, { name: "build", status: "in_progress" }), "failure");
  github.status(repository, head, { context: "legacy", state: "pending" });
  github.review(pull, "ann", "APPROVED", "Fine");
  const comment = github.comment(pull, "ann", "hello");
  github.editComment(comment, "bye");
  github.deleteComment(comment);
  const actions = [{ label: "Undo", description: "Undo it", identifier: "undo" }];
  const run = await call("POST", "/repos/octo/app/check-runs", { name: "ours", head_sha: main, conclusion: "success", actions });
  github.pressButton(Number(run.body["id"]), "undo", "ann");
  github.rerun(Number(run.body["id"]), "ann");
  const suite = repository.checkRuns.get(Number(run.body["id"]))?.suite;
  if (suite !== undefined) github.rerunSuite(suite, "ann");
  github.enqueue([pull]);
  await call("POST", "/repos/octo/app/deployments", { ref: "main", required_contexts: [], payload: { a: 1 } });
  github.deploymentStatus([...repository.deployments.keys()][0] ?? 0, { state: "success", logUrl: "https://ci.example.com/1" });
  github.protectEnvironment(repository, "production");
  github.startJob(github.startWorkflow(repository, main, "push"), { name: "roll out", environment: "production" });
  github.merge(pull);
  github.tag(repository, "v1", main, { annotated: true });
  github.deleteRef(repository, "topic");
  const problems = github.deliveries.flatMap(({ event, payload }) =>
    sharedContract().webhook(event, JSON.parse(payload) as Record<string, unknown>),
  );
  expect([...new Set(problems)]).toEqual([]);
  expect(new Set(github.deliveries.map(({ event, action }) => `${event} ${action ?? ""}`)).size).toBe(22);
});

/** Ids of deliveries are longer than numbers are exact. */
async function exactly(response: Response): Promise<unknown> {
  return JSON.parse(exactJson(await response.text()));
}
