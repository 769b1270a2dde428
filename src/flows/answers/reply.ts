import {
  type Answer,
  commentBody,
  markerOf,
  reactionTo,
  type VerdictReaction,
  withAside,
  withVerdict,
  notAllowed,
  notAllowedAnswer,
  type Said,
} from "../../core/messages/answer.js";
import { Markdown, md } from "../../core/messages/markdown.js";
import type { Request } from "../../core/request.js";
import type { Scene } from "../scene.js";
import { writeOnce } from "./write.js";
import { refsInTheWay, ledgersOutOfReach, ourFault, permissionMissing } from "../../core/messages/trouble.js";
import { followUp, Fault } from "../../github/client/fault.js";
import { isAnswered } from "../../github/refs/claims.js";

/** The comment that is answered, and its issue; a push has neither. */
export type Asker = Pick<Request, "id" | "issue" | "comment"> & {
  /** Lines of the comment that were not read, which the answer mentions. */
  readonly aside?: Markdown | undefined;
};

/** Writes a command's one, final answer, and the reaction that fits its title. */
export async function reply(scene: Scene, asker: Asker, answer: Answer): Promise<void> {
  const reaction = reactionTo(answer);
  if (heardOnPage(scene, asker, { reaction, answer })) return;
  await say(scene, asker, reaction, commentBody(withAside(answer, asker.aside), withVerdict(reaction, markerOf(asker.id))));
}

/** 👎 for what somebody may not do, and one line about what is needed, unless GitHub calls them a stranger. */
export async function deny(scene: Scene, asker: Asker, { stranger }: { readonly stranger: boolean }, says: Markdown): Promise<void> {
  if (heardOnPage(scene, asker, { reaction: "-1", answer: notAllowedAnswer(says) })) return;
  const line = md`${notAllowed(says)}\n\n${Markdown.trusted(withVerdict("-1", markerOf(asker.id)))}`;
  await say(scene, asker, "-1", stranger ? undefined : line.text);
}

/** Whether the request came from a page, which shows refusals itself: nothing is said elsewhere. */
function heardOnPage({ page }: Pick<Scene, "page">, { id }: Asker, said: Said): boolean {
  if (page?.request !== id) return false;
  page.hear(said);
  return said.reaction !== "rocket";
}

/**
 * The answer comes before the reaction: a process that finds an answer without a reaction adds it, but a reaction alone would not prevent another verdict.
 */
async function say(scene: Scene, { id, issue, comment }: Asker, reaction: VerdictReaction, body: string | undefined): Promise<void> {
  if (issue !== undefined && body !== undefined) await writeOnce(scene, issue, body);
  if (comment !== undefined) await followUp(`${id} was answered`, scene.hub.react(comment, reaction));
}

/**
 * Says in the conversation that a command failed, unless a redelivery will help. It names a missing permission, or a missing repository of ledgers (not to
 * strangers). For anything unexpected it gives the delivery's id, which is also in the log. Passing troubles of GitHub are left to the redelivery.
 */
export async function answerUnexpectedError(
  scene: Scene,
  asker: Asker & { readonly stranger: boolean },
  delivery: string,
  error: unknown,
): Promise<void> {
  const fault = error instanceof Fault ? error : undefined;
  if (fault?.kind === "unavailable" || fault?.kind === "rate_limited" || fault?.kind === "gone") return;
  // Something after the answer failed; the answer and its verdict stay.
  if (await isAnswered(scene, asker)) return;
  const explained = asker.stranger && fault?.repository !== undefined ? undefined : explanationOf(error);
  await reply(scene, asker, explained ?? ourFault(delivery));
}

/** The answer that says what people can do about a failure, if they can: grant a permission, create the repository of ledgers, remove a ref. */
export function explanationOf(error: unknown): Answer | undefined {
  const fault = error instanceof Fault ? error : undefined;
  const obstacle = obstacleAnswer(error);
  if (obstacle !== undefined) return obstacle;
  if (fault?.kind === "missing_permission") return permissionMissing(fault.permission, fault.route, undefined);
  return fault?.repository === undefined ? undefined : ledgersOutOfReach(fault.repository);
}

/** The answer that names other people's refs that are in the way, if that was the cause. */
export function obstacleAnswer(error: unknown): Answer | undefined {
  // What followed something that was done is told by its own fault.
  const fault = error instanceof Fault && error.obstacles === undefined && error.cause instanceof Fault ? error.cause : error;
  if (!(fault instanceof Fault) || fault.obstacles === undefined) return undefined;
  const { repository, refs, below } = fault.obstacles;
  return refsInTheWay(repository, refs, below);
}
