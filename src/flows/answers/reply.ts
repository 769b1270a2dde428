import {
  type Answer,
  commentBody,
  markerOf,
  reactionTo,
  type VerdictReaction,
  withAside,
  withVerdict,
} from "../../core/messages/answer.js";
import { Markdown, md } from "../../core/messages/markdown.js";
import { notAllowed, notAllowedAnswer } from "../../core/messages/simple.js";
import type { Request } from "../../core/request.js";
import { followUp } from "../follow-up.js";
import type { Said, Scene } from "../scene.js";
import { writeOnce } from "./write.js";

/** Who is answered: the comment that asked, in its issue; a push has neither. */
export type Asker = Pick<Request, "id" | "issue" | "comment"> & {
  /** To be said beside the answer: lines that were not read. */
  readonly aside?: Markdown | undefined;
};

/** The one answer of a command that is over with it, and the reaction that fits its title. */
export async function reply(scene: Scene, asker: Asker, answer: Answer): Promise<void> {
  const reaction = reactionTo(answer);
  if (heardOnPage(scene, asker, { reaction, answer })) return;
  await say(scene, asker, reaction, commentBody(withAside(answer, asker.aside), withVerdict(reaction, markerOf(asker.id))));
}

/** 👎 for what somebody may not do, and one line that says what is needed, unless GitHub calls them a stranger. */
export async function deny(scene: Scene, asker: Asker, { stranger }: { readonly stranger: boolean }, says: Markdown): Promise<void> {
  if (heardOnPage(scene, asker, { reaction: "-1", answer: notAllowedAnswer(says) })) return;
  const line = md`${notAllowed(says)}\n\n${Markdown.trusted(withVerdict("-1", markerOf(asker.id)))}`;
  await say(scene, asker, "-1", stranger ? undefined : line.text);
}

/** Whether whoever asked looks at a page, where they hear it: nothing is said elsewhere of what was not done. */
function heardOnPage({ page }: Pick<Scene, "page">, { id }: Asker, said: Said): boolean {
  if (page?.request !== id) return false;
  page.hear(said);
  return said.reaction !== "rocket";
}

/** The answer comes first: whoever finds it without its reaction gives that, and a reaction alone would keep nobody from another verdict. */
async function say(scene: Scene, { id, issue, comment }: Asker, reaction: VerdictReaction, body: string | undefined): Promise<void> {
  if (issue !== undefined && body !== undefined) await writeOnce(scene, issue, body);
  if (comment !== undefined) await followUp(`${id} was answered`, scene.hub.react(comment, reaction));
}
