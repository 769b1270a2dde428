import type { Replies } from "../../github/types/hub.js";
import type { Scene } from "../scene.js";

/** What we have said where a request is answered; nothing where it is answered nowhere. */
export async function repliesIn({ hub }: Pick<Scene, "hub">, issue: number | undefined, comment?: string): Promise<Replies> {
  return issue === undefined ? { own: [], verdict: undefined, claimed: undefined } : await hub.replies(issue, comment);
}
