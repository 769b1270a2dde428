import type { Commit } from "../../core/facts.js";
import type { Snapshot } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";

/** The protected branches, beside the default one, into which approved pull requests of a commit go: into a branch of one's own anybody may have anything approved. */
export async function protectedBasesOf(scene: Pick<Scene, "hub">, seen: Snapshot, { pullRequests }: Commit): Promise<readonly string[]> {
  const { defaultBranch } = seen.repository;
  const approved = pullRequests.filter(
    ({ state, approvedAt, base }) => state === "open" && approvedAt.length > 0 && base !== defaultBranch,
  );
  if (approved.length === 0) return [];
  const { refs } = await scene.hub.snapshot({ refs: approved.map(({ number }) => `#${number}`) });
  return approved.flatMap(({ number, base }) => {
    const found = refs.get(`#${number}`)?.pullRequest;
    return found?.baseBranch === base && found.baseProtected ? [base] : [];
  });
}
