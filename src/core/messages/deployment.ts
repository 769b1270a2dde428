import { issueOf } from "../request.js";
import { toldOf } from "../accounts.js";
import type { Deployment, DeploymentStatus } from "../deployments.js";
import type { Progress } from "../progress.js";
import { type Answer, answerWith, folded, hide } from "./answer.js";
import { clip, code, join, link, type Markdown, md, mention, person, short } from "./markdown.js";
import { refText, type Subject, subjectTable, whereAsked } from "./subject.js";
import { clock, count, span } from "./time.js";
import { typed } from "./next.js";
import { nobodyListens } from "./workflow.js";

/** A deployment as its answer shows it. */
export interface DeploymentView {
  readonly subject: Subject;
  readonly action: "deploy" | "rollback";
  readonly progress: Progress;
  readonly createdAt: Date;
  readonly now: Date;
  /** Whether the tooling has reported nothing for a minute. */
  readonly unanswered: boolean;
  /** Our bot's login without `[bot]`. */
  readonly app: string;
  /** Whether the payload is a string, to which nothing can be added. */
  readonly textPayload: boolean;
  /** Whether, after a failure, a rollback would bring back what is live: there is something, and nothing has succeeded since. */
  readonly rollbackLeads: boolean;
  /** Whether a later rollback was made from it. */
  readonly rolledBack: boolean;
  /** The deployment that replaced it. */
  readonly replacedBy: Replacement | undefined;
  /** Set if GitHub deployed another SHA than the pinned one; the deployment was stopped. */
  readonly mismatch: { readonly pinned: string; readonly deployed: string } | undefined;
  /** The identical deployment that was begun a moment before; neither request saw the other. */
  readonly doubles: Deployment | undefined;
  /** Sections that are made for the first answer and then carried over: what was skipped, what changes, the rules. */
  readonly notes: Markdown | undefined;
  readonly changes: Markdown | undefined;
  readonly rules: Markdown | undefined;
  /** The command that makes the same request again; `undefined` if the first answer got lost. */
  readonly again: string | undefined;
  /** The name of the ref, where the deployment itself does not keep it. */
  readonly keptRef: string | undefined;
}

interface Replacement {
  readonly ref: string;
  readonly sha: string;
}

/** The answer to a request that became a deployment, in any phase. */
export function deploymentAnswer(view: DeploymentView): Answer {
  const { progress, subject, now } = view;
  const { emoji, verdict } = verdictOf(view);
  return answerWith(
    emoji,
    verdict,
    view.mismatch && mismatchNote(view.mismatch),
    view.doubles && doublesNote(view.doubles, subject.repositoryUrl),
    (progress.phase === "failed" || progress.phase === "cancelled") && lastWord(progress),
    view.rolledBack && view.replacedBy !== undefined && md`${inItsPlace(subject, view.replacedBy)} took its place.`,
    view.notes,
    hide("again", view.again),
    hide("ref", view.keptRef),
    subjectTable(subject, now, rows(view)),
    progress.phase === "held" && held(progress.heldAt),
    view.unanswered && nobodyListens(view, again(view)),
    view.changes,
    followUp(view),
    view.rules,
    timeline(progress),
  );
}

/** The new comment on what people must not miss: a failure, or a start or end long after the command. */
export function notice(view: DeploymentView, answerUrl: string | undefined): Markdown {
  const { emoji, verdict } = verdictOf(view);
  const { requestedBy, behind = [] } = view.subject;
  const who = requestedBy === undefined ? undefined : toldOf({ requestedBy, behind });
  const logs = view.progress.logUrl !== undefined && md` ${link("Logs", view.progress.logUrl)}.`;
  const more = answerUrl !== undefined && md` ${link("The whole answer", answerUrl)}.`;
  const rest = join([why(view.progress), followUp(view)], "\n\n");
  const next = (view.progress.phase === "failed" || view.progress.phase === "cancelled") && md`\n\n${rest}`;
  return md`${emoji} ${who !== undefined && md`${mention(who)}: `}${verdict}.${logs}${more}${next}`;
}

/** The note on what `--force` skipped. */
export function forcedNote(by: string, reason: string, rules: readonly string[], reviewers: readonly string[]): Markdown {
  const skipped = rules.length === 0 ? md`nothing had to be skipped` : md`skipped: ${join(rules.map(code), ", ")}`;
  const cc = reviewers.length > 0 && md` — cc ${join(reviewers.map(mention), " ")}`;
  return md`⚠️ **Forced** by ${person(by)}: “${clip(reason, 300)}” — ${skipped}${cc}`;
}

function verdictOf(view: DeploymentView): { readonly emoji: string; readonly verdict: string } {
  const ref = refText(view.subject.ref.name);
  const { environment } = view.subject;
  const rollback = view.action === "rollback";
  const its = `The ${rollback ? "rollback" : "deployment"} of ${ref} to ${environment}`;
  if (view.rolledBack) return { emoji: "↩️", verdict: `${ref} was rolled back from ${environment}` };
  if (view.replacedBy !== undefined)
    return { emoji: "☑️", verdict: `${ref} was live in ${environment}, ${howReplaced(view.subject, view.replacedBy)}` };
  switch (view.progress.phase) {
    case "requested":
    case "queued":
    case "held":
    case "running":
      return { emoji: "⏳", verdict: rollback ? `Rolling back ${environment} to ${ref}` : `Deploying ${ref} to ${environment}` };
    case "succeeded":
      return { emoji: "✅", verdict: `${ref} is live in ${environment}` };
    case "failed":
      return { emoji: "❌", verdict: `${its} failed` };
    case "cancelled":
      return { emoji: "🚫", verdict: `${its} was cancelled` };
    case "inactive":
      return { emoji: "💤", verdict: `${its} is inactive` };
  }
}

