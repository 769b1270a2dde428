import { afterEach, describe, expect, test } from "vitest";
import { checkRun, commit, deployment, list, pullRequest, repository, review, shas, status, world } from "./fixtures.js";
import { emptyRecord, type LedgerRecord } from "../../src/core/ledger.js";
import { seal } from "../../src/core/ledger/seal.js";
import { unwritten } from "../../src/github/types/snapshot.js";
import { denied, everyRequestWasMade, gateway, graphql, keys } from "./gateway.js";

afterEach(everyRequestWasMade);

describe("one look at the repository", () => {
  test("everything comes with one request, and people's words are passed as variables", async () => {
    const wicked = 'x") { id } #';
    const sent = graphql(
      world({
        object: ({ expression }: { expression: string }) =>
          expression === "HEAD:.github/deploy.yml"
            ? { __typename: "Blob", text: "envs: []\n", byteSize: 9, isBinary: false, isTruncated: false }
            : null,
        issueOrPullRequest: () => pullRequest(),
      }),
    );
    const snapshot = await gateway().snapshot({ issue: 7, refs: [wicked, "#12", "abcdef1"], environments: ["production", "pro d/.x"] });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.query).not.toContain(wicked);
    expect(sent[0]?.variables).toMatchObject({
      tag0Name: `refs/tags/${wicked}`,
      branch0Name: `refs/heads/${wicked}`,
      pullRequest1Number: 12,
      sha2Word: "abcdef1",
    });
    expect(sent[0]?.variables).toMatchObject({
      ledger0Name: "refs/gitploy/production",
      ledger1Name: "refs/gitploy/pro%20d%2F.x",
      deployments0In: ["production"],
    });
    expect(snapshot).toMatchObject({
      app: "gitploy",
      repository: {
        owner: "octo",
        name: "app",
        url: "https://github.com/octo/app",
        public: false,
        defaultBranch: "main",
        defaultSha: shas.old,
      },
      config: { path: ".github/deploy.yml", text: "envs: []\n", bytes: 9 },
      issue: { number: 7, open: true, pullRequest: { state: "open", author: "ada", headBranch: "door", head: { sha: shas.head } } },
      allDeployments: true,
    });
    expect(snapshot.refs.get(wicked)).toEqual({ tag: undefined, branch: undefined, sha: undefined, pullRequest: undefined });
    expect(snapshot.records).toEqual(
      new Map([
        ["production", unwritten],
        ["pro d/.x", unwritten],
      ]),
    );
  });

  test("a binary or cut deploy.yml has no text", async () => {
    graphql(world({ object: () => ({ __typename: "Blob", text: null, byteSize: 99_999_999, isBinary: null, isTruncated: true }) }));
    const { config } = await gateway().snapshot({});
    expect(config).toEqual({ path: "deploy.yml", text: undefined, bytes: 99_999_999 });
  });

  test("check suites that GitHub does not list leave our check runs unknown", async () => {
    graphql(
      world({
        object: ({ oid }: { oid?: string }) =>
          oid === undefined ? null : { ...commit(), checkSuites: { nodes: null }, deployments: null },
      }),
    );
    const snapshot = await gateway().snapshot({ checkRunsOf: { sha: shas.head, name: "deploy/production" } });
    expect([snapshot.checkRuns, snapshot.deployedBefore]).toEqual([undefined, undefined]);
  });

  test("if GitHub does not list the deployments, it is unknown what is live", async () => {
    graphql(world({ deployments: { ...list(), nodes: null } }));
    const { allDeployments, liveUnknown } = await gateway().snapshot({ environments: ["production"] });
    expect([allDeployments, liveUnknown]).toEqual([false, new Set(["production"])]);
  });

  test("a missing issue is undefined", async () => {
    graphql(world({ issueOrPullRequest: denied("NOT_FOUND") }));
    expect((await gateway().snapshot({ issue: 99 })).issue).toBeUndefined();
  });

  test.each([
    ["NOT_FOUND", "not_found"],
    ["FORBIDDEN", "missing_permission"],
  ])("a repository that answers %s is a fault", async (type, kind) => {
    graphql({ viewer: { login: "gitploy[bot]" }, repository: denied(type) });
    await expect(gateway().snapshot({})).rejects.toMatchObject({ name: "Fault", kind });
  });

  test("a part that cannot be read and has no substitute is a fault", async () => {
    graphql(world({ ref: denied("FORBIDDEN") }));
    await expect(gateway().snapshot({ environments: ["production"] })).rejects.toMatchObject({ kind: "missing_permission" });
  });
});

