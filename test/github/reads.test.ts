import { afterEach, describe, expect, test } from "vitest";
import { commit, deployment, list, pullRequest, repository, shas, status, world } from "./fixtures.js";
import { denied, everyRequestWasMade, gateway, graphql, path, rest } from "./gateway.js";

afterEach(everyRequestWasMade);

describe("a role", () => {
  test.each([
    ["maintain", "write", "maintain"],
    ["triage", "read", "triage"],
    ["release-manager", "write", "write"],
    ["none", "none", "none"],
  ])("%s (%s) is %s", async (role_name, permission, role) => {
    rest().get(`${path}/collaborators/ada/permission`).reply(200, { role_name, permission });
    expect(await gateway().role("ada")).toBe(role);
  });

  test("of an unknown person is none; without read access it is unknown", async () => {
    rest().get(`${path}/collaborators/ghost/permission`).reply(404, {}).get(`${path}/collaborators/ada/permission`).reply(403, {});
    const hub = gateway();
    expect(await hub.role("ghost")).toBe("none");
    expect(await hub.role("ada")).toBeUndefined();
  });
});

describe("a team", () => {
  test.each([
    [200, { state: "active" }, "member"],
    [200, { state: "pending" }, "none"],
    [404, {}, "none"],
    [403, { message: "Resource not accessible by integration" }, "unreadable"],
  ] as const)("%i %j", async (code, body, answer) => {
    rest().get("/orgs/octo/teams/ops/memberships/ada").reply(code, body);
    expect(await gateway().membership("ada", "octo", "ops")).toBe(answer);
  });

  // GitHub's documented routes for enterprise teams (https://docs.github.com/en/rest/enterprise-teams) accept no App token; for the organization's
  // routes, it does not document the answer for somebody who is no member.
  test.each([
    [200, { state: "active" }, "member"],
    [200, { state: "pending" }, "none"],
    [404, {}, "unreadable"],
  ] as const)("of an enterprise's team: %i %j", async (code, body, answer) => {
    rest().get("/orgs/octo/teams/ent%3Asre/memberships/ada").reply(code, body);
    expect(await gateway().membership("ada", "octo", "ent:sre")).toBe(answer);
  });
});

describe("pushes", () => {
  test("have GitHub's time", async () => {
    const activity = {
      ref: "refs/heads/main",
      before: shas.old,
      after: shas.head,
      timestamp: "2026-01-02T03:04:05Z",
      activity_type: "push",
    };
    rest().get(`${path}/activity`).query({ per_page: 100 }).reply(200, [activity]);
    expect(await gateway().pushes()).toEqual({
      pushes: [{ ref: "refs/heads/main", before: shas.old, after: shas.head, at: new Date("2026-01-02T03:04:05Z") }],
      whole: true,
    });
  });

  test("of one ref are requested by that ref", async () => {
    rest().get(`${path}/activity`).query({ per_page: 100, ref: "refs/heads/fix" }).reply(200, []);
    expect(await gateway().pushes("refs/heads/fix")).toEqual({ pushes: [], whole: true });
  });

  test("of a fork are read from the fork", async () => {
    rest().get("/repos/guest/app/activity").query({ per_page: 100, ref: "refs/heads/fix" }).reply(200, []);
    expect(await gateway().pushes("refs/heads/fix", { owner: "guest", name: "app" })).toEqual({ pushes: [], whole: true });
  });

  test.each([
    ["a full page", 100, undefined],
    ["a page with a next page", 3, '<https://api.github.com/repositories/1/activity?after=x>; rel="next"'],
  ])("are incomplete: %s", async (_, count, link) => {
    const entry = { ref: "refs/heads/main", before: shas.old, after: shas.head, timestamp: "2026-01-02T03:04:05Z" };
    rest()
      .get(`${path}/activity`)
      .query(true)
      .reply(
        200,
        Array.from({ length: count }, () => entry),
        link === undefined ? {} : { link },
      );
    expect(await gateway().pushes()).toMatchObject({ whole: false });
  });

  test("are unknown if GitHub does not return them", async () => {
    rest().get(`${path}/activity`).query(true).reply(403, {});
    expect(await gateway().pushes()).toBeUndefined();
  });
});

