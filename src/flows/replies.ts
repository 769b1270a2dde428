import type { Replies } from "../github/hub.js";
import type { Scene } from "./scene.js";

/** What we have said where a request is answered; nothing where it is answered nowhere. */
export async function repliesIn({ hub }: Pick<Scene, "hub">, issue: number | undefined, comment?: string): Promise<Replies> {
  return issue === undefined ? { own: [], verdict: undefined, claimed: undefined } : await hub.replies(issue, comment);
}

/** Says something for the first time; `id` is its marker's. Where the conversation takes no comment, that is noted, since it would be tried again and again. */
export async function sayOnce({ hub }: Pick<Scene, "hub">, id: string, issue: number, body: string): Promise<void> {
  if ((await hub.comment(issue, body)) === undefined) await hub.claimRef(unsaid(id));
}

/** Says what should have been said already, unless the conversation did not take it. */
export async function sayUnlessRefused(scene: Pick<Scene, "hub">, id: string, issue: number, body: string): Promise<void> {
  if (!(await scene.hub.isClaimed(unsaid(id)))) await sayOnce(scene, id, issue, body);
}

function unsaid(id: string): string {
  return `unsaid-${id}`;
}
