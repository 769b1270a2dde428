import type { Push } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";

/** Whether every push that led a branch from one commit to the other was our own merge of the default branch. */
export async function isOurMerge(scene: Pick<Scene, "hub">, branch: string, from: string, to: string, app: string): Promise<boolean> {
  return ledTo(await ourPushes(scene, branch, app), to).includes(from);
}

/** The commits of a branch that differ from one by nothing but our own merges of the default branch; of all branches where none is named. */
export async function alikeBy(scene: Pick<Scene, "hub">, branch: string | undefined, sha: string, app: string): Promise<readonly string[]> {
  const ours = await ourPushes(scene, branch, app);
  return ours.flatMap(({ after }) => {
    const line = [...ledTo(ours, after), after];
    return line.includes(sha) ? line : [];
  });
}

async function ourPushes(scene: Pick<Scene, "hub">, branch: string | undefined, app: string): Promise<readonly Push[]> {
  const of = branch === undefined ? undefined : `refs/heads/${branch}`;
  const pushes = (await scene.hub.pushes(of))?.pushes ?? [];
  return pushes.filter(({ ref, by }) => by === `${app}[bot]` && (of === undefined ? ref.startsWith("refs/heads/") : ref === of));
}

/** The commits from which our pushes led to another, newest first. */
function ledTo(ours: readonly Push[], to: string): readonly string[] {
  const line: string[] = [];
  for (let at = before(ours, to); at !== undefined && !line.includes(at); at = before(ours, at)) line.push(at);
  return line;
}

function before(ours: readonly Push[], sha: string): string | undefined {
  return ours.find(({ after }) => after === sha)?.before;
}
