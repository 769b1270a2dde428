import { mostPullRequests, type PullRequestLink } from "../../core/facts.js";
import { type Access, repo } from "../types/access.js";
import { pullRequestsOf } from "../resources/commits.js";
import { faultOf, orMissing } from "../client/fault.js";
import { ask, accessible, inHalves } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import type { FilesAt } from "../types/git.js";
import type { Activity, PullRequestFacts, Push, RepositoryFacts } from "../types/snapshot.js";
import { present } from "../graphql/nodes.js";
import { objectsRequest, type GraphqlRequest, withFragments, createVariables } from "../graphql/queries.js";
import { together } from "../client/together.js";
import { firstOurs } from "../../core/config/deploy-yml.js";
import type { ConfigFile } from "../../core/config/file.js";
import type { ConfigNode, RepositoryNode } from "../graphql/answers.generated.js";

/** The repository in our words. */
export function repositoryOf({ owner, name }: Pick<Access, "owner" | "name">, node: RepositoryNode): RepositoryFacts {
  return {
    owner,
    name,
    url: node.url,
    public: node.visibility === "PUBLIC",
    defaultBranch: node.defaultBranchRef?.name ?? "main",
    defaultSha: node.defaultBranchRef?.target?.oid,
  };
}

/** A file in our words; `undefined` if there is none, or a directory. */
export function fileOf(path: string, node: ConfigNode["configAtRoot"] | undefined): ConfigFile | undefined {
  if (node?.byteSize === undefined) return undefined;
  const readable = node.isBinary !== true && !node.isTruncated;
  return { path, text: readable ? (node.text ?? undefined) : undefined, bytes: node.byteSize };
}

/** deploy.yml where `configFields` found it. */
export function configOf({ configAtRoot, configInFolder }: ConfigNode): ConfigFile | undefined {
  return firstOurs([fileOf("deploy.yml", configAtRoot), fileOf(".github/deploy.yml", configInFolder)]);
}

/** How many pages of commits are read beside the first: https://docs.github.com/en/rest/commits/commits#compare-two-commits */
const comparedPages = 10;
const commitsAtOnce = 100;

/** The repository itself: its files, and the history of its commits. */
export function repository(
  access: Access,
): Pick<Hub, "isThere" | "filesAt" | "mergeBase" | "pushes" | "compare" | "pullRequestsBetween" | "pullRequestsOf"> {
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
    filesAt: (paths, sha, other) => filesAt(access, paths, sha, other),
    mergeBase: async (branch, sha) => {
      // The first page would contain all changed files: https://docs.github.com/en/rest/commits/commits#compare-two-commits
      const only = { per_page: 1, page: 2, request: { ...access.limits } };
      const asked = access.octokit.rest.repos.compareCommitsWithBasehead({ ...repo(access), basehead: `${branch}...${sha}`, ...only });
      return (await orMissing(asked))?.data.merge_base_commit.sha;
    },
    pushes: (ref, fork) => pushes(access, ref, fork),
    compare: comparison,
    pullRequestsBetween: async (base, head) => await pullRequestsAmong(access, (await comparison(base, head))?.shas ?? []),
    pullRequestsOf: (sha) => pullRequestsOf(access, sha),
  };
}

async function filesAt(access: Access, paths: readonly string[], sha: string, other: string): Promise<FilesAt> {
  const { text, variables } = filesRequest(access, paths, sha, other);
  const answer = await ask(access, text, variables, { ...access.limits });
  const found = accessible(access, answer.repository);
  return {
    files: paths.map((path, index) => fileOf(path, found[`here${index}`])),
    differ: paths.some((_, index) => found[`here${index}`]?.oid !== found[`there${index}`]?.oid),
  };
}

/** Queries files at a commit, and their ids at another one. */
export function filesRequest(
  { owner, name }: Pick<Access, "owner" | "name">,
  paths: readonly string[],
  sha: string,
  other: string,
): GraphqlRequest<"Files"> {
  const { add, values, declared } = createVariables();
  const place = `owner: ${add("owner", "String!", owner)}, name: ${add("name", "String!", name)}`;
  const objects = paths.flatMap((path, index) => [
    `here${index}: object(expression: ${add(`here${index}`, "String!", `${sha}:${path}`)}) { oid ...blobFields }`,
    `there${index}: object(expression: ${add(`there${index}`, "String!", `${other}:${path}`)}) { oid }`,
  ]);
  return {
    text: withFragments(`query Files(${declared()}) {\nrepository(${place}) {\n${objects.join("\n")}\n}\n}`),
    variables: values,
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

/** Whether a branch got from one commit to the other only by our own merges of the default branch. */
export async function isOurMerge(hub: Pick<Hub, "pushes">, branch: string, from: string, to: string, app: string): Promise<boolean> {
  return ledTo(await ourPushes(hub, branch, app), to).includes(from);
}

/** The commits of a branch that differ from one only by our own merges of the default branch; of all branches if none is named. */
export async function alikeBy(hub: Pick<Hub, "pushes">, branch: string | undefined, sha: string, app: string): Promise<readonly string[]> {
  const ours = await ourPushes(hub, branch, app);
  return ours.flatMap(({ after }) => {
    const line = [...ledTo(ours, after), after];
    return line.includes(sha) ? line : [];
  });
}

async function ourPushes(hub: Pick<Hub, "pushes">, branch: string | undefined, app: string): Promise<readonly Push[]> {
  const of = branch === undefined ? undefined : `refs/heads/${branch}`;
  const all = (await hub.pushes(of))?.pushes ?? [];
  return all.filter(({ ref, by }) => by === `${app}[bot]` && (of === undefined ? ref.startsWith("refs/heads/") : ref === of));
}

/** The commits from which our pushes led to another, newest first. */
function ledTo(ours: readonly Push[], to: string): readonly string[] {
  const line: string[] = [];
  for (let at = cameFrom(ours, to); at !== undefined && !line.includes(at); at = cameFrom(ours, at)) line.push(at);
  return line;
}

function cameFrom(ours: readonly Push[], sha: string): string | undefined {
  return ours.find(({ after }) => after === sha)?.before;
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
