import { objectAt, differences } from "../git/trees.js";
import { compare, history } from "../git/history.js";
import { peel, type Commit } from "../git/objects.js";
import { readRef, refsBelow, resolveName } from "../git/refs.js";
import { HttpError, json, type Answer } from "../http/answer.js";
import { page } from "../http/pages.js";
import { found, repositoryOf, text, type Call, type Route } from "../http/route.js";
import { mergeInto } from "../acts/merges.js";
import { renderChange, renderCommit } from "../render/commits.js";
import { apiUrl, htmlUrl, renderFullRepository } from "../render/repository.js";
import type { Repository } from "../world.js";

/** Repositories, branches, commits and contents: https://docs.github.com/en/rest/repos */
export const repositoryRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}",
    needs: ["metadata", "read"],
    handle: (call) => json(200, renderFullRepository(call.world, repositoryOf(call))),
  },
  { method: "GET", path: "/repos/{owner}/{repo}/contents/{path}", needs: ["contents", "read"], handle: getContents },
  { method: "GET", path: "/repos/{owner}/{repo}/commits", needs: ["contents", "read"], handle: listCommits },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/commits/{ref}",
    needs: ["contents", "read"],
    handle: (call) => {
      const repository = repositoryOf(call);
      const commit = commitNamed(repository, call.params["ref"] ?? "");
      return json(200, { ...renderCommit(call.world, repository, commit), stats: { additions: 0, deletions: 0, total: 0 }, files: [] });
    },
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head",
    needs: ["contents", "read"],
    handle: branchesWhereHead,
  },
  { method: "GET", path: "/repos/{owner}/{repo}/compare/{base}...{head}", needs: ["contents", "read"], handle: getComparison },
  { method: "GET", path: "/repos/{owner}/{repo}/branches/{branch}", needs: ["contents", "read"], handle: getBranch },
  { method: "POST", path: "/repos/{owner}/{repo}/merges", needs: ["contents", "write"], handle: merge },
  { method: "GET", path: "/repos/{owner}/{repo}/rules/branches/{branch}", needs: ["metadata", "read"], handle: listRules },
];

/** The commit that a name stands for, or GitHub's refusals. */
export function commitNamed(repository: Repository, name: string): Commit {
  if (repository.store.all.size === 0) throw new HttpError(409, "Git Repository is empty.");
  const object = resolveName(repository.store, repository.refs, name, repository.defaultBranch);
  const commit = object === undefined ? undefined : peel(repository.store, object.sha);
  if (commit === undefined) throw new HttpError(422, `No commit found for SHA: ${name}`);
  return commit;
}

function getContents(call: Call): Answer {
  const repository = repositoryOf(call);
  const ref = call.query.get("ref") ?? repository.defaultBranch;
  const start = resolveName(repository.store, repository.refs, ref, repository.defaultBranch);
  if (start === undefined) throw new HttpError(404, `No commit found for the ref ${ref}`);
  const commit = found(peel(repository.store, start.sha));
  const path = call.params["path"] ?? "";
  const object = found(objectAt(repository.store, commit.tree, path));
  if (object.type === "tree")
    return json(
      200,
      object.entries.map((entry) =>
        content(call, repository, ref, {
          path: path === "" ? entry.name : `${path}/${entry.name}`,
          sha: entry.sha,
          type: entry.type === "tree" ? "dir" : "file",
          size: 0,
        }),
      ),
    );
  if (object.type !== "blob") throw new HttpError(404, "Not Found");
  // Above 1 MB GitHub gives the size only.
  const large = object.bytes.length > 1_000_000;
  const file = content(call, repository, ref, { path, sha: object.sha, type: "file", size: object.bytes.length });
  return json(200, {
    ...file,
    encoding: large ? "none" : "base64",
    content: large ? "" : object.bytes.toString("base64").replace(/.{60}/g, "$&\n"),
  });
}

function content(
  { world }: Call,
  repository: Repository,
  ref: string,
  { path, sha, type, size }: { path: string; sha: string; type: "file" | "dir"; size: number },
): Readonly<Record<string, unknown>> {
  const url = `${apiUrl(world, repository)}/contents/${encodeURI(path)}?ref=${encodeURIComponent(ref)}`;
  const git = `${apiUrl(world, repository)}/git/${type === "dir" ? "trees" : "blobs"}/${sha}`;
  const html = `${htmlUrl(world, repository)}/${type === "dir" ? "tree" : "blob"}/${ref}/${encodeURI(path)}`;
  return {
    type,
    size,
    name: path.split("/").at(-1),
    path,
    sha,
    url,
    git_url: git,
    html_url: html,
    download_url: type === "dir" ? null : html,
    _links: { self: url, git, html },
  };
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
      protected: isProtected(repository, name.slice("refs/heads/".length)),
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
  // Without paging GitHub gives at most 250 commits.
  return paged
    ? page(call, all, render, (commits) => ({ ...rest, commits, files }))
    : json(200, { ...rest, commits: all.slice(0, 250).map(render), files });
}