describe("a ref", () => {
  const refs = (found: Readonly<Record<string, unknown>>) => ({
    ref: ({ qualifiedName }: { qualifiedName: string }) => found[qualifiedName] ?? null,
  });

  test("an annotated tag is peeled, a branch says whether it is protected", async () => {
    const rule = { type: "PULL_REQUEST", parameters: null };
    graphql(
      world(
        refs({
          "refs/tags/v1": { target: { __typename: "Tag", target: { __typename: "Tag", target: commit({ oid: shas.live }) } } },
          "refs/heads/v1": { target: commit(), refUpdateRule: null, rules: list(rule) },
        }),
      ),
    );
    const found = (await gateway().snapshot({ refs: ["v1"] })).refs.get("v1");
    expect(found?.tag?.sha).toBe(shas.live);
    expect(found?.branch).toMatchObject({ commit: { sha: shas.head, author: "ada", title: "Fix the door" }, protected: true });
    expect(found?.branch?.commit.seenAt).toEqual(new Date("2026-01-02T03:05:00Z"));
  });

  test("an expression that named a branch is no SHA", async () => {
    graphql(world({ object: ({ expression }: { expression: string }) => (expression === "deadbeef" ? commit() : null) }));
    expect((await gateway().snapshot({ refs: ["deadbeef"] })).refs.get("deadbeef")?.sha).toBeUndefined();
  });

  test("a short SHA is completed", async () => {
    graphql(world({ object: ({ expression }: { expression: string }) => (expression === "AAAAAAA" ? commit() : null) }));
    expect((await gateway().snapshot({ refs: ["AAAAAAA"] })).refs.get("AAAAAAA")?.sha?.sha).toBe(shas.head);
  });
});

describe("contexts of a commit", () => {
  const actions = { app: { slug: "github-actions", databaseId: 15368 } };
  const contextsOf = async (rollup: unknown, requests = 1, object?: unknown) => {
    const ref = ({ qualifiedName }: { qualifiedName: string }) =>
      qualifiedName.startsWith("refs/heads/")
        ? { target: commit({ statusCheckRollup: rollup }), refUpdateRule: null, rules: list() }
        : null;
    graphql(world({ ref, object: ({ oid }: { oid?: string }) => (oid === undefined ? null : object) }), requests);
    return (await gateway().snapshot({ refs: ["main"] })).refs.get("main")?.branch?.commit.contexts;
  };

  test("the newest per App, workflow and name counts, in GitHub's words", async () => {
    const contexts = await contextsOf({
      contexts: list(
        checkRun("build", { databaseId: 2, status: "IN_PROGRESS", conclusion: null }),
        checkRun("build", { databaseId: 1 }),
        checkRun("build", { checkSuite: { app: { slug: "gitploy", databaseId: 4711 }, workflowRun: null }, conclusion: "TIMED_OUT" }),
        checkRun("docs", { conclusion: "SKIPPED" }),
        checkRun("docs", { checkSuite: { ...actions, workflowRun: { event: "push", workflow: { databaseId: 2, name: "CI" } } } }),
        { __typename: "StatusContext", context: "build", state: "EXPECTED", targetUrl: null, createdAt: "2026-01-02T03:04:05Z" },
      ),
    });
    expect(contexts?.map(({ app, name, state, detail, ours, workflowEvent }) => [app, name, state, detail, ours, workflowEvent])).toEqual([
      ["github-actions", "build", "pending", "in_progress", false, "push"],
      ["gitploy", "build", "failure", "timed_out", true, undefined],
      ["github-actions", "docs", "success", "skipped", false, "push"],
      ["github-actions", "docs", "success", "success", false, "push"],
      [undefined, "build", "pending", "expected", false, undefined],
    ]);
  });

  test("more than a page of them is read to the end", async () => {
    const first = { nodes: [checkRun("one")], pageInfo: { hasNextPage: true, endCursor: "c1" } };
    const rest = commit({
      statusCheckRollup: { contexts: ({ after }: { after?: string }) => (after === "c1" ? list(checkRun("two")) : list()) },
    });
    expect((await contextsOf({ contexts: first }, 2, rest))?.map(({ name }) => name)).toEqual(["one", "two"]);
  });

  test("a lost page makes them all unknown", async () => {
    const first = { nodes: [checkRun("one")], pageInfo: { hasNextPage: true, endCursor: "c1" } };
    expect(await contextsOf({ contexts: first }, 2, commit({ statusCheckRollup: null }))).toBeUndefined();
  });

  test("no contexts at all are an empty list", async () => {
    expect(await contextsOf(null)).toEqual([]);
  });

  test("without read access they are unknown, not empty", async () => {
    expect(await contextsOf(denied("FORBIDDEN"))).toBeUndefined();
  });

  test("one of them that may not be read could have failed", async () => {
    expect(await contextsOf({ contexts: list(checkRun("build"), null) })).toBeUndefined();
  });

  test("a list that GitHub does not return is not empty", async () => {
    expect(await contextsOf({ contexts: { ...list(), nodes: null } })).toBeUndefined();
  });

  test("a run whose workflow may not be read still counts", async () => {
    const run = checkRun("build", { checkSuite: { app: { slug: "github-actions", databaseId: 15368 }, workflowRun: denied("FORBIDDEN") } });
    expect(await contextsOf({ contexts: list(run) })).toMatchObject([{ name: "build", state: "success", workflowEvent: undefined }]);
  });
});

