import { type Answer, commentBody, markerOf, withAside } from "../core/messages/answer.js";
import { Markdown, md } from "../core/messages/markdown.js";
import { notAllowed } from "../core/messages/simple.js";
import type { Request } from "../core/request.js";
import type { Reaction } from "../github/hub.js";
import type { Scene } from "./scene.js";
import { together } from "./together.js";

/** Who is answered: the comment that asked, in its issue; a push has neither. */
export type Asker = Pick<Request, "id" | "issue" | "comment"> & {
  /** To be said beside the answer: lines that were not read. */
  readonly aside?: Markdown | undefined;
};

/** The one answer of a command that is over with it. */
export async function reply(scene: Scene, asker: Asker, reaction: Exclude<Reaction, "eyes">, answer: Answer): Promise<void> {
  await say(scene, asker, reaction, commentBody(withAside(answer, asker.aside), markerOf(asker.id)));
}

/** 👎 for what somebody may not do, and one line that says what is needed, unless GitHub calls them a stranger. */
export async function deny(scene: Scene, asker: Asker, { stranger }: { readonly stranger: boolean }, says: Markdown): Promise<void> {
  const line = md`${notAllowed(says)}\n\n${Markdown.trusted(markerOf(asker.id))}`;
  await say(scene, asker, "-1", stranger ? undefined : line.text);
}

async function say(scene: Scene, { issue, comment }: Asker, reaction: Reaction, body: string | undefined): Promise<void> {
  await together([
    // Sent first, since a command that has its answer is not taken over.
    comment === undefined ? undefined : scene.hub.react(comment, reaction),
    issue === undefined || body === undefined ? undefined : scene.hub.comment(issue, body),
  ]);
}
