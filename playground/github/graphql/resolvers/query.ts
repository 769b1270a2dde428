import { timestamp } from "../../clock.js";
import { commitOf } from "../../git/objects.js";
import { readRef } from "../../git/refs.js";
import { limitOf } from "../../http/limits.js";
import { reaches, visibleTo } from "../../http/route.js";
import { readNodeId } from "../../ids.js";
import type { Repository } from "../../repository.js";
import type { World } from "../../world.js";
import { actor, commitSource, GraphqlRefusal, issueSource, source, type Context, type Fields, type Source } from "../source.js";

/** The root of queries. */
export const queryFields: Fields<"Query"> = {
  /** An installation's own bot, with `[bot]`: only here GraphQL has it. */
  viewer: (_, _args, { viewer }) => source("User", { ...viewer.account, type: "User" }),
  repository: (_, { owner, name }, context) => {
    const repository = context.world.repositories.get(`${String(owner)}/${String(name)}`.toLowerCase());
    if (repository === undefined || !visibleTo(context.viewer, repository))
      throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a Repository with the name '${String(owner)}/${String(name)}'.`);
    return source("Repository", repository);
  },
  node: (_, { id }, context) => nodeOf(String(id), context),
  nodes: (_, { ids }, context) => (Array.isArray(ids) ? ids.map((id: unknown) => nodeOf(String(id), context)) : []),
  user: (_, { login }, { world }) => {
    const account = world.accounts.get(String(login).toLowerCase());
    if (account?.type !== "User")
      throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a User with the login of '${String(login)}'.`);
    return actor(account);
  },
  rateLimit: (_, _args, { world, viewer }) => {
    const { limit, used, remaining, reset } = limitOf(world, viewer, "graphql");
    return { cost: 1, limit, used, remaining, nodeCount: 0, resetAt: timestamp(new Date(reset * 1_000)) };
  },
};

function nodeOf(id: string, { world, viewer }: Context): Source {
  const node = readNodeId(id);
  const repository = world.repositoriesById.get(Number(node?.parts[0]));
  const found =
    node === undefined
      ? undefined
      : repository === undefined
        ? accountNode(world, node.kind, node.parts)
        : reaches(viewer, repository) || !repository.private
          ? inRepository(repository, node.kind, node.parts)
          : undefined;
  if (found === undefined) throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
  return found;
}

function accountNode(world: World, kind: string, [login = ""]: readonly string[]): Source | undefined {
  const account = ["U", "BOT", "O"].includes(kind) ? world.accounts.get(login.toLowerCase()) : undefined;
  return account === undefined ? undefined : actor(account);
}

/** Node ids contain the repository's id, then what identifies the thing there. */
function inRepository(repository: Repository, kind: string, [, first = "", second = ""]: readonly string[]): Source | undefined {
  const id = Number(first);
  switch (kind) {
    case "R":
      return source("Repository", repository);
    case "I":
    case "PR": {
      const issue = repository.issues.get(id);
      return issue === undefined ? undefined : issueSource(issue);
    }
    case "IC": {
      const comment = repository.comments.get(id);
      return comment === undefined ? undefined : source("IssueComment", comment);
    }
    case "DE": {
      const deployment = repository.deployments.get(id);
      return deployment === undefined ? undefined : source("Deployment", deployment);
    }
    case "DES": {
      const status = repository.deployments.get(id)?.statuses.find((candidate) => candidate.id === Number(second));
      return status === undefined ? undefined : source("DeploymentStatus", status);
    }
    case "CR": {
      const run = repository.checkRuns.get(id);
      return run === undefined ? undefined : source("CheckRun", run);
    }
    case "CS": {
      const suite = repository.suites.get(id);
      return suite === undefined ? undefined : source("CheckSuite", suite);
    }
    case "C":
      return commitOf(repository.store, first) === undefined ? undefined : (commitSource(repository, first) ?? undefined);
    case "REF": {
      const sha = readRef(repository.refs, first);
      return sha === undefined ? undefined : source("Ref", { repository, name: first, sha });
    }
    default:
      return undefined;
  }
}
