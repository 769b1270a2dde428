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
import { followUp } from "../faults.js";
import type { Said, Scene } from "../scene.js";
import { writeOnce } from "./write.js";
import { refsInTheWay, ledgersOutOfReach, ourFault, permissionMissing } from "../../core/messages/trouble.js";
import { Fault } from "../../github/client/fault.js";
import { isAnswered } from "../claims.js";

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

/**
 * Says in the conversation that a command failed, if waiting for a redelivery will not mend it: a missing permission and a missing repository of
 * ledgers are named (the latter not to a stranger), anything unexpected gets the delivery's id, which stands in the log beside it. What GitHub could not do just now is left to the redelivery.
 */
export async function answerUnexpectedError(
  scene: Scene,
  asker: Asker & { readonly stranger: boolean },
  delivery: string,
  error: unknown,
): Promise<void> {
  const fault = error instanceof Fault ? error : undefined;
  if (fault?.kind === "unavailable" || fault?.kind === "rate_limited" || fault?.kind === "gone") return;
  // Something that follows the answer failed: it stands, and so does its verdict.
  if (await isAnswered(scene, asker)) return;
  await reply(scene, asker, obstacleAnswer(error) ?? answerTo(fault, asker, delivery));
}

/** The answer that names refs of somebody else's that are in the way, if that is what failed. */
export function obstacleAnswer(error: unknown): Answer | undefined {
  // What followed something that was done is told by its own fault.
  const fault = error instanceof Fault && error.obstacles === undefined && error.cause instanceof Fault ? error.cause : error;
  if (!(fault instanceof Fault) || fault.obstacles === undefined) return undefined;
  const { repository, refs, below } = fault.obstacles;
  return refsInTheWay(repository, refs, below);
}

function answerTo(fault: Fault | undefined, { stranger }: { readonly stranger: boolean }, delivery: string): Answer {
  if (fault?.kind === "missing_permission") return permissionMissing(fault.permission, fault.route, undefined);
  if (fault?.repository !== undefined && !stranger) return ledgersOutOfReach(fault.repository);
  return ourFault(delivery);
}
