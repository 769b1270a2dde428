import { peel } from "../../git/objects.js";
import { readRef, refsBelow, resolveExpression } from "../../git/refs.js";
import { nodeId } from "../../ids.js";
import { htmlUrl } from "../../render/repository.js";
import type { Deployment, Issue, Repository } from "../../repository.js";
import { connection } from "../connection.js";
import { actor, gitSource, GraphqlRefusal, issueSource, source, type Arguments, type Fields, type Source } from "../source.js";

/** A repository. */
export const repositoryFields: Fields<"Repository"> = {
  id: ({ id }) => nodeId("R", id),
  databaseId: ({ id }) => id,
  name: ({ name }) => name,
  nameWithOwner: ({ owner, name }) => `${owner.login}/${name}`,
  owner: ({ owner }) => actor(owner),
  url: (repository, _args, { world }) => htmlUrl(world, repository),
  isArchived: ({ archived }) => archived,
  isPrivate: (repository) => repository.private,
  isFork: ({ parent }) => parent !== undefined,
  isEmpty: ({ store }) => store.all.size === 0,
  visibility: (repository) => (repository.private ? "PRIVATE" : "PUBLIC"),
  defaultBranchRef: (repository) => refSource(repository, `refs/heads/${repository.defaultBranch}`),
  object: (repository, { oid, expression }) => {
    if (typeof oid === "string") return gitSource(repository, repository.store.all.get(oid));
    return gitSource(repository, resolveExpression(repository.store, repository.refs, String(expression), repository.defaultBranch));
  },
  ref: (repository, { qualifiedName }) => {
    const name = String(qualifiedName);
    const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
    return candidates.map((full) => refSource(repository, full)).find((ref) => ref !== null) ?? null;
  },
  refs: (repository, args) => {
    const { refPrefix, query } = args;
    const named = refsBelow(repository.refs, String(refPrefix)).filter(([name]) => typeof query !== "string" || name.includes(query));
    const refs = inOrder(repository, named, args);
    return connection(args, refs, { key: ([name]) => name, node: ([name, sha]) => source("Ref", { repository, name, sha }) });
  },
  issue: (repository, { number }) => {
    const issue = repository.issues.get(Number(number));
    if (issue === undefined || issue.pullRequest !== undefined) throw missing("an Issue", number);
    return issueSource(issue);
  },
  pullRequest: (repository, { number }) => {
    const issue = repository.issues.get(Number(number));
    if (issue?.pullRequest === undefined) throw missing("a PullRequest", number);
    return issueSource(issue);
  },
  pullRequests: (repository, args) =>
    connection(args, pullRequestsOf(repository, args), { key: ({ number }) => number, node: issueSource }),
  issueOrPullRequest: (repository, { number }) => {
    const issue = repository.issues.get(Number(number));
    if (issue === undefined) throw missing("an issue or pull request", number);
    return issueSource(issue);
  },
  deployments: (repository, args) =>
    connection(args, deploymentsOf(repository, args), {
      key: ({ id }) => id,
      node: (deployment: Deployment) => source("Deployment", deployment),
    }),
  environments: (repository, args) =>
    connection(args, [...repository.deploymentsByEnvironment.keys()].toSorted(), {
      key: (name) => name,
      node: (name) => source("Environment", { repository, name }),
    }),
};

/** A ref by its full name. */
export function refSource(repository: Repository, name: string): Source<"Ref"> | null {
  const sha = readRef(repository.refs, name);
  return sha === undefined ? null : source("Ref", { repository, name, sha });
}

function missing(what: string, number: unknown): GraphqlRefusal {
  return new GraphqlRefusal("NOT_FOUND", `Could not resolve to ${what} with the number of ${String(number)}.`);
}

type NamedRef = readonly [name: string, sha: string];

/** Sorts refs by the date of their commits if requested, else by name. https://docs.github.com/en/graphql/reference/enums#reforderfield */
function inOrder({ store }: Repository, refs: readonly NamedRef[], { orderBy }: Arguments): readonly NamedRef[] {
  const [field, direction] = orderOf(orderBy);
  const date = ([, sha]: NamedRef): number => Date.parse(peel(store, sha)?.committer.date ?? "");
  const sorted = field === "TAG_COMMIT_DATE" ? refs.toSorted((one, other) => date(one) - date(other)) : refs;
  return direction === "DESC" ? sorted.toReversed() : sorted;
}

/** The pull requests in the requested states and order; GitHub's default order is by number. */
function pullRequestsOf({ issues }: Repository, { states, orderBy }: Arguments): readonly Issue[] {
  const [field, direction] = orderOf(orderBy);
  const stateOf = ({ state, pullRequest }: Issue): string => (pullRequest?.merged === undefined ? state.toUpperCase() : "MERGED");
  const found = [...issues.values()].filter(
    (issue) => issue.pullRequest !== undefined && (!Array.isArray(states) || states.includes(stateOf(issue))),
  );
  const sorted = field === "UPDATED_AT" ? found.toSorted((one, other) => Date.parse(one.updatedAt) - Date.parse(other.updatedAt)) : found;
  return direction === "DESC" ? sorted.toReversed() : sorted;
}

function orderOf(orderBy: unknown): readonly [field: unknown, direction: unknown] {
  return typeof orderBy === "object" && orderBy !== null ? [Reflect.get(orderBy, "field"), Reflect.get(orderBy, "direction")] : ["", ""];
}

/** The deployments in the requested order; GitHub's default is by creation, oldest first. */
function deploymentsOf({ deployments, deploymentsByEnvironment }: Repository, { environments, orderBy }: Arguments): readonly Deployment[] {
  const wanted = Array.isArray(environments) ? environments.map(String) : undefined;
  const all = wanted === undefined ? [...deployments.values()] : wanted.flatMap((name) => deploymentsByEnvironment.get(name) ?? []);
  const sorted = wanted !== undefined && wanted.length > 1 ? all.toSorted((a, b) => a.id - b.id) : all;
  return orderOf(orderBy)[1] === "DESC" ? sorted.toReversed() : sorted;
}
