import { expect, test } from "vitest";
import { stage } from "./caller.js";

const zero = "0".repeat(40);
const facts = `query Facts($head: String!) {
  viewer { login }
  repository(owner: "octo", name: "app") {
    id nameWithOwner visibility
    defaultBranchRef { name target { oid } compare(headRef: $head) { aheadBy behindBy status } }
    config: object(expression: "HEAD:deploy.yml") { ... on Blob { text byteSize isTruncated } }
    tag: ref(qualifiedName: "refs/tags/v1") { target { __typename oid ... on Tag { target { __typename oid } } } }
    missing: ref(qualifiedName: "refs/tags/v2") { name }
    deployments(environments: ["production"], first: 10, orderBy: {field: CREATED_AT, direction: DESC}) {
      nodes { databaseId payload commitOid creator { __typename login } latestStatus { state } statuses(first: 10) { nodes { state } } }
    }
    issueOrPullRequest(number: 1) {
      __typename
      ... on PullRequest {
        reviewDecision headRefOid isCrossRepository
        reviews(last: 10) { nodes { state authorCanPushToRepository author { login } } }
        baseRef { refUpdateRule { requiredStatusCheckContexts viewerCanPush } }
        timelineItems(last: 10, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) { nodes { ... on HeadRefForcePushedEvent { createdAt afterCommit { oid } } } }
        comments(last: 10) { nodes { databaseId viewerDidAuthor author { __typename login } } }
        commits(last: 1) { nodes { commit {
          oid messageHeadline
          checkSuites(first: 10) { nodes { createdAt app { slug } } }
          statusCheckRollup { state contexts(first: 100) { totalCount nodes {
            __typename
            ... on CheckRun { name status conclusion isRequired(pullRequestNumber: 1) checkSuite { app { slug } workflowRun { event } } }
            ... on StatusContext { context state }
          } } }
          associatedPullRequests(first: 10) { nodes { number } }
        } } }
      }
    }
  }
}`;

test("returns all facts in one query", async () => {
  const { github, repository, call, query } = await stage();
  const tagged = github.head(repository, "main") ?? "";
  github.tag(repository, "v1", tagged, { annotated: true });
  github.commit(repository, "topic", { author: "ann", message: "Try it\n\nLong story" });
  const pull = github.openPullRequest(repository, { head: "topic", author: "ann" });
  const head = github.forcePush(repository, "topic", { author: "ann", message: "Try it differently" });
  github.commit(repository, "main");
  github.protectBranch(repository, "main", { requiredContexts: ["build"], push: false });
  github.checkRun(repository, head, { name: "build", conclusion: "success" });
  github.checkRun(repository, head, { name: "build", conclusion: "failure", workflowEvent: "deployment" });
  github.status(repository, head, { context: "legacy", state: "pending" });
  github.review(pull, "ann", "APPROVED");
  await call("POST", `/repos/octo/app/issues/${pull.number}/comments`, { body: "hello" });
  await call("POST", "/repos/octo/app/deployments", { ref: tagged, auto_merge: false, required_contexts: [], payload: "text" });
  const { id } = github.createDeployment(repository, { ref: tagged, environment: "production", payload: { a: 1 } });
  github.deploymentStatus(id, { state: "in_progress" });
  expect(await query(facts, { head: "topic" })).toMatchObject({
    viewer: { login: "gitploy[bot]" },
    repository: {
      nameWithOwner: "octo/app",
      visibility: "PUBLIC",
      defaultBranchRef: { name: "main", compare: { aheadBy: 1, behindBy: 1, status: "DIVERGED" } },
      config: { text: "envs:\n  - name: production\n", isTruncated: false },
      tag: { target: { __typename: "Tag", target: { __typename: "Commit", oid: tagged } } },
      missing: null,
      deployments: {
        nodes: [
          {
            databaseId: id,
            payload: JSON.stringify('{"a":1}'),
            creator: { __typename: "Bot", login: "github-actions" },
            latestStatus: { state: "IN_PROGRESS" },
          },
          {
            payload: JSON.stringify('"text"'),
            commitOid: tagged,
            creator: { __typename: "Bot", login: "gitploy" },
            latestStatus: null,
            statuses: { nodes: [] },
          },
        ],
      },
      issueOrPullRequest: {
        __typename: "PullRequest",
        reviewDecision: "APPROVED",
        headRefOid: head,
        isCrossRepository: false,
        reviews: { nodes: [{ state: "APPROVED", authorCanPushToRepository: true, author: { login: "ann" } }] },
        baseRef: { refUpdateRule: { requiredStatusCheckContexts: ["build"], viewerCanPush: false } },
        timelineItems: { nodes: [{ createdAt: "2026-03-01T12:00:00Z", afterCommit: { oid: head } }] },
        comments: { nodes: [{ viewerDidAuthor: true, author: { __typename: "Bot", login: "gitploy" } }] },
        commits: {
          nodes: [
            {
              commit: {
                oid: head,
                messageHeadline: "Try it differently",
                checkSuites: {
                  nodes: [{ app: { slug: "gitploy" } }, { app: { slug: "github-actions" } }, { app: { slug: "github-actions" } }],
                },
                statusCheckRollup: {
                  state: "FAILURE",
                  contexts: {
                    totalCount: 3,
                    nodes: [
                      {
                        __typename: "CheckRun",
                        name: "build",
                        conclusion: "SUCCESS",
                        isRequired: true,
                        checkSuite: { workflowRun: { event: "push" } },
                      },
                      {
                        __typename: "CheckRun",
                        name: "build",
                        conclusion: "FAILURE",
                        checkSuite: { workflowRun: { event: "deployment" } },
                      },
                      { __typename: "StatusContext", context: "legacy", state: "PENDING" },
                    ],
                  },
                },
                associatedPullRequests: { nodes: [{ number: pull.number }] },
              },
            },
          ],
        },
      },
    },
  });
  expect(github.violations).toEqual([]);
});

