/** Fixtures in GitHub's words, complete enough for every query; a test adds its differences. */
export const shas = { head: "a".repeat(40), live: "b".repeat(40), old: "c".repeat(40), merge: "d".repeat(40) };

type Fields = Readonly<Record<string, unknown>>;

export function list(...nodes: readonly unknown[]): Fields {
  return { nodes, pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null, startCursor: null } };
}

export function commit(difference: Fields = {}): Fields {
  return {
    __typename: "Commit",
    oid: shas.head,
    messageHeadline: "Fix the door",
    committedDate: "2026-01-02T03:04:05Z",
    author: { name: "Ada Lovelace", user: { login: "ada" } },
    checkSuites: list({ createdAt: "2026-01-02T03:06:00Z" }, { createdAt: "2026-01-02T03:05:00Z" }),
    statusCheckRollup: { contexts: list() },
    associatedPullRequests: list(),
    parents: list({ oid: shas.old }),
    ...difference,
  };
}

export function checkRun(name: string, difference: Fields = {}): Fields {
  return {
    __typename: "CheckRun",
    databaseId: 1,
    name,
    status: "COMPLETED",
    conclusion: "SUCCESS",
    detailsUrl: "https://ci.example/1",
    startedAt: "2026-01-02T03:05:00Z",
    completedAt: "2026-01-02T03:06:00Z",
    checkSuite: {
      app: { slug: "github-actions", databaseId: 15368 },
      workflowRun: { event: "push", workflow: { databaseId: 1, name: "CI" } },
    },
    ...difference,
  };
}

export function pullRequest(difference: Fields = {}): Fields {
  return {
    __typename: "PullRequest",
    number: 7,
    title: "A better door",
    url: "https://github.com/octo/app/pull/7",
    state: "OPEN",
    closed: false,
    isDraft: false,
    headRefOid: shas.head,
    isCrossRepository: false,
    mergeCommit: null,
    reviews: list(),
    headRefName: "door",
    headRepository: { name: "app", owner: { __typename: "Organization", login: "octo" } },
    baseRefName: "main",
    closedAt: null,
    author: { __typename: "User", login: "ada" },
    commits: list({ commit: commit() }),
    baseRef: { refUpdateRule: null, rules: list() },
    headRef: { refUpdateRule: null, rules: list() },
    timelineItems: list(),
    ...difference,
  };
}

export function review(login: string, state: string, difference: Fields = {}): Fields {
  return { state, commit: { oid: shas.head }, authorCanPushToRepository: true, author: { __typename: "User", login }, ...difference };
}

export function status(id: number, state: string, createdAt: string): Fields {
  return {
    id: `status-${id}`,
    state,
    description: `${state.toLowerCase()} it is`,
    createdAt,
    creator: { __typename: "Bot", login: "github-actions" },
    logUrl: "https://ci.example/log",
    environmentUrl: "",
  };
}

export function deployment(id: number, difference: Fields = {}): Fields {
  return {
    __typename: "Deployment",
    databaseId: id,
    id: `DE_${id}`,
    environment: "production",
    commitOid: shas.live,
    createdAt: "2026-01-02T03:04:05Z",
    description: "",
    task: "deploy",
    payload: JSON.stringify(JSON.stringify({ gitploy: { request: `comment-${id}`, ref: "v1" }, tag: "v1" })),
    ref: { name: "v1" },
    commit: commit({ oid: shas.live }),
    creator: { __typename: "Bot", login: "gitploy" },
    statuses: list(),
    latestStatus: null,
    ...difference,
  };
}

/** The answer to `repository(…)`: an empty one with a default branch. */
export function repository(difference: Fields = {}): Fields {
  return {
    url: "https://github.com/octo/app",
    visibility: "PRIVATE",
    defaultBranchRef: { name: "main", target: commit({ oid: shas.old }) },
    object: null,
    ref: null,
    deployments: list(),
    ...difference,
  };
}

/** The root value of a query. */
export function world(difference: Fields = {}): Fields {
  return { viewer: { login: "gitploy[bot]" }, repository: repository(difference) };
}