/** One end of a comparison: a name here, or `owner:branch` of a fork. */
function end({ world }: Call, repository: Repository, name: string): Commit {
  const colon = name.indexOf(":");
  const owner = colon < 0 ? undefined : name.slice(0, colon);
  const other =
    owner === undefined
      ? repository
      : [...world.repositories.values()].find((candidate) => candidate.owner.login === owner && candidate.store === repository.store);
  if (other === undefined) throw new HttpError(404, "Not Found");
  const object = resolveName(other.store, other.refs, name.slice(colon + 1), other.defaultBranch);
  return found(object === undefined ? undefined : peel(other.store, object.sha));
}

function getBranch(call: Call): Answer {
  const repository = repositoryOf(call);
  const name = call.params["branch"] ?? "";
  const sha = readRef(repository.refs, `refs/heads/${name}`);
  if (sha === undefined) throw new HttpError(404, "Branch not found");
  const url = `${apiUrl(call.world, repository)}/branches/${name}`;
  const contexts = (repository.protections.get(name) ?? []).flatMap(({ requiredContexts }) =>
    requiredContexts.map(({ context }) => context),
  );
  return json(200, {
    name,
    commit: renderCommit(call.world, repository, commitNamed(repository, sha)),
    _links: { self: url, html: `${htmlUrl(call.world, repository)}/tree/${name}` },
    protected: isProtected(repository, name),
    protection: {
      enabled: isProtected(repository, name),
      required_status_checks: { enforcement_level: contexts.length > 0 ? "non_admins" : "off", contexts, checks: [] },
    },
    protection_url: `${url}/protection`,
  });
}

function isProtected({ protections }: Repository, branch: string): boolean {
  return (protections.get(branch) ?? []).length > 0;
}

function merge(call: Call): Answer {
  const { world, viewer, body } = call;
  const repository = repositoryOf(call);
  const [base, head] = [text(body, "base") ?? "", text(body, "head") ?? ""];
  const sha = readRef(repository.refs, `refs/heads/${base}`);
  if (sha === undefined) throw new HttpError(404, "Base does not exist");
  const object = resolveName(repository.store, repository.refs, head, repository.defaultBranch);
  const theirs = object === undefined ? undefined : peel(repository.store, object.sha);
  if (theirs === undefined) throw new HttpError(404, "Head does not exist");
  refuseProtected(repository, base);
  const merged = mergeInto(
    world,
    repository,
    viewer.account,
    base,
    theirs.sha,
    text(body, "commit_message") ?? `Merge ${head} into ${base}`,
  );
  if (merged === "up-to-date") return { status: 204 };
  if (merged === "conflict") throw new HttpError(409, "Merge conflict");
  return json(201, renderCommit(world, repository, commitNamed(repository, merged)));
}

/** GitHub's refusal to let the App push to a protected branch. */
export function refuseProtected(repository: Repository, branch: string): void {
  for (const { push, requiredContexts } of repository.protections.get(branch) ?? []) {
    if (!push)
      throw new HttpError(
        403,
        "You're not authorized to push to this branch. Visit https://docs.github.com/articles/about-protected-branches/ for more information.",
      );
    const [first] = requiredContexts;
    if (first !== undefined) throw new HttpError(409, `Required status check "${first.context}" is expected.`);
  }
}

function listRules(call: Call): Answer {
  const repository = repositoryOf(call);
  const source = {
    ruleset_source_type: "Repository",
    ruleset_source: `${repository.owner.login}/${repository.name}`,
    ruleset_id: repository.id,
  };
  const rules = (repository.protections.get(call.params["branch"] ?? "") ?? []).filter(({ by }) => by === "ruleset");
  return page(
    call,
    rules.flatMap(({ requiredContexts, push }) => [
      ...(requiredContexts.length === 0
        ? []
        : [
            {
              ...source,
              type: "required_status_checks",
              parameters: {
                strict_required_status_checks_policy: false,
                required_status_checks: requiredContexts.map(({ context, appId }) => ({
                  context,
                  ...(appId === null ? {} : { integration_id: appId }),
                })),
              },
            },
          ]),
      ...(push ? [] : [{ ...source, type: "update" }]),
    ]),
    (rule) => rule,
  );
}
