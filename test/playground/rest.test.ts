import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { clientOf } from "../../playground/github/accounts.js";
import { jwt, stage } from "./caller.js";

const deployments = "/repos/octo/app/deployments";

describe("reactions", () => {
  test("are 201 to the first, 200 to all others and 404 if the comment was deleted", async () => {
    const { github, repository, call } = await stage();
    const comment = github.comment(github.issue(repository), "ann", "/deploy");
    const path = `/repos/octo/app/issues/comments/${comment.id}/reactions`;
    expect(await call("POST", path, { content: "eyes" })).toMatchObject({ status: 201, body: { created_at: "2026-03-01T12:00:00Z" } });
    github.clock.advance(60_000);
    expect(await call("POST", path, { content: "eyes" })).toMatchObject({ status: 200, body: { created_at: "2026-03-01T12:00:00Z" } });
    expect((await call("POST", path, { content: "rocket" })).status).toBe(201);
    github.deleteComment(comment);
    expect((await call("POST", path, { content: "eyes" })).status).toBe(404);
    expect(github.violations).toEqual([]);
  });
});

describe("deployments", () => {
  test("need every context to be a success, unless the caller names the required ones", async () => {
    const { github, repository, call } = await stage();
    github.checkRun(repository, github.head(repository, "main") ?? "", { name: "build", conclusion: "skipped" });
    const refused = await call("POST", deployments, { ref: "main", auto_merge: false });
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ contexts: [{ context: "build", state: "skipped" }] }] } });
    expect((await call("POST", deployments, { ref: "main", auto_merge: false, required_contexts: ["lint"] })).status).toBe(409);
    expect((await call("POST", deployments, { ref: "main", auto_merge: false, required_contexts: [] })).status).toBe(201);
    expect(github.violations).toEqual([]);
  });

  test("merge the default branch in by default, and then deploy nothing", async () => {
    const { github, repository, call } = await stage();
    github.branch(repository, "topic");
    github.commit(repository, "topic", { files: { "topic.txt": "1" } });
    const main = github.commit(repository, "main", { files: { "main.txt": "1" } });
    expect((await call("POST", deployments, { ref: "topic" })).status).toBe(202);
    expect(repository.deployments.size).toBe(0);
    expect(await call("GET", `/repos/octo/app/compare/${main}...topic`)).toMatchObject({
      body: { status: "ahead", ahead_by: 2, behind_by: 0 },
    });
    expect((await call("POST", deployments, { ref: "topic" })).status).toBe(201);
    github.commit(repository, "main", { files: { "topic.txt": "2" } });
    expect((await call("POST", deployments, { ref: "topic" })).status).toBe(409);
    expect(github.violations).toEqual([]);
  });

  test("prefer a branch over a tag of the same name", async () => {
    const { github, repository, call } = await stage();
    const tagged = github.head(repository, "main") ?? "";
    github.tag(repository, "v1", tagged, { annotated: true });
    expect(await call("POST", deployments, { ref: "v1", required_contexts: [] })).toMatchObject({ status: 201, body: { sha: tagged } });
    const sha = github.commit(repository, "v1");
    expect(await call("POST", deployments, { ref: "v1", auto_merge: false, required_contexts: [] })).toMatchObject({ body: { sha } });
  });

  test("set older ones to inactive after a success, except in production, without a webhook", async () => {
    const { github, repository, call } = await stage();
    const make = (environment: string) => github.createDeployment(repository, { ref: "main", environment });
    const [old, live, newer] = [make("staging"), make("production"), make("staging")];
    for (const deployment of [old, live]) github.deploymentStatus(deployment, { state: "success" });
    const webhooks = github.deliveries.length;
    await call("POST", `${deployments}/${newer.id}/statuses`, { state: "success", log_url: "https://ci.example.com/1" });
    github.deploymentStatus(make("production"), { state: "success" });
    expect([old, live, newer].map(({ statuses }) => statuses.at(-1)?.state)).toEqual(["inactive", "success", "success"]);
    expect(github.deliveries.slice(webhooks).map(({ event }) => event)).toEqual(["deployment_status", "deployment", "deployment_status"]);
  });

  test("refuse a description of more than 140 characters, and a ref that does not exist", async () => {
    const { call } = await stage();
    expect((await call("POST", deployments, { ref: "main", description: "x".repeat(141), required_contexts: [] })).status).toBe(422);
    expect((await call("POST", deployments, { ref: "nowhere" })).status).toBe(422);
  });
});