describe("comparing", () => {
  const route = `${path}/compare/main...door`;
  const commits = (count: number, from: number) =>
    Array.from({ length: count }, (_, index) => ({ sha: String(from + index).padStart(40, "0") }));

  test("reads all commits that are ahead", async () => {
    rest()
      .get(route)
      .query({ per_page: 100, page: 1 })
      .reply(200, { ahead_by: 120, behind_by: 3, commits: commits(100, 0) });
    rest()
      .get(route)
      .query({ per_page: 100, page: 2 })
      .reply(200, { ahead_by: 120, behind_by: 3, commits: commits(20, 100) });
    const comparison = await gateway().compare("main", "door");
    expect(comparison).toMatchObject({ ahead: 120, behind: 3 });
    expect(comparison?.shas).toHaveLength(120);
  });

  test("without a common ancestor is unknown", async () => {
    rest().get(route).query(true).reply(404, { message: "No common ancestor between main and door." });
    expect(await gateway().compare("main", "door")).toBeUndefined();
  });

  test("returns the pull requests in between, newest first, each once", async () => {
    rest()
      .get(route)
      .query(true)
      .reply(200, { ahead_by: 3, behind_by: 0, commits: commits(3, 1) });
    const brought: Record<string, unknown> = {
      1: pullRequest({ number: 1 }),
      2: pullRequest({ number: 2 }),
      3: pullRequest({ number: 2 }),
    };
    graphql(world({ object: ({ oid }: { oid: string }) => commit({ associatedPullRequests: list(brought[String(Number(oid))]) }) }));
    expect((await gateway().pullRequestsBetween("main", "door")).map(({ number }) => number)).toEqual([2, 1]);
  });

  test("the pull requests of a commit have their merge commits", async () => {
    graphql(
      world({ object: commit({ associatedPullRequests: list(pullRequest({ state: "MERGED", mergeCommit: { oid: shas.merge } })) }) }),
    );
    expect(await gateway().pullRequestsOf(shas.head)).toMatchObject([{ number: 7, state: "merged", mergeSha: shas.merge, approvedAt: [] }]);
  });
});

describe("files", () => {
  const blob = (text: string, oid: string) => ({
    __typename: "Blob",
    oid,
    text,
    byteSize: text.length,
    isBinary: false,
    isTruncated: false,
  });
  const at =
    (...there: readonly string[]) =>
    ({ expression }: { expression: string }) =>
      there.includes(expression) ? blob("envs: []", shas.old) : null;

  test("are read at a commit, and compared with another", async () => {
    const sent = graphql(world({ object: at(`${shas.head}:deploy.yml`) }));
    expect(await gateway().filesAt(["deploy.yml", ".github/deploy.yml"], shas.head, "refs/heads/main")).toEqual({
      files: [{ path: "deploy.yml", text: "envs: []", bytes: 8 }, undefined],
      differ: true,
    });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.variables).toMatchObject({
      here0: `${shas.head}:deploy.yml`,
      there0: "refs/heads/main:deploy.yml",
      here1: `${shas.head}:.github/deploy.yml`,
      there1: "refs/heads/main:.github/deploy.yml",
    });
  });

  test("that are equal in both, or missing in both, do not differ", async () => {
    graphql(world({ object: at(`${shas.head}:deploy.yml`, "refs/heads/main:deploy.yml") }));
    expect(await gateway().filesAt(["deploy.yml", ".github/deploy.yml"], shas.head, "refs/heads/main")).toMatchObject({ differ: false });
  });

  test("do not include a directory of that name", async () => {
    graphql(world({ object: { __typename: "Tree", oid: shas.old } }));
    expect((await gateway().filesAt(["deploy.yml"], shas.head, "refs/heads/main")).files).toEqual([undefined]);
  });

  test("the merge base of a branch and a commit is requested without the changed files", async () => {
    rest()
      .get(`${path}/compare/main...${shas.head}`)
      .query({ per_page: 1, page: 2 })
      .reply(200, { merge_base_commit: { sha: shas.old } });
    expect(await gateway().mergeBase("main", shas.head)).toBe(shas.old);
    rest().get(`${path}/compare/main...${shas.head}`).query(true).reply(404, {});
    expect(await gateway().mergeBase("main", shas.head)).toBeUndefined();
  });
});

