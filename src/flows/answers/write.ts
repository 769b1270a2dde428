import type { Markdown } from "../../core/messages/markdown.js";
import type { Request } from "../../core/request.js";
import { Fault } from "../../github/client/fault.js";
import type { CheckRunText, Hub, OwnCheckRun, OwnComment } from "../../github/types/hub.js";
import { claimToSay, isClaimed } from "../claims/claims.js";
import type { Scene } from "../scene.js";
import { noteUnlessWritten } from "./check-run-permission.js";
import { checkRunName } from "./deployment-view.js";

/** The one writer of comments and check runs: nothing else in flows creates or edits them. */
type Writer = Pick<Scene, "hub" | "now" | "keys" | "log">;

/** What a comment answers, by the id of its marker, and in which conversation; none for what is answered nowhere. */
export interface CommentPlace {
  readonly id: string;
  readonly issue?: number | undefined;
}

/** Makes a comment say this: the one that is `there` is edited, otherwise it is said. Says whether something was written. */
export async function writeComment(writer: Writer, place: CommentPlace, body: string, there: OwnComment | undefined): Promise<boolean> {
  if (there !== undefined) return there.body !== body && (await writer.hub.editComment(there.id, body));
  if (place.issue === undefined || (await isClaimed(writer, silentConversation(place.id)))) return false;
  return (await writeFirst(writer, place, body)) !== undefined;
}

/** Says something for the first time, and returns the comment's id. Where the conversation takes no comment, that is noted, since it would be tried again and again. */
export async function writeFirst(writer: Writer, { id, issue }: CommentPlace, body: string): Promise<string | undefined> {
  if (issue === undefined) return undefined;
  const comment = await writer.hub.comment(issue, body);
  if (comment === undefined) await claimToSay(writer, silentConversation(id));
  return comment;
}

/** Says what nobody makes up for where the conversation does not take it. */
export async function writeOnce({ hub }: Pick<Scene, "hub">, issue: number, body: string): Promise<void> {
  await hub.comment(issue, body);
}

/** What a check run is called, on which commit, and what it was made for. */
export interface CheckRunPlace {
  readonly name: string;
  readonly sha: string;
  readonly id: string;
}

/** Where the check run of a request is. */
export function checkRunPlace({ id, sha, environment }: Pick<Request, "id" | "sha" | "environment">): CheckRunPlace {
  return { name: checkRunName(environment), sha, id };
}

/** Makes a check run. Where the App lacks the permission, all else goes on, and what there is to say of that is returned. */
export async function createCheckRun(
  { hub, log }: Pick<Scene, "log"> & { readonly hub: Pick<Hub, "createCheckRun"> },
  { name, sha, id }: CheckRunPlace,
  text: CheckRunText,
): Promise<Markdown | undefined> {
  return await noteUnlessWritten({ log }, hub.createCheckRun(name, sha, id, text));
}

/** Whether a check run that is over goes on by this, for which it takes a new one. */
export function reopens(there: Pick<OwnCheckRun, "status"> | undefined, text: Pick<CheckRunText, "status">): boolean {
  return there?.status === "completed" && text.status !== "completed";
}

/** Makes the check run that is `there` say this, or a new one: GitHub does not reopen a completed run, and the newest of the name counts. */
export async function writeCheckRun(
  writer: Pick<Scene, "hub" | "log">,
  place: CheckRunPlace,
  text: CheckRunText,
  there: OwnCheckRun | undefined,
): Promise<Markdown | undefined> {
  if (there === undefined || reopens(there, text)) return await createCheckRun(writer, place, text);
  return await correctCheckRun(writer, there, text);
}

/** The same of one that is there. What is already old where another process has completed it meanwhile, GitHub refuses, and looking again shows why. */
export async function correctCheckRun(
  { hub, log }: Pick<Scene, "hub" | "log">,
  there: OwnCheckRun,
  text: CheckRunText,
): Promise<Markdown | undefined> {
  const writing = hub.updateCheckRun(there.id, text).catch((error: unknown) => {
    if (text.status === "completed" || !(error instanceof Fault) || error.status !== 422) throw error;
    log.warn({ checkRun: there.id, says: error.message }, "A check run could not be updated, and is looked at again");
  });
  return await noteUnlessWritten({ log }, writing);
}

function silentConversation(id: string): string {
  return `unsaid-${id}`;
}
