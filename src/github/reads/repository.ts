import { mostPullRequests, type PullRequestLink } from "../../core/facts.js";
import { type Access, once, repo } from "../types/access.js";
import { pullRequestsOf } from "../resources/commits.js";
import { type Fault, faultOf, orMissing } from "../client/fault.js";
import { ask } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import type { Merge } from "../types/git.js";
import { inHalves } from "../graphql/in-parts.js";
import type { Activity, PullRequestFacts } from "../types/snapshot.js";
import { present } from "../graphql/nodes.js";
import { objectsRequest, type GraphqlRequest } from "../graphql/variables.js";
import { together } from "../client/together.js";

/** How many pages of commits are read beside the first: https://docs.github.com/en/rest/commits/commits#compare-two-commits */
const comparedPages = 10;
const commitsAtOnce = 100;

/** Commits and branches of the repository. */
export function repository(
  access: Access,
): Pick<Hub, "isThere" | "pushes" | "compare" | "pullRequestsBetween" | "pullRequestsOf" | "mergeInto"> {
  const compared = new Map<string, ReturnType<Hub["compare"]>>();
  /** The common history of commits never changes: within a delivery it is read once. */
  const comparison = async (base: string, head: string): ReturnType<Hub["compare"]> => {
    if (!isSha(base) || !isSha(head)) return await compare(access, base, head);
    const key = `${base} ${head}`;
    const comparing = compared.get(key) ?? compare(access, base, head);
    compared.set(key, comparing);
    try {
      return await comparing;
    } catch (error) {
      // A failure may pass, so it is not kept.
      compared.delete(key);
      throw error;
    }
  };
  return {
    isThere: async () => (await orMissing(access.octokit.rest.git.listMatchingRefs({ ...repo(access), ref: "heads/HEAD" }))) !== undefined,
    pushes: (ref, fork) => pushes(access, ref, fork),
    compare: comparison,
    pullRequestsBetween: async (base, head) => await pullRequestsAmong(access, (await comparison(base, head))?.shas ?? []),
    pullRequestsOf: (sha) => pullRequestsOf(access, sha),
    mergeInto: (branch, sha, message) => merge(access, branch, sha, message),
  };
}

/** One page of GitHub; older entries are behind a cursor in the `link` header. */
const pushesAtOnce = 100;

/**
 * https://docs.github.com/en/rest/repos/repos#list-repository-activities, where a branch may be named with or without `refs/heads/`. For a public
 * repository it needs no permission, so a fork's can be read too.
 */
async function pushes(access: Access, of: string | undefined, fork: PullRequestFacts["headRepository"]): Promise<Activity | undefined> {
  try {
    const { data, headers } = await access.octokit.rest.repos.listActivities({
      ...(fork === undefined ? repo(access) : { owner: fork.owner, repo: fork.name }),
      per_page: pushesAtOnce,
      ...(of === undefined ? {} : { ref: of }),
    });
    return {
      pushes: data.map(({ ref, before, after, timestamp, actor }) => ({ ref, before, after, at: new Date(timestamp), by: actor?.login })),
      whole: data.length < pushesAtOnce && headers.link?.includes('rel="next"') !== true,
    };
  } catch {
    // Then this evidence is missing, which does not allow a deployment.
    return undefined;
  }
}

function isSha(word: string): boolean {
  return /^[0-9a-f]{40}$/.test(word);
}

async function compare(access: Access, base: string, head: string): ReturnType<Hub["compare"]> {
  const basehead = `${base}...${head}`;
  const first = await comparePage(access, basehead, 1);
  if (first === undefined) return undefined;
  const { ahead_by: ahead, behind_by: behind } = first;
  const last = Math.ceil(ahead / commitsAtOnce);
  // GitHub lists the oldest first. If there are too many, only the newest are read.
  const from = Math.max(2, last - comparedPages + 1);
  const further = await together(
    Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => comparePage(access, basehead, from + index)),
  );
  const pages = from === 2 ? [first, ...further] : further;
  if (!pages.every((page) => page !== undefined)) return undefined;
  return { ahead, behind, shas: pages.flatMap(({ commits }) => commits.map(({ sha }) => sha)) };
}

async function comparePage({ octokit, owner, name }: Access, basehead: string, page: number) {
  try {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ owner, repo: name, basehead, per_page: 100, page });
    return data;
  } catch (error) {
    const fault = faultOf(error);
    // 404: one of them is gone, or they have no ancestor in common; 422: too far apart.
    if (fault.kind === "not_found" || fault.status === 422) return undefined;
    throw fault;
  }
}

async function pullRequestsAmong(access: Access, shas: readonly string[]): Promise<readonly PullRequestLink[]> {
  const newestFirst = shas.toReversed();
  const distinct = new Map<number, PullRequestLink>();
  for (let from = 0; from < newestFirst.length && distinct.size < mostPullRequests; from += commitsAtOnce) {
    const some = newestFirst.slice(from, from + commitsAtOnce);
    const found = await inHalves(some, (part) => pullRequestsWith(access, part));
    for (const each of found) distinct.set(each.number, each);
  }
  return [...distinct.values()].slice(0, mostPullRequests);
}

/** The pull requests that have any of these commits, in the order of the commits. */
async function pullRequestsWith(
  access: Access,
  shas: readonly string[],
): Promise<readonly (PullRequestLink & { readonly number: number })[]> {
  const { text, variables } = pullRequestsRequest(access, shas);
  const answer = await ask(access, text, variables);
  const found = shas.flatMap((_, index) => present(answer.repository?.[`object${index}`]?.associatedPullRequests?.nodes));
  return found.map(({ number, title, url }) => ({ number, title, url }));
}

/** Queries the pull requests that contain commits. */
export function pullRequestsRequest(place: Pick<Access, "owner" | "name">, shas: readonly string[]): GraphqlRequest<"PullRequestsBetween"> {
  return objectsRequest(
    "PullRequestsBetween",
    place,
    shas,
    "... on Commit { associatedPullRequests(first: 3) { nodes { number title url } } }",
  );
}

/** GitHub's answer if there is nothing to merge; Octokit's types have only the 201. */
const noContent: number = 204;

/** Never repeated: after a lost 201 GitHub would say that there is nothing to merge. */
async function merge(access: Access, branch: string, sha: string, message: string): Promise<Merge> {
  try {
    const { status, data } = await access.octokit.rest.repos.merge({
      ...repo(access),
      base: branch,
      head: sha,
      commit_message: message,
      request: once,
    });
    if (status === noContent) return { outcome: "nothing" };
    return { outcome: "merged", sha: data.sha, onto: data.parents[0]?.sha };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.status === 409) return { outcome: "conflict" };
    if (isRefusal(fault)) return { outcome: "refused", message: fault.message, permission: fault.permission };
    throw fault;
  }
}

function isRefusal({ kind, status }: Fault): boolean {
  return kind !== "rate_limited" && (status === 403 || status === 404 || status === 422);
}
