import { compare, history } from "../git/history.js";
import { peel, type Commit } from "../git/objects.js";
import { refsBelow, resolveName } from "../git/refs.js";
import { differences } from "../git/trees.js";
import { HttpError, json, type Answer } from "../http/answer.js";
import { page } from "../http/pages.js";
import { type Call, found, inRepository, repositoryOf, type Route } from "../http/route.js";
import { renderChange, renderCommit } from "../render/commits.js";
import { apiUrl, htmlUrl } from "../render/repository.js";
import type { Repository } from "../repository.js";

/** Commits and comparisons: https://docs.github.com/en/rest/commits */
export const commitRoutes: readonly Route[] = [
  inRepository("GET", "commits", ["contents", "read"], listCommits),
  inRepository("GET", "commits/{ref}", ["contents", "read"], (call) => {
    const repository = repositoryOf(call);
    const commit = commitNamed(repository, call.params["ref"] ?? "");
    return json(200, { ...renderCommit(call.world, repository, commit), stats: { additions: 0, deletions: 0, total: 0 }, files: [] });
  }),
  inRepository("GET", "commits/{commit_sha}/branches-where-head", ["contents", "read"], branchesWhereHead),
  inRepository("GET", "compare/{base}...{head}", ["contents", "read"], getComparison),
];

/** The commit of a name, or GitHub's refusal. */
export function commitNamed(repository: Repository, name: string): Commit {
  if (repository.store.all.size === 0) throw new HttpError(409, "Git Repository is empty.");
  const object = resolveName(repository.store, repository.refs, name, repository.defaultBranch);
  const commit = object === undefined ? undefined : peel(repository.store, object.sha);
  if (commit === undefined) throw new HttpError(422, `No commit found for SHA: ${name}`);
  return commit;
}

function listCommits(call: Call): Answer {
  const repository = repositoryOf(call);
  const start = commitNamed(repository, call.query.get("sha") ?? repository.defaultBranch);
  return page(call, history(repository.store, start.sha, 1000), (commit) => renderCommit(call.world, repository, commit));
}

function branchesWhereHead(call: Call): Answer {
  const repository = repositoryOf(call);
  const sha = call.params["commit_sha"] ?? "";
  commitNamed(repository, sha);
  const heads = refsBelow(repository.refs, "refs/heads/").filter(([, head]) => head === sha);
  return json(
    200,
    heads.map(([name]) => ({
      name: name.slice("refs/heads/".length),
      commit: { sha, url: `${apiUrl(call.world, repository)}/commits/${sha}` },
      protected: repository.protections.has(name.slice("refs/heads/".length)),
    })),
  );
}

function getComparison(call: Call): Answer {
  const repository = repositoryOf(call);
  const [base, head] = [end(call, repository, call.params["base"] ?? ""), end(call, repository, call.params["head"] ?? "")];
  const { ahead, behind, mergeBase } = compare(repository.store, base.sha, head.sha);
  if (mergeBase === undefined) throw new HttpError(404, `No common ancestor between ${call.params["base"]} and ${call.params["head"]}.`);
  const status = ahead.length === 0 ? (behind === 0 ? "identical" : "behind") : behind === 0 ? "ahead" : "diverged";
  const html = `${htmlUrl(call.world, repository)}/compare/${call.params["base"]}...${call.params["head"]}`;
  const render = (commit: Commit): unknown => renderCommit(call.world, repository, commit);
  const files = differences(repository.store, mergeBase.tree, head.tree)
    .slice(0, 300)
    .map((change) => renderChange(call.world, repository, head.sha, change));
  const paged = call.query.has("page") || call.query.has("per_page");
  const all = ahead.toReversed();
  const rest = {
    url: call.url,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: render(base),
    merge_base_commit: render(mergeBase),
    status,
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
  };
  // Without paging GitHub returns at most 250 commits; with paging only the first page has the changed files:
  // https://docs.github.com/en/rest/commits/commits#compare-two-commits
  const first = Number(call.query.get("page") ?? 1) <= 1;
  return paged
    ? page(call, all, render, (commits) => ({ ...rest, commits, ...(first ? { files } : {}) }))
    : json(200, { ...rest, commits: all.slice(0, 250).map(render), files });
}

/** One end of a comparison: a name here, or `owner:branch` of a fork. */
function end({ world }: Call, repository: Repository, name: string): Commit {
  const colon = name.indexOf(":");
  const owner = colon < 0 ? undefined : name.slice(0, colon);
  const other =
    owner === undefined
      ? repository
      : [...world.repositoriesById.values()].find((candidate) => candidate.owner.login === owner && candidate.store === repository.store);
  if (other === undefined) throw new HttpError(404, "Not Found");
  const object = resolveName(other.store, other.refs, name.slice(colon + 1), other.defaultBranch);
  return found(object === undefined ? undefined : peel(other.store, object.sha));
}
