import type { Snapshot } from "../github/hub.js";
import { type Asked, gather, type Gathered } from "./gather.js";
import type { Scene } from "./scene.js";

/** Merges the default branch into the branch of a request, which goes on with the merge commit, its checks included; or says in its facts why that cannot be. */
export async function mergeDefaultBranch(scene: Scene, gathered: Gathered): Promise<Gathered> {
  const { facts, asked } = gathered;
  const { target, request, repository } = facts;
  if (!target.found || target.ref.branch === undefined) throw new Error(`${request.id} has no branch to merge into`);
  const into = target.ref.branch;
  const merge = await scene.hub.mergeInto(
    into,
    repository.defaultBranch,
    `Merge ${repository.defaultBranch} into ${into} to deploy it to ${facts.environment.name}`,
  );
  switch (merge.outcome) {
    case "conflict":
      return { ...gathered, facts: { ...facts, mergeConflict: true } };
    case "refused":
      return { ...gathered, facts: { ...facts, target: { ...target, branchProtected: true } } };
    case "nothing":
      return { ...gathered, facts: { ...facts, defaultBranch: { ahead: 0, behind: 0 } } };
    case "merged": {
      // Somebody pushed between our look and the merge: what came with that was not judged.
      if (merge.onto !== request.sha) {
        return { ...gathered, facts: { ...facts, target: { ...target, moved: { before: request.sha, after: merge.sha } } } };
      }
      const snapshot = await scene.hub.snapshot({ refs: [merge.sha], environments: [facts.environment.name] });
      const repinned = {
        ...asked,
        request: { ...request, sha: merge.sha },
        target: { ...target, commit: mergeCommit(snapshot, merge.sha), moved: undefined },
      };
      return await gather(scene, snapshot, repinned);
    }
  }
}

function mergeCommit({ refs }: Snapshot, sha: string): Extract<Asked["target"], { found: true }>["commit"] {
  const commit = refs.get(sha)?.sha;
  if (commit === undefined) throw new Error(`GitHub merged to ${sha} and does not know it yet`);
  return commit;
}
