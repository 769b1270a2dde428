import { gather, type Gathered } from "./gather.js";
import { isOurMerge } from "../../github/reads/repository.js";
import type { Scene } from "../scene.js";

/** Merges the default branch into a request's branch. The request continues with the merge commit and its checks; or its facts say why that is impossible. */
export async function mergeDefaultBranch(scene: Scene, gathered: Gathered): Promise<Gathered> {
  const { facts, asked } = gathered;
  const { target, request, repository } = facts;
  if (!target.found || target.ref.branch === undefined) throw new Error(`${request.id} has no branch to merge into`);
  const into = target.ref.branch;
  const found = target;
  const at = await headOf(scene, into);
  // Nothing can be merged into a branch that is gone: only its commit is left.
  if (at === undefined) return { ...gathered, facts: { ...facts, target: { ...found, ref: { kind: "sha", name: found.ref.name } } } };
  // A branch that has moved contains commits that nobody requested, so the merge would be useless.
  if (at !== request.sha) return await unlessOurs(at);
  const merge = await scene.hub.mergeInto(
    into,
    repository.defaultBranch,
    `Merge ${repository.defaultBranch} into ${into} to deploy it to ${facts.environment.name}`,
  );
  switch (merge.outcome) {
    case "conflict":
      return { ...gathered, facts: { ...facts, mergeConflict: true } };
    case "refused":
      return {
        ...gathered,
        facts: {
          ...facts,
          ...(merge.permission === undefined ? { target: { ...target, branchProtected: true } } : { mergeLacks: merge.permission }),
        },
      };
    case "nothing":
      // The pinned commit is behind but its branch is not: somebody was quicker, maybe another process of ours.
      return await unlessOurs((await headOf(scene, into)) ?? "");
    case "merged":
      // Somebody pushed between our look and the merge; that push was not judged.
      return merge.onto === request.sha ? await goOnWith(merge.sha) : moved(merge.sha);
  }

  async function unlessOurs(head: string): Promise<Gathered> {
    return (await isOurMerge(scene.hub, into, request.sha, head, gathered.app)) ? await goOnWith(head) : moved(head);
  }

  function moved(after: string): Gathered {
    return { ...gathered, facts: { ...facts, target: { ...found, moved: { before: request.sha, after } } } };
  }

  async function goOnWith(sha: string): Promise<Gathered> {
    const { pullRequest } = found.ref;
    // The base branch's requirements come from the pull request.
    const issue = pullRequest === undefined ? {} : { issue: pullRequest };
    const snapshot = await scene.hub.snapshot({ refs: [sha], environments: [facts.environment.name], ...issue });
    const commit = snapshot.refs.get(sha)?.sha;
    if (commit === undefined) throw new Error(`GitHub merged to ${sha} and does not know it yet`);
    const mergedFrom = [...(request.mergedFrom ?? []), request.sha];
    return await gather(scene, snapshot, {
      ...asked,
      request: { ...request, sha, mergedFrom },
      target: { ...found, commit, moved: undefined },
    });
  }
}

async function headOf(scene: Scene, branch: string): Promise<string | undefined> {
  const { refs } = await scene.hub.snapshot({ refs: [branch] });
  return refs.get(branch)?.branch?.commit.sha;
}
