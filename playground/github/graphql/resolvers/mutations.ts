import { contains } from "../../git/history.js";
import { collides, isRefName, readRef } from "../../git/refs.js";
import { permits } from "../../http/authentication.js";
import { reaches } from "../../http/route.js";
import { noSha, readNodeId } from "../../ids.js";
import { moveRef } from "../../acts/refs.js";
import { react } from "../../acts/comments.js";
import type { Repository } from "../../repository.js";
import { contents } from "../reactions.js";
import { actor, GraphqlRefusal, source, type Context, type Fields } from "../source.js";

/** The mutations. */
export const mutationFields: Fields<"Mutation"> = { updateRefs, addReaction };

interface RefUpdate {
  readonly name: string;
  readonly beforeOid?: string;
  readonly afterOid: string;
  readonly force?: boolean;
}

/** Compare and swap, all or nothing: https://docs.github.com/en/graphql/reference/mutations#updaterefs */
function updateRefs(_: undefined, { input }: Readonly<Record<string, unknown>>, context: Context): unknown {
  const { repositoryId, refUpdates, clientMutationId } = input as {
    repositoryId: string;
    refUpdates: readonly RefUpdate[];
    clientMutationId?: string;
  };
  const { world, viewer } = context;
  const repository = world.repositoriesById.get(Number(readNodeId(repositoryId)?.parts[0]));
  if (repository === undefined)
    throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a node with the global id of '${repositoryId}'`);
  if (!permits(viewer, "contents", "write") || !reaches(viewer, repository))
    throw new GraphqlRefusal("FORBIDDEN", "Resource not accessible by integration");
  for (const update of refUpdates) refuse(repository, update);
  for (const { name, afterOid } of refUpdates) moveRef(world, repository, viewer.account, name, afterOid === noSha ? undefined : afterOid);
  return { clientMutationId: clientMutationId ?? null };
}

function refuse(repository: Repository, { name, beforeOid, afterOid, force = false }: RefUpdate): void {
  const before = readRef(repository.refs, name);
  const failed = (why: string): GraphqlRefusal => new GraphqlRefusal("UNPROCESSABLE", `Reference update failed: ${why}`);
  if (!isRefName(name)) throw failed(`${name} is not a valid name`);
  if (beforeOid !== undefined && beforeOid !== (before ?? noSha))
    throw failed(`${name} is at ${before ?? noSha} but expected ${beforeOid}`);
  if (afterOid === noSha) return;
  if (!repository.store.all.has(afterOid)) throw failed(`${afterOid} does not exist`);
  if (before === undefined && collides(repository.refs, name)) throw failed(`${name} collides with another ref`);
  if (before !== undefined && !force && !contains(repository.store, afterOid, before)) throw failed(`${name} would not be fast-forwarded`);
}

function addReaction(_: undefined, { input }: Readonly<Record<string, unknown>>, { world, viewer }: Context): unknown {
  const { subjectId, content, clientMutationId } = input as { subjectId: string; content: string; clientMutationId?: string };
  const parts = readNodeId(subjectId)?.parts ?? [];
  const comment = world.repositoriesById.get(Number(parts[0]))?.comments.get(Number(parts[1]));
  if (comment === undefined) throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a node with the global id of '${subjectId}'`);
  const { reaction } = react(world, comment, viewer.account, contents[content] ?? content);
  return {
    clientMutationId: clientMutationId ?? null,
    reaction: { content, createdAt: reaction.createdAt, databaseId: reaction.id, user: actor(viewer.account) },
    subject: source("IssueComment", comment),
  };
}