describe("a deployment's story", () => {
  const statuses = [status(2, "SUCCESS", "2026-01-01T00:00:02Z"), status(1, "QUEUED", "2026-01-01T00:00:01Z")];
  const comment = (id: number) => ({
    fullDatabaseId: String(id),
    databaseId: null,
    body: "⏳",
    viewerDidAuthor: true,
    createdAt: "2026-01-02T03:04:05Z",
  });
  const run = (id: number) => ({
    id: `CR_${id}`,
    databaseId: id,
    name: "deploy/production",
    status: "IN_PROGRESS",
    conclusion: null,
    externalId: "comment-5",
  });
  const checkSuites = ({ filterBy }: { filterBy?: { appId: number } }) =>
    filterBy === undefined ? list({ createdAt: "2026-01-01T00:00:00Z" }) : list({ checkRuns: list(run(1), run(2)) });
  const node = (difference: Readonly<Record<string, unknown>> = {}) =>
    deployment(5, {
      statuses: list(...statuses),
      latestStatus: statuses[0],
      payload: JSON.stringify({ gitploy: { request: "comment-5", issue: 7, requested_by: "ada" } }),
      commit: commit({ oid: shas.live, checkSuites }),
      repository: repository({
        deployments: list(deployment(6), deployment(5)),
        issueOrPullRequest: ({ number }: { number: number }) => ({
          __typename: "Issue",
          comments: list(comment(number * 10), comment(number * 10 + 1)),
        }),
      }),
      ...difference,
    });
  const root = (of: unknown, more: Readonly<Record<string, unknown>> = {}) => ({ ...world(more), node: () => of });

  test("takes one request if the webhook's hints are right", async () => {
    graphql(root(node()));
    expect(await gateway().deploymentDetails("DE_5", 7, "production")).toMatchObject({
      app: "gitploy",
      repository: { defaultBranch: "main" },
      deployment: {
        id: "5",
        request: { id: "comment-5", issue: 7, requestedBy: "ada" },
        statuses: [{ state: "queued" }, { state: "success" }],
      },
      commit: { sha: shas.live, author: "ada", contexts: undefined },
      deployments: [{ id: "6" }, { id: "5" }],
      checkRuns: [{ id: "2", status: "in_progress" }, { id: "1" }],
      comments: [{ id: "71" }, { id: "70" }],
    });
  });

  test("needs no hint", async () => {
    const issueOrPullRequest = { __typename: "Issue", comments: list(comment(70)) };
    graphql(root(node(), { issueOrPullRequest }), 3);
    expect(await gateway().deploymentDetails("DE_5")).toMatchObject({ deployment: { id: "5" }, comments: [{ id: "70" }] });
  });

  test("is not led astray by wrong hints", async () => {
    const sent = graphql(root(node(), { issueOrPullRequest: { __typename: "Issue", comments: list(comment(70)) } }), 3);
    expect(await gateway().deploymentDetails("DE_5", 8, "qa")).toMatchObject({ comments: [{ id: "70" }] });
    expect(sent.map(({ variables }) => variables["checkName"])).toEqual(["deploy/qa", "deploy/production", undefined]);
  });

  test("of a deleted deployment is undefined", async () => {
    graphql({ ...world(), node: denied("NOT_FOUND") });
    expect(await gateway().deploymentDetails("DE_5", 7, "production")).toBeUndefined();
  });

  test("has every status, however many", async () => {
    const pages = ({ after }: { after?: string }) =>
      after === "c" ? list(statuses[1]) : { nodes: [statuses[0]], pageInfo: { hasNextPage: true, endCursor: "c" } };
    graphql(root(node({ statuses: pages })), 2);
    expect((await gateway().deploymentDetails("DE_5", 7, "production"))?.deployment.statuses.map(({ state }) => state)).toEqual([
      "queued",
      "success",
    ]);
  });

  describe("whose workflow has jobs with `environment:`", () => {
    const said = {
      ...status(9, "SUCCESS", "2026-01-02T03:05:05Z"),
      logUrl: "https://github.com/octo/app/actions/runs/80/job/700",
    };
    const actions = { __typename: "Bot", login: "github-actions" };
    const job = deployment(7, { creator: actions, payload: null, statuses: list(said), latestStatus: said });
    const suite = (difference: Readonly<Record<string, unknown>>) => ({
      status: "COMPLETED",
      conclusion: "SUCCESS",
      app: { slug: "github-actions" },
      checkRuns: list({ name: "roll out", detailsUrl: said.logUrl }, { name: "lint", detailsUrl: null }),
      ...difference,
    });
    const storyWith = (...suites: readonly unknown[]) => {
      const payload = JSON.stringify({ gitploy: { request: "comment-5", requested_by: "ada" } });
      const every = ({ last }: { last?: number }) =>
        last === undefined ? list({ createdAt: "2026-01-01T00:00:00Z", checkRuns: list() }) : list(...suites);
      const unsaid = { payload, statuses: list(), latestStatus: null };
      const of = node({
        ...unsaid,
        commit: commit({ oid: shas.live, checkSuites: every }),
        repository: repository({ deployments: list(job, deployment(5, unsaid)) }),
      });
      return graphql(root(of), 2);
    };

    test.each([
      ["over", suite({}), "success"],
      ["over, not green", suite({ conclusion: "CANCELLED" }), "failure"],
      ["not over", suite({ status: "IN_PROGRESS", conclusion: null }), undefined],
    ] as const)("has the workflow run that is %s", async (_, one, ended) => {
      const sent = storyWith(
        one,
        suite({ checkRuns: list({ name: "build", detailsUrl: said.logUrl.replace("80", "81") }) }),
        suite({ checkRuns: null }),
        suite({ app: { slug: "gitploy" } }),
      );
      const story = await gateway().deploymentDetails("DE_5", undefined, "production");
      expect(story?.runs).toEqual([{ id: "80", ended, jobs: new Map([["700", "roll out"]]), judged: false }]);
      expect(sent.map(({ query }) => /query (\w+)/.exec(query)?.[1])).toEqual(["DeploymentDetails", "WorkflowRuns"]);
      expect(sent[0]?.variables["environments"]).toEqual(["production", "Production", "PRODUCTION"]);
    });
  });
});