describe("a pull request", () => {
  const read = async (difference: Readonly<Record<string, unknown>>, requests = 1, more: Readonly<Record<string, unknown>> = {}) => {
    graphql(world({ issueOrPullRequest: () => pullRequest(difference), ...more }), requests);
    return (await gateway().snapshot({ issue: 7 })).issue?.pullRequest;
  };

  test("its required checks come from branch protection and rulesets", async () => {
    const requiredStatusChecks = [{ context: "test" }, { context: "lint", integrationId: 15368 }];
    const parameters = { __typename: "RequiredStatusChecksParameters", requiredStatusChecks };
    const baseRef = {
      refUpdateRule: { requiredStatusCheckContexts: ["build", "test"] },
      rules: list({ type: "REQUIRED_STATUS_CHECKS", parameters }),
    };
    expect((await read({ baseRef }))?.requiredByBase).toEqual([
      { name: "build", app: undefined },
      { name: "test", app: undefined },
      { name: "lint", app: 15368 },
    ]);
  });

  test("rules that may not be read are unknown, and the head counts as protected", async () => {
    const hidden = { refUpdateRule: null, rules: denied("FORBIDDEN") };
    expect(await read({ baseRef: hidden, headRef: hidden })).toMatchObject({ requiredByBase: undefined, headProtected: true });
  });

  test.each([
    ["is not given", { ...list(), nodes: null }],
    ["has a hole", list(null)],
  ])("a list of rules that %s is unknown, too", async (_, rules) => {
    const hidden = { refUpdateRule: null, rules };
    expect(await read({ baseRef: hidden, headRef: hidden })).toMatchObject({
      requiredByBase: undefined,
      baseProtected: false,
      headProtected: true,
    });
  });

  test("a deleted head and one without rules are not protected", async () => {
    expect((await read({ headRef: null }))?.headProtected).toBe(false);
    expect((await read({}))?.headProtected).toBe(false);
    expect((await read({ headRef: { refUpdateRule: { requiredStatusCheckContexts: [] }, rules: list() } }))?.headProtected).toBe(true);
  });

  test("a list of commits that lags behind the head is not believed", async () => {
    const found = await read({ headRefOid: shas.merge }, 2, {
      object: ({ oid }: { oid?: string }) => (oid === shas.merge ? commit({ oid: shas.merge }) : null),
    });
    expect(found?.head?.sha).toBe(shas.merge);
  });

  test("force pushes carry GitHub's time", async () => {
    const event = {
      __typename: "HeadRefForcePushedEvent",
      createdAt: "2026-02-01T00:00:00Z",
      beforeCommit: null,
      afterCommit: { oid: shas.head },
    };
    expect((await read({ timelineItems: list(event) }))?.forcePushes).toEqual([
      { at: new Date("2026-02-01T00:00:00Z"), before: undefined, after: shas.head },
    ]);
  });

  test.each<[string, readonly unknown[], boolean | "old"]>([
    ["approved at the head", [review("bob", "APPROVED")], true],
    ["approved before the head moved", [review("bob", "APPROVED", { commit: { oid: shas.old } })], "old"],
    ["approved by somebody without write", [review("eve", "APPROVED", { authorCanPushToRepository: false })], false],
    ["approved, then changes requested", [review("bob", "APPROVED"), review("bob", "CHANGES_REQUESTED")], false],
    ["changes requested, then approved", [review("bob", "CHANGES_REQUESTED"), review("bob", "APPROVED")], true],
    ["changes requested by another", [review("bob", "APPROVED"), review("cy", "CHANGES_REQUESTED")], false],
    [
      "changes requested by somebody without write",
      [review("bob", "APPROVED"), review("eve", "CHANGES_REQUESTED", { authorCanPushToRepository: false })],
      true,
    ],
    ["dismissed", [review("bob", "APPROVED"), review("bob", "DISMISSED")], false],
    ["a comment does not change a review", [review("bob", "APPROVED"), review("bob", "COMMENTED")], true],
    ["nobody", [], false],
  ])("%s", async (_, reviews, approved) => {
    const found = await read({ reviews: list(...reviews) });
    const approvedAt = approved === false ? [] : [approved === true ? shas.head : shas[approved]];
    expect(found?.head?.pullRequests).toMatchObject([{ number: 7, state: "open", headSha: shas.head, approvedAt }]);
  });

  test("reviews that may not be read approve nothing", async () => {
    for (const reviews of [denied("FORBIDDEN"), { ...list(review("bob", "APPROVED")), nodes: null }])
      expect((await read({ reviews }))?.head?.pullRequests).toMatchObject([{ approvedAt: [], changesRequested: undefined }]);
  });
});

