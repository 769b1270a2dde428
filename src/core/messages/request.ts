import { sameLogin, toldOf } from "../accounts.js";
import type { Ending } from "../ledger.js";
import { isLateNews } from "../progress.js";
import type { Request } from "../request.js";
import type { Finding } from "../rules/rule.js";
import { type Answer, answerWith, keptAnswer, refusal } from "./answer.js";
import { allRules, nextSteps, openRules, warnings } from "./findings.js";
import { clip, code, join, Markdown, md, mention, person } from "./markdown.js";
import { askedAgain, typed } from "./next.js";
import { refText, type Subject, subjectTable } from "./subject.js";

/** A request that was judged and is not deployed now. */
export interface RequestView {
  readonly subject: Subject;
  readonly findings: readonly Finding[];
  readonly now: Date;
}

/** Every rule that failed, who or what can clear it, and the next command. */
export function refusedAnswer(view: RequestView): Answer {
  const { subject, findings } = view;
  return refusal(
    `${refText(subject.ref.name)} was not deployed to ${subject.environment}`,
    openRules(findings),
    nextSteps(findings),
    warnings(findings),
    subjectTable(subject, view.now),
    allRules(findings),
  );
}

/** A refusal before a commit is known: the ref, the environment or the person is the matter. */
export function refusedEarly(verdict: string, findings: readonly Finding[]): Answer {
  return refusal(verdict, openRules(findings), nextSteps(findings), allRules(findings));
}

/** What a request waits for, and that it goes on by itself. `reviewers` are mentioned; `forced` is what was skipped, said at once, since an edit mentions nobody. */
export function waitingAnswer(
  view: RequestView & {
    readonly action: Request["action"];
    readonly reviewers: readonly string[];
    readonly forced: Markdown | undefined;
    readonly changes: Markdown | undefined;
  },
): Answer {
  const { subject, findings, reviewers, action } = view;
  const { environment } = subject;
  const asked =
    reviewers.length > 0 &&
    md`${join(reviewers.map(mention), " ")}: please ${typed("/approve", environment)} or ${typed("/reject", environment, "<reason>")}.`;
  return answerWith(
    "⏳",
    `${refText(subject.ref.name)} waits to be deployed to ${subject.environment}`,
    view.forced,
    openRules(findings),
    asked,
    // For a rollback that stops what it waits for.
    md`It deploys by itself as soon as all rules pass.${action !== "rollback" && md` ${typed("/cancel", environment)} ends the wait.`}`,
    warnings(findings),
    subjectTable(subject, view.now),
    view.changes,
    allRules(findings),
  );
}

/** Whether a comment of ours says that somebody's request waits to be deployed there. */
export function saysWaiting(body: string, { environment, requestedBy }: Pick<Request, "environment" | "requestedBy">): boolean {
  const [verdict = ""] = body.split("\n", 1);
  return (
    verdict.startsWith("### ⏳ ") &&
    verdict.endsWith(md` waits to be deployed to ${environment}`.text) &&
    body.includes(person(requestedBy).text)
  );
}

/** What `/deploy … --dry-run` would do. */
export function dryRunAnswer(
  view: RequestView & {
    readonly verdict: "pass" | "wait" | "refuse";
    readonly payload: string | undefined;
    /** What would be skipped, and by whom. */
    readonly forced: Markdown | undefined;
    /** What it would bring and take away. */
    readonly changes: Markdown | undefined;
  },
): Answer {
  const { subject, findings } = view;
  const outcome = { pass: "would be deployed", wait: "would wait to be deployed", refuse: "would not be deployed" }[view.verdict];
  return answerWith(
    { pass: "✅", wait: "⏳", refuse: "❌" }[view.verdict],
    `Dry run: ${refText(subject.ref.name)} ${outcome} to ${subject.environment}`,
    view.forced,
    openRules(findings),
    nextSteps(findings),
    warnings(findings),
    subjectTable(subject, view.now, view.payload === undefined ? [] : [["Payload", code(clip(view.payload, 500))]]),
    view.changes,
    allRules(findings),
    md`Nothing was deployed, and nothing waits.`,
  );
}

/** What stays on the commit that a request has left for the merge commit. */
export function goesOnAnswer(ref: string, sha: string): Answer {
  return answerWith(
    "🔀",
    `${refText(ref)} goes on as ${sha.slice(0, 7)}`,
    md`Gitploy merged the default branch in. The request waits for the checks of ${code(sha.slice(0, 7))} now.`,
  );
}

/** The answer of a request that ended while it waited; a mention of the requester is the caller's to add. */
export function endedAnswer(request: Request, subject: Subject, ending: Ending, now: Date): Answer {
  if (ending.how === "refused") return keptAnswer(ending.answer);
  const ref = refText(subject.ref.name);
  const again = askedAgain(request);
  const what = `${ref} is not deployed to ${subject.environment}`;
  return answerWith(
    ending.how === "rejected" ? "❌" : "🚫",
    `${what}: ${endingWords(ending)}`,
    ending.how === "rejected" && ending.reason !== undefined ? md`> ${clip(ending.reason, 500)} — ${person(ending.by)}` : undefined,
    culpritsOf(ending),
    subjectTable(subject, now),
    ending.how === "closed" || ending.how === "environment_gone" || again === undefined
      ? undefined
      : md`**Next:** ${code(again)} requests it again.`,
  );
}

/** The conclusion a check run has for an ending: only a rejection is a failure. */
export function endingConclusion(ending: Ending): "failure" | "cancelled" {
  return ending.how === "rejected" || ending.how === "refused" ? "failure" : "cancelled";
}

/** The new comment that tells the requester of an ending; the marker is how it is found again. */
export function endingNotice(answer: Answer, ending: Ending, request: Pick<Request, "requestedBy" | "behind">, marker: string): Markdown {
  const culprits = culpritsOf(ending);
  const who = toldOf(request);
  return md`${answer.emoji} ${who !== undefined && md`${mention(who)}: `}${answer.verdict}.${culprits && md`\n\n${culprits}`}\n\n${Markdown.trusted(marker)}`;
}

/** Whether the requester is told by a new comment, since edits notify nobody: always if it is long after the command; otherwise unless they did it themselves, or a newer request did. */
export function endingIsNews(ending: Ending, request: Request, now: Date): boolean {
  if (isLateNews(new Date(request.requestedAt), now)) return true;
  if (ending.how === "cancelled") {
    const told = toldOf(request);
    return told === undefined || !sameLogin(ending.by, told);
  }
  return ending.how !== "replaced" && ending.how !== "closed";
}

function culpritsOf(ending: Ending): Markdown | undefined {
  return ending.how === "expired" && ending.culprits !== undefined ? Markdown.trusted(ending.culprits) : undefined;
}

function endingWords(ending: Exclude<Ending, { how: "refused" }>): string {
  switch (ending.how) {
    case "cancelled":
      return `cancelled by ${ending.by}`;
    case "rejected":
      return `rejected by ${ending.by}`;
    case "replaced":
      return `replaced by the newer request for ${refText(ending.byRef)}`;
    case "rolled_back":
      return `${ending.by} rolled the environment back`;
    case "head_moved":
      return `the pull request moved on to ${refText(ending.to)}`;
    case "closed":
      return "its pull request was closed";
    case "unverified":
      return "the environment's record did not verify, and nothing in it is believed";
    case "environment_gone":
      return "that environment is not in deploy.yml any more";
    case "run_over":
      return "the workflow's run is over";
    case "expired":
      return "it waited too long";
  }
}
