import { history } from "../../git/history.js";
import { suitesOf } from "../../acts/checks.js";
import { nodeId } from "../../ids.js";
import { accountOf } from "../../render/commits.js";
import { htmlUrl } from "../../render/repository.js";
import type { CheckSuite, Issue } from "../../repository.js";
import { connection } from "../connection.js";
import { pictureOf } from "./accounts.js";
import { commitSource, gitSource, issueSource, source, type Arguments, type Fields, type Sources } from "../source.js";

/** A commit. */
export const commitFields: Fields<"Commit"> = {
  id: ({ repository, commit }) => nodeId("C", repository.id, commit.sha),
  oid: ({ commit }) => commit.sha,
  abbreviatedOid: ({ commit }) => commit.sha.slice(0, 7),
  url: ({ repository, commit }, _args, { world }) => `${htmlUrl(world, repository)}/commit/${commit.sha}`,
  repository: ({ repository }) => source("Repository", repository),
  message: ({ commit }) => commit.message,
  messageHeadline: ({ commit }) => commit.message.split("\n", 1)[0] ?? "",
  messageBody: ({ commit }) => commit.message.split("\n").slice(1).join("\n").trim(),
  committedDate: ({ commit }) => commit.committer.date,
  authoredDate: ({ commit }) => commit.author.date,
  author: ({ commit }, _args, { world }) => source("GitActor", { signature: commit.author, account: accountOf(world, commit.author) }),
  committer: ({ commit }, _args, { world }) =>
    source("GitActor", { signature: commit.committer, account: accountOf(world, commit.committer) }),
  tree: ({ repository, commit }) => gitSource(repository, repository.store.all.get(commit.tree)),
  parents: ({ repository, commit }, args) =>
    connection(args, commit.parents, { key: (sha) => sha, node: (sha) => commitSource(repository, sha) }),
  history: ({ repository, commit }, args) => {
    const { since } = args;
    const commits = history(repository.store, commit.sha, 1000).filter(
      ({ committer }) => typeof since !== "string" || committer.date >= since,
    );
    return connection(args, commits, { key: ({ sha }) => sha, node: (one) => source("Commit", { repository, commit: one }) });
  },
  status: ({ repository, commit }) => (repository.statuses.has(commit.sha) ? source("Status", { repository, sha: commit.sha }) : null),
  statusCheckRollup: ({ repository, commit }) => {
    const reported = repository.statuses.has(commit.sha) || suitesOf(repository, commit.sha).some(({ runs }) => runs.length > 0);
    return reported ? source("StatusCheckRollup", { repository, sha: commit.sha }) : null;
  },
  checkSuites: (value, args) =>
    connection(args, suitesFor(value, args), { key: ({ id }) => id, node: (suite) => source("CheckSuite", suite) }),
  associatedPullRequests: (value, args) =>
    connection(args, pullRequestsOf(value, args), { key: ({ number }) => number, node: issueSource }),
  deployments: ({ repository, commit }, args) => {
    const { environments } = args;
    const deployments = (repository.deploymentsBySha.get(commit.sha) ?? []).filter(
      ({ environment }) => !Array.isArray(environments) || environments.includes(environment),
    );
    return connection(args, deployments, { key: ({ id }) => id, node: (deployment) => source("Deployment", deployment) });
  },
};

/** The author or committer of a commit. */
export const gitActorFields: Fields<"GitActor"> = {
  name: ({ signature }) => signature.name,
  email: ({ signature }) => signature.email,
  date: ({ signature }) => signature.date,
  // An unknown person's avatar is made from their email address, or there is none: https://docs.github.com/en/graphql/reference/objects#gitactor
  avatarUrl: ({ account }) => (account === undefined ? "https://avatars.githubusercontent.com/u/0?v=4" : pictureOf(account)),
  user: ({ account }) => (account?.type === "User" ? source("User", account) : null),
};

function suitesFor({ repository, commit }: Sources["Commit"], { filterBy }: Arguments): readonly CheckSuite[] {
  const filter = typeof filterBy === "object" && filterBy !== null ? new Map(Object.entries(filterBy)) : new Map<string, unknown>();
  const [app, name] = [filter.get("appId"), filter.get("checkName")];
  return suitesOf(repository, commit.sha).filter(
    (suite) =>
      (typeof app !== "number" || suite.app.id === app) && (typeof name !== "string" || suite.runs.some((run) => run.name === name)),
  );
}

function pullRequestsOf({ repository, commit }: Sources["Commit"], { orderBy }: Arguments): readonly Issue[] {
  const issues = [...(repository.pullRequestsBySha.get(commit.sha) ?? [])].flatMap((number) => repository.issues.get(number) ?? []);
  const descending = typeof orderBy === "object" && orderBy !== null && Reflect.get(orderBy, "direction") === "DESC";
  return issues.toSorted((a, b) => (descending ? b.number - a.number : a.number - b.number));
}
