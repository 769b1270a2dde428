import { nodeId } from "../../ids.js";
import { connection } from "../connection.js";
import { commitSource, issueSource, source, type Fields } from "../source.js";

/** A place in a merge queue: https://docs.github.com/en/graphql/reference/objects#mergequeueentry */
export const queueEntryFields: Fields<"MergeQueueEntry"> = {
  id: ({ issue }) => nodeId("MQE", issue.repository.id, issue.number),
  headCommit: ({ issue, head }) => commitSource(issue.repository, head),
  baseCommit: ({ issue, base }) => commitSource(issue.repository, base),
  pullRequest: ({ issue }) => issueSource(issue),
  mergeQueue: ({ issue }) => source("MergeQueue", { repository: issue.repository, branch: issue.pullRequest?.base.branch ?? "" }),
};

/** The merge queue of a branch: https://docs.github.com/en/graphql/reference/objects#mergequeue */
export const queueFields: Fields<"MergeQueue"> = {
  entries: ({ repository, branch }, args) => {
    const entries = [...repository.issues.values()].flatMap((issue) => {
      const { pullRequest: pull } = issue;
      return pull?.queued !== undefined && pull.base.branch === branch ? [{ issue, ...pull.queued }] : [];
    });
    return connection(args, entries, { key: ({ issue }) => issue.number, node: (entry) => source("MergeQueueEntry", entry) });
  },
};