describe("deployments", () => {
  const page = (nodes: readonly unknown[], endCursor: string | null) => ({
    nodes,
    pageInfo: { hasNextPage: endCursor !== null, endCursor },
  });

  test("ours are told by their creator, and remember their request", async () => {
    const stranger = { __typename: "User", login: "gitploy" };
    graphql(
      world({
        deployments: list(
          deployment(3),
          deployment(2, { creator: stranger }),
          deployment(1, { environment: "qa", payload: '"plain"', description: "Ship it gitploy:push-qa-1" }),
        ),
      }),
    );
    const { deployments, allDeployments } = await gateway().snapshot({});
    expect(allDeployments).toBe(true);
    expect(deployments.get("production")).toMatchObject([
      { id: "3", ours: true, creator: "gitploy[bot]", ref: "v1", payload: { tag: "v1" }, request: { id: "comment-3", ref: "v1" } },
      { id: "2", ours: false, creator: "gitploy", request: undefined },
    ]);
    expect(deployments.get("qa")).toMatchObject([{ id: "1", payload: "plain", request: { id: "push-qa-1" } }]);
  });

  test("statuses are put in order, GitHub's latest last", async () => {
    const [queued, started, done] = [
      status(1, "QUEUED", "2026-01-01T00:00:01Z"),
      status(2, "IN_PROGRESS", "2026-01-01T00:00:01Z"),
      status(3, "SUCCESS", "2026-01-01T00:00:01Z"),
    ];
    const orders = [
      [done, started, queued],
      [queued, started, done],
    ];
    for (const order of orders) {
      graphql(world({ deployments: list(deployment(1, { statuses: list(...order), latestStatus: done })) }));
      const { deployments } = await gateway().snapshot({});
      expect(deployments.get("production")?.[0]?.statuses.map(({ state }) => state)).toEqual(["queued", "in_progress", "success"]);
    }
  });

  test("an environment's deployments are read page by page until what is live is found", async () => {
    const live = deployment(1, {
      statuses: list(status(1, "SUCCESS", "2026-01-01T00:00:01Z")),
      latestStatus: status(1, "SUCCESS", "2026-01-01T00:00:01Z"),
    });
    const deployments = ({ environments, after }: { environments?: readonly string[]; after?: string }) => {
      if (environments === undefined) return page([deployment(9)], "more");
      if (after === "c1") return page([live], "c2");
      return page([deployment(9)], "c1");
    };
    graphql(world({ deployments }), 2);
    const snapshot = await gateway().snapshot({ environments: ["production"] });
    expect(snapshot.deployments.get("production")?.map(({ id }) => id)).toEqual(["9", "1"]);
    expect(snapshot.allDeployments).toBe(false);
  });

  test("a number that GraphQL's Int cannot hold is read from the node id", async () => {
    const packed = Buffer.from([0x93, 0, 0xce, 0, 0, 0, 1, 0xce, 0xb2, 0xd0, 0x5e, 0x00]).toString("base64url");
    graphql(world({ deployments: list(deployment(3_000_000_000, { id: `DE_${packed}` })) }));
    const { deployments } = await gateway().snapshot({});
    expect(deployments.get("production")).toMatchObject([{ id: "3000000000" }]);
  });
});

