import { associationOf } from "../../accounts.js";
import { nodeId } from "../../ids.js";
import { issuePage } from "../../render/issues.js";
import type { Comment, Issue } from "../../repository.js";
import { connection } from "../connection.js";
import { contents } from "../reactions.js";
import { actor, source, type Arguments, type Fields } from "../source.js";

/** An issue. */
export const issueFields: Fields<"Issue"> = {
  id: ({ repository, number }) => nodeId("I", repository.id, number),
  databaseId: ({ id }) => id,
  number: ({ number }) => number,
  title: ({ title }) => title,
  body: ({ body }) => body,
  url: (issue, _args, { world }) => issuePage(world, issue),
  state: ({ state }) => state.toUpperCase(),
  closed: ({ state }) => state === "closed",
  closedAt: ({ closedAt }) => closedAt ?? null,
  createdAt: ({ createdAt }) => createdAt,
  author: ({ author }) => actor(author),
  authorAssociation: ({ repository, author }, _args, { world }) => associationOf(world, repository, author),
  repository: ({ repository }) => source("Repository", repository),
  comments: commentsOf,
};

/** A comment. */
export const commentFields: Fields<"IssueComment"> = {
  id: ({ issue, id }) => nodeId("IC", issue.repository.id, id),
  databaseId: ({ id }) => id,
  fullDatabaseId: ({ id }) => String(id),
  body: ({ body }) => body,
  url: ({ issue, id }, _args, { world }) => `${issuePage(world, issue)}#issuecomment-${id}`,
  author: ({ user }) => actor(user),
  authorAssociation: ({ issue, user }, _args, { world }) => associationOf(world, issue.repository, user),
  viewerDidAuthor: ({ user }, _args, { viewer }) => user.id === viewer.account.id,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  lastEditedAt: ({ createdAt, updatedAt }) => (updatedAt === createdAt ? null : updatedAt),
  isMinimized: () => false,
  // One group for each reaction that GitHub has, used or not.
  reactionGroups: ({ reactions }, _args, { viewer }) =>
    Object.entries(contents).map(([name, content]) => ({
      content: name,
      viewerHasReacted: reactions.has(`${viewer.account.login} ${content}`),
    })),
};

/** The comments of an issue or pull request, oldest first. */
export function commentsOf({ comments }: Issue, args: Arguments): unknown {
  return connection(args, comments, { key: ({ id }: Comment) => id, node: (comment) => source("IssueComment", comment) });
}
