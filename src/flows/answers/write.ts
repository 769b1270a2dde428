import { checkRunName } from "../../core/config/environment.js";
import type { Markdown } from "../../core/messages/markdown.js";
import type { Request } from "../../core/request.js";
import { Fault } from "../../github/client/fault.js";
import type { Hub } from "../../github/types/hub.js";
import type { CheckRunText, OwnCheckRun } from "../../github/types/check-runs.js";
import type { OwnComment, Replies } from "../../github/types/conversation.js";
import { claimToSay, isClaimed } from "../../github/refs/claims.js";
import type { Scene } from "../scene.js";
import { checkRunNotWritten } from "../../core/messages/trouble.js";

/** The one writer of comments and check runs: nothing else in flows creates or edits them. */
type Writer = Pick<Scene, "hub" | "now" | "keys" | "log">;

/** What a comment answers, by the id of its marker, and in which conversation, if any. */
interface CommentPlace {
  readonly id: string;
  readonly issue?: number | undefined;
}

/** Makes a comment say this: edits the one that is `there`, or writes a new one. Returns whether it wrote anything. */
export async function writeComment(writer: Writer, place: CommentPlace, body: string, there: OwnComment | undefined): Promise<boolean> {
  if (there !== undefined) return there.body !== body && (await writer.hub.editComment(there.id, body));
  if (place.issue === undefined || (await isClaimed(writer, silentConversation(place.id)))) return false;
  return (await writeFirst(writer, place, body)) !== undefined;
}

/** Writes a first comment, and returns its id. If the conversation accepts no comments, that is noted, so that nobody tries again and again. */
export async function writeFirst(writer: Writer, { id, issue }: CommentPlace, body: string): Promise<string | undefined> {
  if (issue === undefined) return undefined;
  const comment = await writer.hub.comment(issue, body);
  if (comment === undefined) await claimToSay(writer, silentConversation(id));
  return comment;
}

/** Writes a comment that nobody repeats if the conversation does not accept it. */
export async function writeOnce({ hub }: Pick<Scene, "hub">, issue: number, body: string): Promise<void> {
  await hub.comment(issue, body);
}

/** A check run's name, its commit, and what it was made for. */
export interface CheckRunPlace {
  readonly name: string;
  readonly sha: string;
  readonly id: string;
}

/** The place of a request's check run. */
export function checkRunPlace({ id, sha, environment }: Pick<Request, "id" | "sha" | "environment">): CheckRunPlace {
  return { name: checkRunName(environment), sha, id };
}

/** Creates a check run. If the App lacks the permission, everything else goes on; returns what to say about that. */
export async function createCheckRun(
  { hub, log }: Pick<Scene, "log"> & { readonly hub: Pick<Hub, "createCheckRun"> },
  { name, sha, id }: CheckRunPlace,
  text: CheckRunText,
): Promise<Markdown | undefined> {
  return await noteUnlessWritten({ log }, hub.createCheckRun(name, sha, id, text));
}

/** Whether this continues a completed check run, which takes a new one. */
export function reopens(there: Pick<OwnCheckRun, "status"> | undefined, text: Pick<CheckRunText, "status">): boolean {
  return there?.status === "completed" && text.status !== "completed";
}

/** Makes the check run that is `there` say this, or a new one: GitHub does not reopen a completed run, and the newest of a name counts. */
export async function writeCheckRun(
  writer: Pick<Scene, "hub" | "log">,
  place: CheckRunPlace,
  text: CheckRunText,
  there: OwnCheckRun | undefined,
): Promise<Markdown | undefined> {
  if (there === undefined || reopens(there, text)) return await createCheckRun(writer, place, text);
  return await correctCheckRun(writer, there, text);
}

/** The same for an existing one. If another process has completed it meanwhile, GitHub refuses, and looking again shows why. */
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

/** Something that is created once and then edited. */
type Begun = "answer" | { readonly checkRun: number };

/** Abandoned claims that we have taken over, by their names. */
export type Inherited = Set<string>;

/**
 * Whether we should create something that is missing, if anything is. A process that gets the same answer at the same time, e.g. because GitHub's limits
 * held back both, creates it too. A request's first check run is part of its answer; each later one is claimed by the number of those before it. `look`:
 * somebody claimed it and may have created it since we looked; if it is still missing then, it is ours.
 */
export async function mayMake(
  scene: Pick<Scene, "hub" | "now" | "keys" | "log">,
  { id }: Pick<Request, "id">,
  what: Begun | undefined,
  inherited: Inherited,
): Promise<"ours" | "look" | "theirs"> {
  if (what === undefined) return "ours";
  const name = what === "answer" || what.checkRun === 0 ? `answer-${id}` : `check-run-${id}-${what.checkRun}`;
  if (inherited.delete(name)) return "ours";
  switch (await claimToSay(scene, name)) {
    case "first":
      return "ours";
    case "inherited":
      inherited.add(name);
      return "look";
    case "taken":
      return "theirs";
  }
}

/** Our comments in the conversation that answers a request; none without a conversation. */
export async function repliesIn({ hub }: Pick<Scene, "hub">, issue: number | undefined, comment?: string): Promise<Replies> {
  return issue === undefined ? { own: [], verdict: undefined, claimed: undefined } : await hub.replies(issue, comment);
}

/** Waits until a check run is written. If the App lacks the permission, everything else goes on; returns what to say about that. */
export async function noteUnlessWritten(scene: Pick<Scene, "log">, writing: Promise<unknown>): Promise<Markdown | undefined> {
  try {
    await writing;
    return undefined;
  } catch (error) {
    return checkRunNotWritten(lacking(scene, error).permission);
  }
}

/** Our check runs on a commit, of one name or of all, newest first; none if the App lacks the permission. */
export async function ownCheckRuns(
  scene: Pick<Scene, "log"> & { readonly hub: Pick<Hub, "ownCheckRuns"> },
  sha: string,
  name?: string,
): Promise<readonly OwnCheckRun[]> {
  try {
    return await scene.hub.ownCheckRuns(sha, name);
  } catch (error) {
    lacking(scene, error);
    return [];
  }
}

/** Logs a missing permission; any other error is thrown on. */
function lacking(scene: Pick<Scene, "log">, error: unknown): Fault {
  if (!(error instanceof Fault) || error.kind !== "missing_permission") throw error;
  scene.log.warn({ permission: error.permission ?? "", route: error.route ?? "" }, "The App lacks a permission");
  return error;
}