describe("the ledger", () => {
  const record: LedgerRecord = { ...emptyRecord, lock: { by: "ada", at: "2026-01-02T03:04:05Z" } };
  const place = { repository: "77", name: "octo/app", environment: "production", parent: shas.live };
  const message = seal({ ...place, subject: "Lock", record }, keys[0]);
  const target = {
    ...commit({ oid: shas.merge }),
    message: `${message}\n\nWritten-By: 3d3f0c1e-0000-4000-8000-000000000000`,
    tree: { oid: shas.old },
    parents: list({ oid: shas.live }),
  };

  test("its newest commit is included, as it was written", async () => {
    graphql(
      world({ ref: ({ qualifiedName }: { qualifiedName: string }) => (qualifiedName === "refs/gitploy/production" ? { target } : null) }),
    );
    expect((await gateway().snapshot({ environments: ["production"] })).records.get("production")).toEqual({
      verified: true,
      record,
      at: shas.merge,
      commit: { sha: shas.merge, message, tree: shas.old, parents: [shas.live], committedAt: new Date("2026-01-02T03:04:05Z") },
    });
  });

  test("a record sealed for another environment is not believed", async () => {
    graphql(world({ ref: { target } }));
    const { records } = await gateway().snapshot({ environments: ["production", "staging"] });
    expect([...records.values()].map(({ verified, at }) => ({ verified, at }))).toEqual([
      { verified: true, at: shas.merge },
      { verified: false, at: shas.merge },
    ]);
  });

  test.each([
    ["77", true],
    ["78", false],
  ])("a repository requested by name returns its id, %s, to which records are bound", async (id, verified) => {
    const [sent] = [graphql(world({ id: "R_x", databaseId: Number(id), ref: { target } }))];
    const { records } = await gateway({}, "").snapshot({ environments: ["production"] });
    expect(records.get("production")).toMatchObject({ verified });
    expect(sent[0]?.query).toContain("id databaseId");
  });

  test("a ledger in another repository is read in the same request", async () => {
    const ledgers = repository({
      ref: ({ qualifiedName }: { qualifiedName: string }) => (qualifiedName === "refs/gitploy/77/production" ? { target } : null),
    });
    graphql({
      viewer: { login: "gitploy[bot]" },
      repository: ({ name }: { name: string }) => (name === "ledgers" ? ledgers : repository()),
    });
    const snapshot = await gateway({ ledgerRepository: "ledgers" }).snapshot({ environments: ["production"] });
    expect(snapshot.records.get("production")).toMatchObject({ verified: true, at: shas.merge });
  });

  test("a missing ledger repository is a fault, never an empty ledger", async () => {
    graphql({
      viewer: { login: "gitploy[bot]" },
      repository: ({ name }: { name: string }) => (name === "ledgers" ? denied("NOT_FOUND")() : repository()),
    });
    await expect(gateway({ ledgerRepository: "ledgers" }).snapshot({ environments: ["production"] })).rejects.toMatchObject({
      kind: "no_ledgers",
      repository: "octo/ledgers",
    });
  });
});
