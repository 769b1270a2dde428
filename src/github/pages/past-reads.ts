import { type Access, forPages } from "../types/access.js";
import type { BranchCommit } from "../../core/metrics/lead-times.js";
import type { Deployment } from "../../core/deployments.js";
import type { Answers } from "../graphql/answers.generated.js";
import { type Query, withFragments } from "../graphql/queries.js";
import { ask, inSmallerPages } from "../graphql/graphql.js";
import { nextOf, type NodeOf, present } from "../graphql/nodes.js";
import { wordsOf } from "../refs/git-objects.js";
import { recordOf } from "../refs/ledger.js";
import { ledgerPrefixes, refName } from "../refs/ledger.js";
import { appOf, deploymentOf, spellingsOf } from "../resources/deployment-facts.js";
import type { HeldClaim } from "../types/git.js";
import type { EnvironmentRecord } from "../types/snapshot.js";
import { afterCursor } from "./cursor.js";
import { type Traced, type Traces, tracesOf } from "./traces.js";

/** A part of a list, newest first; `next` leads to the older part. */
export interface Part<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** Reads of the past, for history, audit and metrics. */
export interface PastReads {
  /** Deployments in one environment, or in all of them; at most 100. */
  deployments(environment: string | undefined, after: string | undefined): Promise<Part<Deployment>>;
  /** Commits of the default branch; at most 100. */
  branch(after: string | undefined): Promise<Part<BranchCommit>>;
  /** An environment's record as it was after each change; at most 50. `id` is the repository's. */
  record(id: string, environment: string, after: string | undefined): Promise<RecordPart>;
  /** What a claim ref says, by one request; `undefined` if there is none. `id` is the repository's. */
  claim(id: string, name: string): Promise<HeldClaim | undefined>;
  /** What a request left on its commit. */
  traces(request: Traced): Promise<Traces>;
}

/** A part of a record's history, and the address of its repository. */
export interface RecordPart extends Part<EnvironmentRecord> {
  readonly url: string;
}

/** Deployments, newest first. */
export const deploymentsQuery =
  withFragments(`query PageDeployments($owner: String!, $name: String!, $environments: [String!], $first: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    deployments(environments: $environments, first: $first, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) { ...deploymentPage }
  }
}`);

/** Commits of the default branch. */
export const branchQuery = `query PageBranch($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    defaultBranchRef { target { ... on Commit {
      history(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes {
        oid messageHeadline committedDate
        parents(first: 10) { nodes { oid } }
        associatedPullRequests(first: 1) { nodes { number createdAt mergedAt } }
      } }
    } } }
  }
}`;

/** A record's versions. */
export const recordQuery = `query PageRecord($owner: String!, $name: String!, $ref: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    url
    ref(qualifiedName: $ref) { target { oid ... on Commit {
      history(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes {
        oid message committedDate tree { oid } parents(first: 2) { nodes { oid } }
      } }
    } } }
  }
}`;

/** Who claimed something. */
export const claimQuery = `query PageClaim($owner: String!, $name: String!, $ref: String!) {
  repository(owner: $owner, name: $name) { ref(qualifiedName: $ref) { target { oid ... on Commit { message } } } }
}`;

type Target = NonNullable<NonNullable<Answers["PageBranch"]["repository"]>["defaultBranchRef"]>["target"];
type BranchNode = NodeOf<NonNullable<Target>["history"]>;

/** The reads of one repository that look back. */
export function pastReads({ octokit, owner, name, settings }: Omit<Access, "id" | "memory">): PastReads {
  const asks = <Name extends keyof Answers>(
    query: Query<Name>,
    most: number,
    cursor: string | undefined,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Answers[Name]> =>
    afterCursor(cursor, (after) =>
      inSmallerPages(most, (first) => ask({ octokit }, query, { owner, name, first, after: after ?? null, ...variables }, { ...forPages })),
    );
  const keeper = settings.ledgerRepository ?? name;
  return {
    deployments: async (environment, after) => {
      const environments = environment === undefined ? null : spellingsOf(environment);
      const answer = await asks(deploymentsQuery, 100, after, { environments });
      const page = answer.repository?.deployments;
      const app = appOf(answer.viewer);
      return { items: present(page?.nodes).map((node) => deploymentOf(node, app)), next: nextOf(page) };
    },
    branch: async (after) => {
      const { repository } = await asks(branchQuery, 100, after, {});
      const history = repository?.defaultBranchRef?.target?.history;
      return { items: present(history?.nodes).map(branchCommitOf), next: nextOf(history) };
    },
    record: async (id, environment, after) => {
      const ref = `${ledgerPrefixes(id, settings).ledgers}${refName(environment)}`;
      const { repository } = await asks(recordQuery, 50, after, { name: keeper, ref });
      const target = repository?.ref?.target;
      const history = target?.history;
      // Somebody may have pointed the ref at something other than a commit, which has no history and is shown alone.
      const nodes = history === undefined && target ? [target] : present(history?.nodes);
      const items = nodes.map((node) => recordOf({ id, owner, name, settings }, environment, { target: node }));
      return { items, next: nextOf(history), url: repository?.url ?? "" };
    },
    traces: (request) => tracesOf({ octokit, owner, name, settings }, request),
    claim: async (id, claimed) => {
      const ref = `${ledgerPrefixes(id, settings).claims}${refName(claimed)}`;
      const { repository } = await ask({ octokit }, claimQuery, { owner, name: keeper, ref }, { ...forPages });
      const target = repository?.ref?.target;
      return target ? { sha: target.oid, message: target.message === undefined ? undefined : wordsOf(target.message) } : undefined;
    },
  };
}

function branchCommitOf({ oid, messageHeadline, committedDate, parents, associatedPullRequests }: BranchNode): BranchCommit {
  const [pull] = present(associatedPullRequests?.nodes);
  const merged = pull === undefined || pull.mergedAt === null ? undefined : { ...pull, mergedAt: pull.mergedAt };
  return {
    sha: oid,
    title: messageHeadline,
    parents: present(parents.nodes).map((parent) => parent.oid),
    committedAt: new Date(committedDate),
    pullRequest: merged && { number: merged.number, openedAt: new Date(merged.createdAt), mergedAt: new Date(merged.mergedAt) },
  };
}
