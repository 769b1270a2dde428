/** The fragments of our GraphQL queries; each is sent once, and only if a query uses it. */
const fragments: Readonly<Record<string, string>> = {
  repositoryFields: `fragment repositoryFields on Repository { url visibility defaultBranchRef { name target { oid } } }`,

  blobFields: `fragment blobFields on Blob { text byteSize isBinary isTruncated }`,

  contextPage: `fragment contextPage on StatusCheckRollupContextConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    __typename
    ... on CheckRun {
      databaseId name status conclusion detailsUrl startedAt completedAt deployment { environment }
      checkSuite { app { slug databaseId } workflowRun { event workflow { databaseId name } } }
    }
    ... on StatusContext { context state targetUrl createdAt creator { __typename login } }
  }
}`,

  accountFields: `fragment accountFields on Actor { __typename login ... on User { databaseId } }`,

  associatedFields: `fragment associatedFields on PullRequest {
  number title url state isDraft headRefOid isCrossRepository baseRefName
  author { ...accountFields }
  mergedBy { ...accountFields }
  queued: timelineItems(last: 1, itemTypes: [ADDED_TO_MERGE_QUEUE_EVENT]) { nodes { ... on AddedToMergeQueueEvent { enqueuer { ...accountFields } } } }
  mergeCommit { oid }
  reviews(last: 100, states: [APPROVED, CHANGES_REQUESTED, DISMISSED]) {
    pageInfo { hasPreviousPage }
    nodes { state commit { oid } authorCanPushToRepository author { login } }
  }
}`,

  queuedFields: `fragment queuedFields on MergeQueueEntry { headCommit { oid } baseCommit { oid } pullRequest { number } }`,

  commitFields: `fragment commitFields on Commit {
  oid messageHeadline committedDate
  parents(first: 2) { nodes { oid } }
  author { name user { login databaseId } }
  checkSuites(first: 50) { nodes { createdAt } }
  statusCheckRollup { contexts(first: 100) { ...contextPage } }
  associatedPullRequests(first: 10) { pageInfo { hasNextPage endCursor } nodes { ...associatedFields } }
}`,

  protectionFields: `fragment protectionFields on Ref {
  refUpdateRule { requiredStatusCheckContexts }
  rules(first: 100) {
    nodes { type parameters { ... on RequiredStatusChecksParameters { requiredStatusChecks { context integrationId } } } }
  }
}`,

  pullRequestFields: `fragment pullRequestFields on PullRequest {
  ...associatedFields
  headRefName closedAt
  headRepository { name owner { login } }
  commits(last: 1) { nodes { commit { ...commitFields } } }
  baseRef { ...protectionFields }
  headRef { ...protectionFields }
  timelineItems(last: 10, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) {
    nodes { ... on HeadRefForcePushedEvent { createdAt beforeCommit { oid } afterCommit { oid } } }
  }
}`,

  tagFields: `fragment tagFields on GitObject {
  __typename ...commitFields
  ... on Tag { target { __typename ...commitFields ... on Tag { target { __typename ...commitFields ... on Tag { target { __typename ...commitFields } } } } } }
}`,

  rowFields: `fragment rowFields on Commit {
  oid messageHeadline committedDate
  author { name avatarUrl(size: 40) user { login } }
  statusCheckRollup @include(if: $checks) { state }
  checkSuites(first: 1, filterBy: {appId: $app}) @include(if: $checks) { nodes { status conclusion } }
  associatedPullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { number title url } }
}`,

  rowTargetFields: `fragment rowTargetFields on GitObject {
  __typename ...rowFields
  ... on Tag { tagger { name } target { __typename ...rowFields ... on Tag { target { __typename ...rowFields } } } }
}`,

  statusFields: `fragment statusFields on DeploymentStatus { id state description createdAt creator { __typename login } logUrl environmentUrl }`,

  configFields: `fragment configFields on Repository {
  configAtRoot: object(expression: "HEAD:deploy.yml") { ...blobFields }
  configInFolder: object(expression: "HEAD:.github/deploy.yml") { ...blobFields }
}`,

  fileNames: `fragment fileNames on Repository {
  configAtRoot: object(expression: "HEAD:deploy.yml") { oid }
  configInFolder: object(expression: "HEAD:.github/deploy.yml") { oid }
}`,

  signs: `fragment signs on DeploymentConnection { nodes { createdAt creator { __typename login } latestStatus { state createdAt } } }`,

  deploymentFields: `fragment deploymentFields on Deployment {
  ...glanceFields
  commit { messageHeadline }
  statuses(first: 30) { nodes { ...statusFields } }
}`,

  glanceFields: `fragment glanceFields on Deployment {
  databaseId id environment commitOid createdAt description task payload
  ref { name }
  creator { __typename login }
  latestStatus { ...statusFields }
}`,

  ownRunFields: `fragment ownRunFields on CheckRun { id databaseId name status conclusion externalId title summary }`,

  deploymentPage: `fragment deploymentPage on DeploymentConnection { pageInfo { hasNextPage endCursor } nodes { ...deploymentFields } }`,

  ledgerFields: `fragment ledgerFields on Ref { target { oid ...commitOfLedger } }`,

  commitOfLedger: `fragment commitOfLedger on Commit { message committedDate tree { oid } parents(first: 2) { nodes { oid } } }`,
};

