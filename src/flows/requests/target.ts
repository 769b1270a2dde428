import type { Commit, Target, Context, RequiredContext } from "../../core/facts.js";
import type { Deployment } from "../../core/deployments.js";
import { namesIn, readRefWord, refInLink, similarRefs } from "../../core/ref-word.js";
import type { Ref, Request } from "../../core/request.js";
import type { PullRequestFacts, RefCandidates, Snapshot, Evidence } from "../../github/types/snapshot.js";
import { movedBranch, movedHead } from "./moved.js";
import type { Hub } from "../../github/types/hub.js";
import { together } from "../../github/client/together.js";

type Found = Extract<Target, { found: true }>;
type Missing = Extract<Target, { found: false }>;

/** What a command's word stands for. A tag wins over a branch; a name that is also the short SHA of another commit is ambiguous. */
export function targetOf(word: string, snapshot: Snapshot, evidence: Evidence): Target {
  const candidates = snapshot.refs.get(word) ?? nothing;
  const { sha, pullRequest } = candidates;
  const named = readRefWord(word);
  const tag = named.tag === undefined ? undefined : candidates.tag;
  const branch = named.branch === undefined ? undefined : candidates.branch;
  if (pullRequest?.head !== undefined) {
    const head = headOf(pullRequest, pullRequest.head, evidence, snapshot);
    return { ...head, ref: { ...head.ref, byNumber: true } };
  }
  const meant = tag ?? branch?.commit;
  if (meant !== undefined && candidates.shortFor !== undefined && candidates.shortFor !== meant.sha) {
    const full = tag === undefined ? `refs/heads/${word}` : `refs/tags/${word}`;
    return { found: false, name: word, why: "ambiguous", candidates: [full, candidates.shortFor] };
  }
  if (tag !== undefined)
    return found({ kind: "tag", name: named.tag ?? word, ...(candidates.branch === undefined ? {} : { hidesBranch: true }) }, tag);
  if (branch !== undefined) {
    const name = named.branch ?? word;
    const moved = movedBranch(name, branch.commit, evidence, snapshot);
    const ref: Ref = { kind: "branch", name, branch: name, ...(candidates.tag === undefined ? {} : { hiddenByTag: true }) };
    return { ...found(ref, branch.commit), moved, branchProtected: branch.protected };
  }
  if (sha !== undefined) {
    return { ...found({ kind: "sha", name: word }, sha), own: ownership(sha) };
  }
  return { found: false, name: word, why: "not_found", candidates: [] };
}

/** The head of the command's pull request, with evidence that it is the commit its author saw. */
export function headOfIssue(snapshot: Snapshot, evidence: Evidence): Target | undefined {
  const pullRequest = snapshot.issue?.pullRequest;
  return pullRequest?.head === undefined ? undefined : headOf(pullRequest, pullRequest.head, evidence, snapshot);
}

/** The target of a pinned request: its commit, with what GitHub says about it now. */
export function pinnedTarget({ ref, sha, job }: Pick<Request, "ref" | "sha" | "job">, { refs, issue }: Snapshot): Target {
  const commit = refs.get(sha)?.sha;
  if (commit === undefined) return { found: false, name: ref.name, why: "not_found", candidates: [] };
  const pullRequest = ref.kind === "pull_request" && issue?.pullRequest?.number === ref.pullRequest ? issue?.pullRequest : undefined;
  return {
    ...found(ref.kind === "tag" ? tagOfNow(ref.name, sha, refs.get(ref.name)) : ref, commit),
    // A fork's pull request also starts workflows.
    own: ref.kind === "pull_request" || job !== undefined ? ownership(commit) : true,
    requiredByBase: pullRequest === undefined ? [] : pullRequest.requiredByBase,
    branchProtected: pullRequest?.headProtected ?? refs.get(ref.name)?.branch?.protected ?? false,
  };
}

/** A tag that was moved or deleted no longer names the pinned commit; and a branch may have come or gone since. */
function tagOfNow(name: string, sha: string, { tag, branch }: RefCandidates = nothing): Ref {
  if (tag?.sha !== sha) return { kind: "sha", name };
  return branch === undefined ? { kind: "tag", name } : { kind: "tag", name, hidesBranch: true };
}

/** Something not found, with what was probably meant: the subject of a link, or the nearest tags and branches. */
export async function withCandidates(hub: Pick<Hub, "refsLike">, target: Missing, { url }: Snapshot["repository"]): Promise<Missing> {
  if (target.why !== "not_found" || target.candidates.length > 0) return target;
  const { name } = target;
  const linked = refInLink(name, url);
  if (linked !== undefined) return { ...target, candidates: [linked] };
  // A number does not name a tag, and a refusal without suggestions is better than none.
  const names = /^#\d+$/.test(name) ? [] : await hub.refsLike(namesIn(name).at(-1) ?? name).catch(() => []);
  return { ...target, candidates: similarRefs(name, names) };
}

function headOf(pullRequest: PullRequestFacts, head: Commit, evidence: Evidence, snapshot: Snapshot): Found {
  const { number, headBranch, requiredByBase, headProtected } = pullRequest;
  return {
    found: true,
    ref: { kind: "pull_request", name: headBranch, pullRequest: number, branch: headBranch },
    commit: head,
    own: ownership(head),
    requiredByBase,
    moved: movedHead(pullRequest, head, evidence, snapshot),
    branchProtected: headProtected,
  };
}