describe("git", () => {
  test("refs move only forwards, and are created once", async () => {
    const { github, repository, call } = await stage();
    const first = github.head(repository, "main") ?? "";
    const second = github.commit(repository, "main");
    expect((await call("POST", "/repos/octo/app/git/refs", { ref: "refs/gitploy/x", sha: second })).status).toBe(201);
    expect(await call("POST", "/repos/octo/app/git/refs", { ref: "refs/gitploy/x", sha: second })).toMatchObject({
      status: 422,
      body: { message: "Reference already exists" },
    });
    expect((await call("PATCH", "/repos/octo/app/git/refs/gitploy/x", { sha: first })).status).toBe(422);
    expect((await call("PATCH", "/repos/octo/app/git/refs/gitploy/x", { sha: first, force: true })).status).toBe(200);
    expect(await call("GET", "/repos/octo/app/git/matching-refs/gitploy/")).toMatchObject({
      body: [{ ref: "refs/gitploy/x", object: { sha: first, type: "commit" } }],
    });
    expect((await call("DELETE", "/repos/octo/app/git/refs/gitploy/x")).status).toBe(204);
    expect(github.violations).toEqual([]);
  });

  test("commits have GitHub's time and git's own SHA", async () => {
    const { github, repository, call } = await stage();
    const head = github.head(repository, "main") ?? "";
    const parent = await call("GET", `/repos/octo/app/git/commits/${head}`);
    const tree = (parent.body["tree"] as unknown as { sha: string }).sha;
    const made = await call("POST", "/repos/octo/app/git/commits", { message: "ledger", tree, parents: [head] });
    expect(made).toMatchObject({
      status: 201,
      body: { committer: { date: "2026-03-01T12:00:00Z" }, message: "ledger", parents: [{ sha: head }], verification: { verified: false } },
    });
    const again = await call("POST", "/repos/octo/app/git/commits", { message: "ledger", tree, parents: [head] });
    expect(again.body["sha"]).toBe(made.body["sha"]);
    expect(github.violations).toEqual([]);
  });

  test("the activity lists pushes by GitHub's clock, newest first", async () => {
    const { github, repository, call } = await stage();
    github.commit(repository, "topic", { author: "ann", date: new Date("2001-01-01T00:00:00Z") });
    github.clock.advance(5_000);
    github.forcePush(repository, "topic", { author: "ann" });
    const { body } = await call("GET", "/repos/octo/app/activity?ref=topic");
    expect(body).toMatchObject([
      { activity_type: "force_push", ref: "refs/heads/topic", timestamp: "2026-03-01T12:00:05Z", actor: { login: "ann" } },
      { activity_type: "branch_creation", timestamp: "2026-03-01T12:00:00Z" },
    ]);
    expect(github.violations).toEqual([]);
  });
});