/** An operation by its name, which determines the type of its answer. */
export type Query<Name extends string> = `${"query" | "mutation"} ${Name}(${string}`;

/** The query with every fragment it uses. */
export function withFragments<Name extends string>(query: Query<Name>): Query<Name> {
  return `${query}\n${fragmentsIn(query)}`;
}

/** Every fragment that a text uses, directly or through another one. */
export function fragmentsIn(document: string): string {
  const used = new Set<string>();
  const collect = (names: readonly string[]): void => {
    for (const name of names) {
      if (used.has(name)) continue;
      used.add(name);
      collect((usedBy[name] ??= fragmentNamesIn(fragments[name] ?? "")));
    }
  };
  collect(fragmentNamesIn(document));
  return [...used].map((name) => fragments[name]).join("\n");
}

/** Which fragments each fragment uses directly, once that was asked. */
const usedBy: Record<string, readonly string[]> = {};

function fragmentNamesIn(text: string): readonly string[] {
  return (text.match(/(?<=\.\.\.)\w+/g) ?? []).filter((name) => name in fragments);
}

/** The variables of a composed query: everything that people wrote is a variable, and only the text is ours. */
export interface Variables {
  /** Their values, by name. */
  readonly values: Record<string, unknown>;
  /** Adds one, and returns how the query names it. */
  readonly add: (name: string, type: string, value: unknown) => string;
  /** Their declarations in the query. */
  readonly declared: () => string;
}

/** None yet. */
export function createVariables(): Variables {
  const values: Record<string, unknown> = {};
  const types: string[] = [];
  return {
    values,
    add: (name, type, value) => {
      values[name] = value;
      types.push(`$${name}: ${type}`);
      return `$${name}`;
    },
    declared: () => types.join(", "),
  };
}

/** A query with its variables' values. */
export interface GraphqlRequest<Name extends string> {
  readonly text: Query<Name>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Reads fields of a repository's objects, `object0` and so on, by their SHAs. */
export function objectsRequest<Name extends string>(
  query: Name,
  { owner, name }: { readonly owner: string; readonly name: string },
  shas: readonly string[],
  fields: string,
): GraphqlRequest<Name> {
  const types = shas.map((_, index) => `, $oid${index}: GitObjectID!`).join("");
  const objects = shas.map((_, index) => `object${index}: object(oid: $oid${index}) { ${fields} }`).join("\n");
  return {
    text: withFragments(
      `query ${query}($owner: String!, $name: String!${types}) {\nrepository(owner: $owner, name: $name) {\n${objects}\n}\n}`,
    ),
    variables: { owner, name, ...Object.fromEntries(shas.map((sha, index) => [`oid${index}`, sha])) },
  };
}
