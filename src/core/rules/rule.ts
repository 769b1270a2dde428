import type { Environment } from "../config/environment.js";
import type { Facts, Target } from "../facts.js";
import type { LedgerRecord, PendingRequest } from "../ledger.js";
import { Markdown } from "../messages/markdown.js";
import type { RuleName } from "./index.js";

/** What a waiting rule waits for; decides how the check run and the answer look, and what wakes the request. */
export type WaitsFor = "machines" | "people" | "turn" | "time" | "lock";

/** The rule passes; `warning` is shown with a ⚠️. */
export interface Pass {
  readonly answer: "pass";
  readonly says: Markdown;
  readonly warning?: true;
}

/** Clears by itself when something happens, at `until` at the latest if that is known. */
export interface Wait {
  readonly answer: "wait";
  readonly says: Markdown;
  readonly waitsFor: WaitsFor;
  readonly until?: Date;
}

/** Needs a person; `next` is the command that gets them on, without backticks. */
export interface Refuse {
  readonly answer: "refuse";
  readonly says: Markdown;
  readonly next?: string;
}

/** What a rule says of the facts. `says` is one line, complete with who or what can clear it. */
export type Verdict = Pass | Wait | Refuse;

/** Facts with a commit to judge. */
export type CommitFacts = Facts & { readonly target: Extract<Target, { found: true }> };

/** What sets a rule aside: `--force`, or a rollback, which has to be quick and whose commit was judged when it was deployed. */
export type SetAside = "force" | "rollback";

/** One rule: a pure judgement, and all that others have to know about it. One that may wait is a `WaitingRule`. */
export interface Rule<F extends Facts = Facts> {
  /** In GitHub's and deploy.yml's words. */
  readonly name: string;
  /** What it has to know to judge: whether the ref names a commit at all. */
  readonly needs: Needs<F>;
  readonly setAsideBy: readonly SetAside[];
  check(facts: F): Pass | Refuse;
  /** Whether it is judged and told at all; absent: of every request. */
  concerns?(facts: Facts): boolean;
  /** Jobs that were released before are judged by no other rule. */
  readonly evenOfGrantedJobs?: true;
  /** Whether time alone may have undone what the rule said of a request that waits for others; it is over as soon as the request has been judged again. */
  undoneByTime?(at: Moment): boolean;
}

/** What a rule has to know to judge by such facts. */
type Needs<F extends Facts> = F extends CommitFacts ? "commit" : "nothing";

/** A rule that may keep a request waiting. */
export interface WaitingRule<F extends Facts = Facts> extends Omit<Rule<F>, "check"> {
  check(facts: F): Verdict;
  /** What is waited for, as `/status` lists it: a noun. */
  readonly awaits: string;
  /** Whether time alone may have ended the wait, and no event will tell; it is over as soon as the request has been judged again. */
  clearedByTime(at: Moment): boolean;
}

/** What a sweep knows of a waiting request. */
export interface Moment {
  readonly pending: PendingRequest;
  readonly environment: Environment;
  /** How many deployments of ours run there. */
  readonly running: number;
  readonly record: LedgerRecord;
  readonly now: Date;
}

/** A rule's verdict with its name, or `skip` where `--force` or a rollback set it aside. */
export type Finding = { readonly rule: RuleName } & (Verdict | { readonly answer: "skip"; readonly says: Markdown });

/** The rule passes. */
export function pass(says: Markdown): Pass {
  return { answer: "pass", says };
}

/** The rule passes, but people should know something. */
export function passWithWarning(says: Markdown): Pass {
  return { answer: "pass", says, warning: true };
}

/** Clears itself when something happens; `until` where it is known when. */
export function wait(says: Markdown, waitsFor: WaitsFor, until?: Date): Wait {
  return { answer: "wait", says, waitsFor, ...(until !== undefined && { until }) };
}

/** Needs a person; `next` is the command that gets them on, where there is one. */
export function refuse(says: Markdown, next?: string): Refuse {
  return { answer: "refuse", says, ...(next !== undefined && { next }) };
}

/** Those that keep a request from being deployed now. */
export function openIn(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ answer }) => answer === "wait" || answer === "refuse");
}

/** Whether nothing but its turn keeps a request waiting. */
export function waitsForTurnOnly(findings: readonly Finding[]): boolean {
  return openIn(findings).every((finding) => finding.answer === "wait" && finding.waitsFor === "turn");
}

/** Whether a request waits for what people say of it. */
export function asksPeople(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.answer === "wait" && finding.waitsFor === "people");
}

/** To go behind a comma, where something could not be read. */
export const inDoubt = Markdown.trusted("and Gitploy refuses when in doubt: please try again");