describe("check runs", () => {
  const runs = "/repos/octo/app/check-runs";

  test("show buttons when completed, and do not reopen", async () => {
    const { github, repository, call } = await stage();
    const head_sha = github.head(repository, "main") ?? "";
    const actions = [{ label: "Approve", description: "Let it be deployed", identifier: "approve" }];
    const made = await call("POST", runs, {
      name: "deploy/production",
      head_sha,
      status: "queued",
      actions,
      output: { title: "t", summary: "s" },
    });
    expect(made.status).toBe(201);
    const id = Number(made.body["id"]);
    expect(() => github.pressButton(id, "approve", "ann")).toThrow("completed check runs only");
    expect((await call("PATCH", `${runs}/${id}`, { status: "completed", conclusion: "action_required" })).status).toBe(200);
    github.pressButton(id, "approve", "ann");
    expect(github.deliveries.at(-1)).toMatchObject({ event: "check_run", action: "requested_action" });
    // Another process may have completed it a moment ago.
    expect((await call("PATCH", `${runs}/${id}`, { status: "in_progress" })).status).toBe(422);
    expect(github.violations).toEqual([]);
  });

  test("belong to the App that made them, with three short actions at most", async () => {
    const { github, repository, call } = await stage();
    const head_sha = github.head(repository, "main") ?? "";
    const theirs = github.checkRun(repository, head_sha, { name: "build" });
    expect((await call("PATCH", `${runs}/${theirs.id}`, { conclusion: "success" })).status).toBe(403);
    const actions = [{ label: "Approve this deployment", description: "d", identifier: "i" }];
    expect((await call("POST", runs, { name: "n", head_sha, actions })).status).toBe(422);
  });
});

describe("callers", () => {
  test("need a token that has not expired, and the permission", async () => {
    const { github, call } = await stage();
    github.setAppPermission("deployments", "read");
    expect(await call("POST", deployments, { ref: "main" })).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
    github.expireTokens();
    expect((await call("GET", deployments)).status).toBe(401);
    const anonymous = await github.fetch(new Request("https://api.github.com/repos/octo/app"));
    expect(anonymous.status).toBe(401);
    const app = await github.fetch(new Request("http://localhost/api/v3/app", { headers: { authorization: `bearer ${jwt}` } }));
    expect(await app.json()).toMatchObject({ slug: "gitploy" });
  });

  test("get 304 for what they have already, until it changes", async () => {
    const { github, repository, call } = await stage();
    const path = "/repos/octo/app/branches/main";
    const etag = (await call("GET", path)).headers.get("etag") ?? "";
    expect((await call("GET", path, undefined, { "if-none-match": etag })).status).toBe(304);
    github.commit(repository, "main");
    expect((await call("GET", path, undefined, { "if-none-match": etag })).status).toBe(200);
    expect(github.violations).toEqual([]);
  });

  test("get their role in both of GitHub's terms", async () => {
    const { github, repository, call } = await stage();
    github.setPermission(repository, "max", "maintain");
    expect(await call("GET", "/repos/octo/app/collaborators/Max/permission")).toMatchObject({
      body: { permission: "write", role_name: "maintain" },
    });
    expect((await call("GET", "/repos/octo/app/collaborators/nobody/permission")).status).toBe(404);
    github.team("octo", "ops", ["ann"], ["max"]);
    expect(await call("GET", "/orgs/octo/teams/ops/memberships/max")).toMatchObject({ status: 200, body: { state: "pending" } });
    expect((await call("GET", "/orgs/octo/teams/ops/memberships/eve")).status).toBe(404);
    expect(github.violations).toEqual([]);
  });
});

describe("the contract", () => {
  test.each([
    ["an unknown route", "GET", "/repos/octo/app/nothing", undefined],
    ["an unknown field", "POST", deployments, { ref: "main", required_contexts: [], descripton: "typo" }],
    ["a field of the wrong type", "POST", deployments, { ref: "main", required_contexts: "none" }],
    ["a field that is missing", "POST", "/repos/octo/app/git/refs", { ref: "refs/heads/x" }],
    ["an unknown parameter", "GET", `${deployments}?env=production`, undefined],
  ])("notes %s", async (_, method, path, body) => {
    const { github, call } = await stage();
    await call(method, path, body);
    expect(github.violations.length).toBeGreaterThan(0);
  });
});

