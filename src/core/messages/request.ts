import { sameLogin, toldOf } from "../accounts.js";
import type { Action } from "../action.js";
import type { Ending } from "../ledger.js";
import { isLateNews } from "../progress.js";
import type { Request } from "../request.js";
import type { Finding } from "../rules/index.js";
import { type Answer, answerWith, keptAnswer, outlineOf, refusal } from "./answer.js";
import { allRules, nextSteps, openRules, warnings } from "./findings.js";
import { clip, code, join, Markdown, md, mention, person } from "./markdown.js";
import { askedAgain, typed } from "./next.js";
import { refText, type Subject, subjectTable } from "./subject.js";

/** A request that was judged but is not deployed now. */
export interface RequestView {
  readonly subject: Subject;
  readonly findings: readonly Finding[];
  readonly now: Date;
}

/** The answer to a refused request: every rule that failed, who or what can clear it, and the next command. */
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

/** The answer to a request that was refused before its commit was known: because of the ref, the environment or the person. */
export function refusedEarly(verdict: string, findings: readonly Finding[]): Answer {
  return refusal(verdict, openRules(findings), nextSteps(findings), allRules(findings));
}

/**
 * The answer to a waiting request: what it waits for, and that it deploys by itself. `reviewers` are mentioned; `forced`, what was skipped, is shown
 * at once, since an edit mentions nobody.
 */
export function waitingAnswer(
  view: RequestView & {
    readonly action: Action;
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
    // For a rollback, `/cancel` stops the deployment that it waits for.
    md`It deploys by itself as soon as all rules pass.${action !== "rollback" && md` ${typed("/cancel", environment)} ends the wait.`}`,
    warnings(findings),
    subjectTable(subject, view.now),
    view.changes,
    allRules(findings),
  );
}

/** Whether a comment of ours says that somebody's request is waiting to be deployed. */
export function saysWaiting(body: string, { environment, requestedBy }: Pick<Request, "environment" | "requestedBy">): boolean {
  const [verdict = ""] = body.split("\n", 1);
  return (
    verdict.startsWith("### ⏳ ") &&
    verdict.endsWith(md` waits to be deployed to ${environment}`.text) &&
    body.includes(person(requestedBy).text)
  );
}

/** The answer to `/deploy … --dry-run`. */
export function dryRunAnswer(
  view: RequestView & {
    readonly verdict: "pass" | "wait" | "refuse";
    readonly payload: string | undefined;
    /** What would be skipped, and by whom. */
    readonly forced: Markdown | undefined;
    /** What it would add and remove. */
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

/** The check run on the commit that a request has left for the merge commit. */
export function goesOnAnswer(ref: string, sha: string): Answer {
  return answerWith(
    "🔀",
    `${refText(ref)} goes on as ${sha.slice(0, 7)}`,
    md`Gitploy merged the default branch in. The request waits for the checks of ${code(sha.slice(0, 7))} now.`,
  );
}

/** The answer to a request that ended while it waited; the caller adds the mention of the requester. `mergedAs`: the merge commit of its pull request. */
export function endedAnswer(request: Request, subject: Subject, ending: Ending, now: Date, mergedAs?: string): Answer {
  if (ending.how === "refused") return keptAnswer(ending.answer);
  const ref = refText(subject.ref.name);
  const what = `${ref} is not deployed to ${subject.environment}`;
  return answerWith(
    ending.how === "rejected" ? "❌" : "🚫",
    `${what}: ${endingWords(ending, mergedAs)}`,
    whyEnded(ending),
    subjectTable(subject, now),
    nextAfter(ending, request, mergedAs),
  );
}

/** The next command after a request has ended. */
function nextAfter(ending: Ending, request: Request, mergedAs: string | undefined): Markdown | undefined {
  if (ending.how === "environment_gone") return undefined;
  if (ending.how === "closed") {
    const merged = mergedAs === undefined ? undefined : askedAgain({ ...request, ref: { kind: "sha", name: mergedAs.slice(0, 12) } });
    return merged === undefined ? undefined : md`**Next:** ${code(merged)} deploys the merge commit.`;
  }
  const again = askedAgain(request);
  return again === undefined ? undefined : md`**Next:** ${code(again)} requests it again.`;
}

/** The conclusion of the check run for an ending: only rejections and refusals are failures. */
export function endingConclusion(ending: Ending): "failure" | "cancelled" {
  return ending.how === "rejected" || ending.how === "refused" ? "failure" : "cancelled";
}

/** The new comment that tells the requester about an ending and its reason; the marker is how it is found again. */
export function endingNotice(
  answer: Answer,
  ending: Ending,
  request: Request,
  { mergedAs, marker }: { readonly mergedAs: string | undefined; readonly marker: string },
): Markdown {
  const who = toldOf(request);
  const said = md`${answer.emoji} ${who !== undefined && md`${mention(who)}: `}${answer.verdict}.`;
  const more = ending.how === "refused" ? [outlineOf(ending.answer)] : [whyEnded(ending), nextAfter(ending, request, mergedAs)];
  return join([said, ...more, Markdown.trusted(marker)], "\n\n");
}

/**
 * Whether a new comment tells the requester, since edits notify nobody: always if it is long after the command; else unless they ended it themselves,
 * or a newer request did.
 */
export function endingIsNews(ending: Ending, request: Request, now: Date): boolean {
  if (isLateNews(new Date(request.requestedAt), now)) return true;
  if (ending.how === "cancelled") {
    const told = toldOf(request);
    return told === undefined || !sameLogin(ending.by, told);
  }
  return ending.how !== "replaced" && ending.how !== "closed";
}

/** The reason for an ending, as far as its verdict does not contain it. */
function whyEnded(ending: Ending): Markdown | undefined {
  if (ending.how === "rejected" && ending.reason !== undefined) return md`> ${clip(ending.reason, 500)} — ${person(ending.by)}`;
  return ending.how === "expired" && ending.culprits !== undefined ? Markdown.trusted(ending.culprits) : undefined;
}

function endingWords(ending: Exclude<Ending, { how: "refused" }>, mergedAs: string | undefined): string {
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
      return `its pull request was ${mergedAs === undefined ? "closed" : "merged"}`;
    case "unverified":
      return "the environment's record did not verify, and nothing in it is believed";
    case "record_gone":
      return "somebody has deleted the environment's record, and what waited in it";
    case "environment_gone":
      return "that environment is no longer in deploy.yml";
    case "run_over":
      return "the workflow run is over";
    case "expired":
      return "it waited too long";
  }
}
