import type { Commit, Target } from "../../core/facts.js";
import type { Deployment } from "../../core/deployments.js";
import { namesIn, readRefWord, refInLink, similarRefs } from "../../core/ref-word.js";
import type { Ref, Request } from "../../core/request.js";
import type { PullRequestFacts, RefCandidates, Snapshot } from "../../github/types/snapshot.js";
import { type Evidence, movedBranch, movedHead } from "./moved.js";
import type { Scene } from "../scene.js";

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
export async function withCandidates(scene: Pick<Scene, "hub">, target: Target, { url }: Snapshot["repository"]): Promise<Target> {
  if (target.found || target.why !== "not_found" || target.candidates.length > 0) return target;
  const { name } = target;
  const linked = refInLink(name, url);
  if (linked !== undefined) return { ...target, candidates: [linked] };
  // A number does not name a tag, and a refusal without suggestions is better than none.
  const names = /^#\d+$/.test(name) ? [] : await scene.hub.refsLike(namesIn(name).at(-1) ?? name).catch(() => []);
  return { ...target, candidates: similarRefs(name, names) };
}

function headOf(pullRequest: PullRequestFacts, head: Commit, evidence: Evidence, snapshot: Snapshot): Extract<Target, { found: true }> {
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
export function found(ref: Ref, commit: Commit): Extract<Target, { found: true }> {
  return { found: true, ref, commit, own: true, requiredByBase: [], moved: undefined, branchProtected: false };
}

const nothing: RefCandidates = { tag: undefined, branch: undefined, sha: undefined, pullRequest: undefined };

/** The commit of our deployment, under the name by which it was deployed. */
export async function deployedTarget(
  scene: Pick<Scene, "hub">,
  seen: Snapshot,
  deployment: Deployment,
): Promise<{ readonly snapshot: Snapshot; readonly target: Target }> {
  const name = deployment.request?.ref ?? deployment.ref;
  const { refs } = await scene.hub.snapshot({ refs: [...new Set([deployment.sha, name])] });
  const snapshot = { ...seen, refs: new Map([...seen.refs, ...refs]) };
  const { tag, branch } = snapshot.refs.get(name) ?? nothing;
  const kind = tag?.sha === deployment.sha ? "tag" : branch === undefined ? "sha" : "branch";
  const there = branch === undefined ? {} : tag === undefined ? { branch: name } : { hidesBranch: true };
  return { snapshot, target: pinnedTarget({ ref: { kind, name, ...there }, sha: deployment.sha }, snapshot) };
}