test("faults occur as often as requested, before or after the execution", async () => {
  const { github, repository, call } = await stage();
  github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: "502-after" });
  const wish = { ref: "main", required_contexts: [] };
  expect((await call("POST", deployments, wish)).status).toBe(502);
  expect(repository.deployments.size).toBe(1);
  github.fault({ route: "/repos/{owner}/{repo}/deployments", do: "reset" });
  await expect(call("POST", deployments, wish)).rejects.toThrow("fetch failed");
  expect(repository.deployments.size).toBe(1);
  expect((await call("POST", deployments, wish)).status).toBe(201);
});

test("people sign in, and see what they may read", async () => {
  const { github } = await stage();
  github.repository({ owner: "octo", name: "secret", private: true });
  const { id, secret } = clientOf(github.world);
  const [verifier, redirect] = ["a verifier that is long enough", "https://gitploy.example.com/back"];
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const there = await github.fetch(
    new Request(`https://github.com/login/oauth/authorize?login=ann&state=s&code_challenge=${challenge}&redirect_uri=${redirect}`),
  );
  const back = new URL(there.headers.get("location") ?? "");
  expect([there.status, back.pathname, back.searchParams.get("state")]).toEqual([302, "/back", "s"]);
  const right = {
    client_id: id,
    client_secret: secret,
    code: back.searchParams.get("code"),
    redirect_uri: redirect,
    code_verifier: verifier,
  };
  const fetchToken = async (given: object = right) =>
    (
      await github.fetch(new Request("https://github.com/login/oauth/access_token", { method: "POST", body: JSON.stringify(given) }))
    ).json();
  expect(await fetchToken({ ...right, code: "another" })).toMatchObject({ error: "bad_verification_code" });
  const { access_token: token } = (await fetchToken()) as { access_token: string };
  const look = (path: string) =>
    github.fetch(new Request(`https://api.github.com${path}`, { headers: { authorization: `bearer ${token}` } }));
  expect(await (await look("/user")).json()).toMatchObject({ login: "ann" });
  expect([(await look("/repos/octo/app")).status, (await look("/repos/octo/secret")).status]).toEqual([200, 404]);
  expect(await (await look("/user/installations")).json()).toMatchObject({
    total_count: 1,
    installations: [{ account: { login: "octo" } }],
  });
  expect(await fetchToken()).toMatchObject({ error: "bad_verification_code" });
  const forget = (authorization: string) =>
    github.fetch(
      new Request(`https://api.github.com/applications/${id}/token`, {
        method: "DELETE",
        headers: { authorization },
        body: JSON.stringify({ access_token: token }),
      }),
    );
  const basic = (password: string) => `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`;
  expect([(await forget(basic("wrong"))).status, (await forget(`Bearer ${token}`)).status]).toEqual([401, 404]);
  expect([(await forget(basic(secret))).status, (await look("/user")).status]).toEqual([204, 401]);
  expect(github.violations).toEqual([]);
});

test.each([
  ["the secret", { client_secret: "wrong" }, "incorrect_client_credentials"],
  ["the verifier", { code_verifier: "wrong" }, "bad_verification_code"],
  ["the address", { redirect_uri: "https://evil.example.com/" }, "redirect_uri_mismatch"],
])("nobody gets a token without %s that belongs to a code", async (_, wrong, error) => {
  const { github } = await stage();
  const { id, secret } = clientOf(github.world);
  const challenge = createHash("sha256").update("verifier").digest("base64url");
  const { headers } = await github.fetch(
    new Request(`https://github.com/login/oauth/authorize?login=ann&code_challenge=${challenge}&redirect_uri=https://gitploy.example.com/`),
  );
  const code = new URL(headers.get("location") ?? "").searchParams.get("code");
  const sent = { client_id: id, client_secret: secret, code, code_verifier: "verifier", ...wrong };
  const answer = await github.fetch(
    new Request("https://github.com/login/oauth/access_token", { method: "POST", body: JSON.stringify(sent) }),
  );
  expect(await answer.json()).toMatchObject({ error });
});