function howReplaced(subject: Subject, by: Replacement): string {
  if (by.ref !== subject.ref.name) return `until ${refText(by.ref)} replaced it`;
  return by.sha === subject.commit.sha ? "and was deployed anew" : `until ${refText(by.ref)} at ${by.sha.slice(0, 7)} replaced it`;
}

/** A branch that has moved on or back is distinguished by its commit. */
function inItsPlace({ ref }: Subject, by: Replacement): Markdown {
  return md`${code(refText(by.ref))}${by.ref === ref.name && md` at ${short(by.sha)}`}`;
}

function rows({ progress, createdAt }: DeploymentView): (readonly [string, Markdown])[] {
  const { logUrl, environmentUrl } = progress;
  const links = join(
    [logUrl !== undefined && link("Logs", logUrl), environmentUrl !== undefined && link("Environment", environmentUrl)],
    " · ",
  );
  const said = progress.newest === undefined ? md`requested` : statusText(progress.newest);
  return [
    ["Status", said],
    ...(progress.endedAt === undefined ? [] : [["Duration", md`${span(progress.endedAt.getTime() - createdAt.getTime())}`] as const]),
    ...(links.text === "" ? [] : [["Links", links] as const]),
  ];
}

function statusText(status: DeploymentStatus): Markdown {
  return md`${code(status.state)}${status.description !== "" && md` ${clip(status.description, 140)}`}`;
}

function lastWord({ newest }: Progress): Markdown | undefined {
  return newest?.description ? md`> ${clip(newest.description, 300)}` : undefined;
}

/** The reason for the end, in one line; the tooling may have given none. */
function why(progress: Progress): Markdown {
  const { logUrl } = progress;
  return (
    lastWord(progress) ??
    md`> No reason was given${logUrl === undefined ? md`, and no logs.` : md`: ${link("the logs", logUrl)} may tell.`}`
  );
}

// A comment holds 65,536 characters, and a timeline that does not fit would be left out entirely.
const timelineRoom = 20_000;

/** The newest statuses, as many as there is room for. */
function timeline(progress: Progress): Markdown | undefined {
  const lines = progress.statuses.map((status) => {
    const log = status.logUrl !== undefined && md` · ${link("logs", status.logUrl)}`;
    return md`- ${clock(status.at)} ${statusText(status)} — ${status.by}${log}`;
  });
  let used = 0;
  const shown = lines
    .toReversed()
    .filter(({ text }) => (used += text.length) <= timelineRoom)
    .toReversed();
  const earlier = lines.length - shown.length;
  const statuses = (amount: number): string => count(amount, "status", "statuses");
  return folded(`Timeline: ${statuses(lines.length)}`, earlier === 0 ? shown : [md`- … ${statuses(earlier)} before`, ...shown]);
}

/** The command that makes the same request again. */
function again({ subject: { commit, environment, ref }, action, again: typedOnce }: DeploymentView): Markdown {
  if (typedOnce !== undefined) return code(typedOnce);
  // The branch of a rollback's target may have moved on long ago.
  return action === "rollback" ? typed("/rollback", environment, { to: commit.sha }) : typed("/deploy", refText(ref.name), environment);
}

function followUp(view: DeploymentView): Markdown | false {
  const { progress, subject, action, rollbackLeads, doubles } = view;
  if (progress.phase === "cancelled") return doubles === undefined && md`**Next:** ${again(view)}`;
  if (progress.phase !== "failed") return false;
  const back = action !== "rollback" && rollbackLeads && md`${typed("/rollback", subject.environment)} brings back what is live · `;
  return md`**Next:** ${back}${again(view)} tries again`;
}

/**
 * The note on a job that its GitHub Environment holds:
 * https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/review-deployments
 */
function held(page: string | undefined): Markdown {
  const where = page === undefined ? md`The workflow run` : link("The workflow run", page);
  return md`⏸️ **A job waits for its Environment**: for reviewers, a timer or another of its protection rules. ${where} shows which, and reviewers approve it there. Meanwhile ${code("timeout")} does not run, and the environment stays taken.`;
}

function doublesNote({ sha, request }: Deployment, repositoryUrl: string): Markdown {
  const asked = whereAsked({ sha, issue: issueOf(request), comment: request?.comment }, repositoryUrl);
  return md`An identical request was begun a moment before, ${asked}: both were made at the same time, and it is deployed only once.`;
}

function mismatchNote({ pinned, deployed }: { readonly pinned: string; readonly deployed: string }): Markdown {
  return md`❗ GitHub made the deployment for ${code(deployed.slice(0, 7))} instead of ${code(pinned.slice(0, 7))}, which was verified. It was set to ${code("error")} at once: nothing that was not verified may run. Please repeat the command.`;
}

/** The description of the status that ends a deployment without any report; GitHub shows it as plain text. */
export function silentFor(milliseconds: number): string {
  return `No status from the tooling for ${span(milliseconds)}`;
}

/** The description of the status that ends a deployment of another commit than the verified one; plain text, too. */
export function deployedAnother(deployed: string, verified: string): string {
  return `GitHub deployed ${deployed.slice(0, 7)} instead of the verified ${verified.slice(0, 7)}`;
}

/** The check run on the verified commit in that case. */
export function deployedAnotherAnswer(deployed: string, verified: string): Answer {
  return answerWith("❌", deployedAnother(deployed, verified), md`It was stopped: nothing that was not verified may run.`);
}
