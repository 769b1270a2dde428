import type { Request } from "../../core/request.js";
import type { OwnComment, Replies } from "../../github/types/conversation.js";
import type { WrittenAnswer } from "../attention.js";
import type { Scene } from "../scene.js";

/** Longer answers are read again before they are changed. */
const longest = 5_000;

/** Remembers an answer of a waiting request that this process has written. */
export function remember({ attention }: Scene, { id }: Request, answer: WrittenAnswer): void {
  const { body = "" } = answer;
  attention.answers.set(id, { ...answer, body: body.length > longest ? undefined : body });
}

/** An answer that this process remembers says something else now; `undefined`: it may have been deleted, and is looked for the next time. */
export function rewritten(scene: Scene, request: Request, body: string | undefined): void {
  const known = scene.attention.answers.get(request.id);
  if (known === undefined) return;
  if (body === undefined) scene.attention.answers.delete(request.id);
  else remember(scene, request, { ...known, body });
}

/** An answer that this process wrote after 🚀, if it has to change. Others may have changed it since, but it becomes true in any case. */
export function saidBefore({ attention }: Scene, { id }: Request, bodyAfter: (comment: OwnComment) => string): Replies | undefined {
  const { comment, body, at: createdAt } = attention.answers.get(id) ?? {};
  if (comment === undefined || body === undefined || createdAt === undefined) return undefined;
  const said = { id: comment, body, createdAt };
  return bodyAfter(said) === body ? undefined : { own: [said], verdict: "rocket", claimed: true };
}

/** How often an answer is edited at once for frequent changes; and after that, the milliseconds between two edits. */
const atOnce = 2;
const spacing = 30_000;

/** Whether an answer may be edited now, though only its words have changed; otherwise it is edited later. */
export function mayEdit(scene: Scene, { id, environment }: Request): boolean {
  const now = scene.now().getTime();
  const edits = scene.attention.edits.of(id, () => ({ count: 0, at: 0, later: false }));
  if (edits.count < atOnce || now - edits.at >= spacing) {
    Object.assign(edits, { count: edits.count + 1, at: now, later: false });
    return true;
  }
  if (!edits.later) scene.lookAgain(environment, new Date(edits.at + spacing));
  edits.later = true;
  return false;
}
