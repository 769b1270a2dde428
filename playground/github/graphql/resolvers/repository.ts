import { readRef, refsBelow, resolveExpression } from "../../git/refs.js";
import { nodeId } from "../../ids.js";
import { htmlUrl } from "../../render/repository.js";
import type { Deployment, Repository } from "../../repository.js";
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
    const refs = refsBelow(repository.refs, String(refPrefix)).filter(([name]) => typeof query !== "string" || name.includes(query));
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

/** In the order asked for; GitHub's own is by creation, oldest first. */
function deploymentsOf({ deployments, deploymentsByEnvironment }: Repository, { environments, orderBy }: Arguments): readonly Deployment[] {
  const wanted = Array.isArray(environments) ? environments.map(String) : undefined;
  const all = wanted === undefined ? [...deployments.values()] : wanted.flatMap((name) => deploymentsByEnvironment.get(name) ?? []);
  const sorted = wanted !== undefined && wanted.length > 1 ? all.toSorted((a, b) => a.id - b.id) : all;
  const descending = typeof orderBy === "object" && orderBy !== null && Reflect.get(orderBy, "direction") === "DESC";
  return descending ? sorted.toReversed() : sorted;
}
