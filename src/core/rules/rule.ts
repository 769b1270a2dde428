import type { Environment } from "../config/environment.js";
import type { Facts, Target } from "../facts.js";
import type { LedgerRecord, PendingRequest } from "../ledger.js";
import { Markdown } from "../messages/markdown.js";

/** What a rule waits for: it decides how the check run and the answer look, and which events wake the request. */
export type WaitsFor = "machines" | "people" | "turn" | "time" | "lock";

/** The rule passes; `warning` is shown with a ⚠️. */
export interface Pass {
  readonly answer: "pass";
  readonly says: Markdown;
  readonly warning?: true;
}

/** The rule clears by itself, at `until` at the latest where that is known. */
export interface Wait {
  readonly answer: "wait";
  readonly says: Markdown;
  readonly waitsFor: WaitsFor;
  readonly until?: Date;
}

/** The rule needs a person; `next` is the command to type, without backticks. */
export interface Refuse {
  readonly answer: "refuse";
  readonly says: Markdown;
  readonly next?: string;
}

/** A rule's verdict; `says` is one line that includes who or what can clear it. */
export type Verdict = Pass | Wait | Refuse;

/** Facts about a ref that names a commit. */
export type CommitFacts = Facts & { readonly target: Extract<Target, { found: true }> };

/** Whether the ref names a commit. */
export function hasCommit(facts: Facts): facts is CommitFacts {
  return facts.target.found;
}

/** What sets a rule aside: `--force`, or a rollback, since it has to be quick and its commit was judged when it was first deployed. */
export type SetAside = "force" | "rollback";

/** A rule: a pure judgement, and what the rest of the code has to know about it. A rule that may wait is a `WaitingRule`. */
export interface Rule<F extends Facts = Facts> {
  /** In the terms of GitHub and deploy.yml. */
  readonly name: string;
  /** `commit`: the rule is judged only where the ref names a commit. */
  readonly needs: Needs<F>;
  readonly setAsideBy: readonly SetAside[];
  check(facts: F): Pass | Refuse;
  /** Whether the rule applies to a request and is shown; absent: always. */
  concerns?(facts: Facts): boolean;
  /** Whether the rule also judges jobs that were released before. */
  readonly evenOfGrantedJobs?: true;
  /** Whether time alone may have undone the rule's pass, for a request that waits for other rules; false once the request has been judged again. */
  undoneByTime?(at: Moment): boolean;
}

/** The value of `needs` for a rule that judges such facts. */
type Needs<F extends Facts> = F extends CommitFacts ? "commit" : "nothing";

/** A rule that may keep a request waiting. */
export interface WaitingRule<F extends Facts = Facts> extends Omit<Rule<F>, "check"> {
  check(facts: F): Verdict;
  /** What it waits for, as a noun for `/status`. */
  readonly awaits: string;
  /** Whether time alone may have ended the wait, without an event; false once the request has been judged again. */
  clearedByTime(at: Moment): boolean;
}

/** What a sweep knows about a waiting request. */
export interface Moment {
  readonly pending: PendingRequest;
  readonly environment: Environment;
  /** How many of our deployments are running there. */
  readonly running: number;
  readonly record: LedgerRecord;
  readonly now: Date;
}

/** A rule's verdict with its name, or `skip` where `--force` or a rollback set it aside. */
export type FindingOf<Name extends string = string> = { readonly rule: Name } & (
  | Verdict
  | { readonly answer: "skip"; readonly says: Markdown }
);

/** The rule passes. */
export function pass(says: Markdown): Pass {
  return { answer: "pass", says };
}

/** The rule passes, but people should know something. */
export function passWithWarning(says: Markdown): Pass {
  return { answer: "pass", says, warning: true };
}

/** The rule waits, until `until` at the latest where that is known. */
export function wait(says: Markdown, waitsFor: WaitsFor, until?: Date): Wait {
  return { answer: "wait", says, waitsFor, ...(until !== undefined && { until }) };
}

/** The rule refuses; `next` is the command to type, where there is one. */
export function refuse(says: Markdown, next?: string): Refuse {
  return { answer: "refuse", says, ...(next !== undefined && { next }) };
}

/** The findings that keep a request from being deployed now. */
export function openIn<Found extends FindingOf>(findings: readonly Found[]): readonly Found[] {
  return findings.filter(({ answer }) => answer === "wait" || answer === "refuse");
}

/** Whether a request waits for nothing but its turn. */
export function waitsForTurnOnly(findings: readonly FindingOf[]): boolean {
  return openIn(findings).every((finding) => finding.answer === "wait" && finding.waitsFor === "turn");
}

/** Whether a request waits for people to approve it. */
export function asksPeople(findings: readonly FindingOf[]): boolean {
  return findings.some((finding) => finding.answer === "wait" && finding.waitsFor === "people");
}

/** The end of a sentence about something that could not be read; it follows a comma. */
export const inDoubt = Markdown.trusted("and Gitploy refuses when in doubt: please try again");