test("updateRefs compares and swaps, all or nothing", async () => {
  const { github, repository, call } = await stage();
  const [first, second] = [github.head(repository, "main") ?? "", github.commit(repository, "main")];
  const { body } = await call("GET", "/repos/octo/app");
  const swap = async (...refUpdates: readonly unknown[]): Promise<boolean> => {
    const query = "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";
    const answer = await call("POST", "/graphql", { query, variables: { input: { repositoryId: body["node_id"], refUpdates } } });
    return answer.body["errors"] === undefined;
  };
  const name = "refs/gitploy/production";
  expect(await swap({ name, beforeOid: zero, afterOid: first })).toBe(true);
  expect(await swap({ name, beforeOid: zero, afterOid: first })).toBe(false);
  expect(await swap({ name: "refs/gitploy/other", beforeOid: zero, afterOid: first }, { name, beforeOid: second, afterOid: second })).toBe(
    false,
  );
  expect(github.head(repository, "refs/gitploy/other")).toBeUndefined();
  expect(await swap({ name, beforeOid: first, afterOid: second })).toBe(true);
  expect(await swap({ name, beforeOid: second, afterOid: first })).toBe(false);
  expect(await swap({ name, beforeOid: second, afterOid: zero })).toBe(true);
  expect(github.head(repository, name)).toBeUndefined();
  expect(github.violations).toEqual([]);
});

test("cursors work in a list that grows in the meantime", async () => {
  const { github, repository, query } = await stage();
  const made = Array.from({ length: 5 }, () => github.createDeployment(repository, { ref: "main", environment: "staging" }).id);
  const text = `query($after: String) { repository(owner: "octo", name: "app") {
    deployments(first: 2, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) { pageInfo { hasNextPage endCursor } nodes { databaseId } } } }`;
  const seen: number[] = [];
  let after: string | null = null;
  do {
    const data = (await query(text, { after })) as {
      repository: { deployments: { pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: { databaseId: number }[] } };
    };
    const { pageInfo, nodes } = data.repository.deployments;
    seen.push(...nodes.map(({ databaseId }) => databaseId));
    github.createDeployment(repository, { ref: "main", environment: "staging" });
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual(made.toReversed());
});

test.each([
  ["a field that GitHub does not have", '{ repository(owner: "octo", name: "app") { pushedDate } }', true],
  ["a field that the playground does not know", '{ repository(owner: "octo", name: "app") { forkCount } }', true],
  ["a connection without its size", '{ repository(owner: "octo", name: "app") { deployments { totalCount } } }', true],
  [
    "more nodes than GitHub gives",
    '{ repository(owner: "octo", name: "app") { deployments(first: 100) { nodes { commit { associatedPullRequests(first: 100) { nodes { comments(first: 100) { totalCount } } } } } } } }',
    true,
  ],
  ["what is not there", '{ repository(owner: "octo", name: "app") { pullRequest(number: 99) { id } } }', false],
])("%s is an error", async (_, query, violation) => {
  const { github, call } = await stage();
  const { status, body } = await call("POST", "/graphql", { query });
  expect(status).toBe(200);
  expect(body["errors"]).toHaveLength(1);
  expect(github.violations.length > 0).toBe(violation);
});