/** Whose a commit is, by the commit itself rather than its pull request: a fork's head may have been pushed here, or merged. `undefined`: refs tell. */
function ownership({ pullRequests }: Commit): true | undefined {
  return pullRequests.some(({ fork }) => !fork) ? true : undefined;
}

/** A commit of this repository, by a name that has not moved. */
export function found(ref: Ref, commit: Commit): Found {
  return { found: true, ref, commit, own: true, requiredByBase: [], moved: undefined, branchProtected: false };
}

const nothing: RefCandidates = { tag: undefined, branch: undefined, sha: undefined, pullRequest: undefined };

/** The commit of our deployment, under the name by which it was deployed. */
export async function deployedTarget(
  hub: Pick<Hub, "snapshot">,
  seen: Snapshot,
  deployment: Deployment,
): Promise<{ readonly snapshot: Snapshot; readonly target: Target }> {
  const name = deployment.request?.ref ?? deployment.ref;
  const { refs } = await hub.snapshot({ refs: [...new Set([deployment.sha, name])] });
  const snapshot = { ...seen, refs: new Map([...seen.refs, ...refs]) };
  const { tag, branch } = snapshot.refs.get(name) ?? nothing;
  const kind = tag?.sha === deployment.sha ? "tag" : branch === undefined ? "sha" : "branch";
  const there = branch === undefined ? {} : tag === undefined ? { branch: name } : { hidesBranch: true };
  return { snapshot, target: pinnedTarget({ ref: { kind, name, ...there }, sha: deployment.sha }, snapshot) };
}

/**
 * A target with the requirements of the base branches, if the commit is the head of open pull requests here, by whatever name it is deployed.
 */
export async function withRequired(
  hub: Pick<Hub, "snapshot" | "boundContexts" | "appId">,
  snapshot: Snapshot,
  target: Found,
): Promise<Found> {
  const pullRequests = await headedBy(hub, snapshot, target);
  if (pullRequests.length === 0) return target;
  const bases = new Set(pullRequests.flatMap((each) => (each?.boundElsewhere === true ? [each.baseBranch] : [])));
  const bound = await together([...bases].map((branch) => hub.boundContexts(branch)));
  const demanded = [...bound, ...pullRequests.map((each) => each?.requiredByBase)];
  // If it is unknown which App a check has to come from, nothing is known: doubt refuses.
  if (!demanded.every((each) => each !== undefined)) return { ...target, requiredByBase: undefined };
  const requiredByBase = distinct(demanded.flat());
  return { ...target, requiredByBase, commit: { ...target.commit, contexts: await withApps(hub, target, requiredByBase) } };
}

async function headedBy(
  hub: Pick<Hub, "snapshot">,
  { issue, refs: known }: Snapshot,
  { ref, commit }: Found,
): Promise<readonly (PullRequestFacts | undefined)[]> {
  if (ref.kind === "pull_request") {
    const here = issue?.pullRequest?.number === ref.pullRequest ? issue?.pullRequest : undefined;
    return [here ?? known.get(`#${ref.pullRequest}`)?.pullRequest];
  }
  const heads = commit.pullRequests.filter(({ state, headSha, fork }) => state === "open" && headSha === commit.sha && !fork);
  if (heads.length === 0) return [];
  const { refs } = await hub.snapshot({ refs: heads.map(({ number }) => `#${number}`) });
  return heads.map(({ number }) => refs.get(`#${number}`)?.pullRequest);
}

/** A check that is bound to an App is not listed again without one. */
function distinct(required: readonly RequiredContext[]): readonly RequiredContext[] {
  const bound = new Map(required.filter(({ app }) => app !== undefined).map((each) => [`${each.app} ${each.name}`, each]));
  const names = new Set([...bound.values()].map(({ name }) => name));
  const unbound = new Set(required.flatMap(({ name, app }) => (app === undefined && !names.has(name) ? [name] : [])));
  return [...bound.values(), ...[...unbound].map((name) => ({ name, app: undefined }))];
}

/** GitHub names the bot of a commit status, not its App's id, which is read only if it decides. */
async function withApps(
  hub: Pick<Hub, "appId">,
  { commit: { contexts } }: Found,
  required: readonly RequiredContext[],
): Promise<readonly Context[] | undefined> {
  const bound = new Set(required.flatMap(({ name, app }) => (app === undefined ? [] : [name])));
  const asked = (context: Context): boolean => context.app !== undefined && context.appId === undefined && bound.has(context.name);
  const slugs = [...new Set((contexts ?? []).flatMap((each) => (asked(each) ? [each.app ?? ""] : [])))];
  const ids = new Map(await together(slugs.map(async (slug) => [slug, await hub.appId(slug)] as const)));
  return contexts?.map((each) => (asked(each) ? { ...each, appId: ids.get(each.app ?? "") } : each));
}

/**
 * The protected branches, besides the default one, that are the base of a commit's approved pull requests. Others do not count: anybody may have anything
 * approved for a branch of their own.
 */
export async function protectedBasesOf(hub: Pick<Hub, "snapshot">, seen: Snapshot, { pullRequests }: Commit): Promise<readonly string[]> {
  const { defaultBranch } = seen.repository;
  const approved = pullRequests.filter(
    ({ state, approvedAt, base }) => state === "open" && approvedAt.length > 0 && base !== defaultBranch,
  );
  if (approved.length === 0) return [];
  const { refs } = await hub.snapshot({ refs: approved.map(({ number }) => `#${number}`) });
  return approved.flatMap(({ number, base }) => {
    const read = refs.get(`#${number}`)?.pullRequest;
    return read?.baseBranch === base && read.baseProtected ? [base] : [];
  });
}
