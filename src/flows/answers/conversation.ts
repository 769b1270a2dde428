import type { Replies } from "../../github/types/hub.js";
import { claimToSay, isClaimed } from "../claims/claims.js";
import type { Scene } from "../scene.js";

/** What we have said where a request is answered; nothing where it is answered nowhere. */
export async function repliesIn({ hub }: Pick<Scene, "hub">, issue: number | undefined, comment?: string): Promise<Replies> {
  return issue === undefined ? { own: [], verdict: undefined, claimed: undefined } : await hub.replies(issue, comment);
}

type Speaker = Pick<Scene, "hub" | "now" | "keys" | "log">;

/** Says something for the first time, and returns the comment's id; `id` is its marker's. Where the conversation takes no comment, that is noted, since it would be tried again and again. */
export async function sayOnce(scene: Speaker, id: string, issue: number, body: string): Promise<string | undefined> {
  const comment = await scene.hub.comment(issue, body);
  if (comment === undefined) await claimToSay(scene, silentConversation(id));
  return comment;
}

/** Says what should have been said already, unless the conversation did not take it; and whether it stands. */
export async function sayUnlessRefused(scene: Speaker, id: string, issue: number, body: string): Promise<boolean> {
  return !(await isClaimed(scene, silentConversation(id))) && (await sayOnce(scene, id, issue, body)) !== undefined;
}

function silentConversation(id: string): string {
  return `unsaid-${id}`;
}
