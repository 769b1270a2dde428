import type { Facts } from "../facts.js";
import { autoMerge, foreseeMerge } from "./auto-merge.js";
import { deployableRef } from "./deployable-ref.js";
import { frozenWindows } from "./frozen-windows.js";
import { jobs } from "./jobs.js";
import { live } from "./live.js";
import { lock } from "./lock.js";
import { permission } from "./permission.js";
import { pullRequest } from "./pull-request.js";
import { ref } from "./ref.js";
import { requiredContexts } from "./required-contexts.js";
import { requires } from "./requires.js";
import { review } from "./review.js";
import {
  type CommitFacts,
  type FindingOf,
  hasCommit,
  type Moment,
  type Rule,
  type Verdict,
  waitsForTurnOnly,
  type WaitingRule,
} from "./rule.js";
import { same } from "./same.js";
import { serialization, withoutPlace } from "./serialization.js";

/** The verdict of all rules together, and the finding of each, in their order. */
export interface Evaluation {
  readonly verdict: "pass" | "wait" | "refuse";
  readonly findings: readonly Finding[];
}

/** Every rule, in the order of the answer. */
const listed = [
  permission,
  ref,
  deployableRef,
  pullRequest,
  requiredContexts,
  autoMerge,
  requires,
  frozenWindows,
  lock,
  serialization,
  review,
  live,
  same,
  jobs,
] as const satisfies readonly OfAnyName[];
const rules: readonly AnyRule[] = listed;

/** The names of the rules, in the terms of GitHub and deploy.yml. */
export type RuleName = (typeof listed)[number]["name"];

/** A rule's verdict with the rule's name, or `skip` where `--force` or a rollback set it aside. */
export type Finding = FindingOf<RuleName>;

type OfAnyName = Rule | WaitingRule | Rule<CommitFacts> | WaitingRule<CommitFacts>;
type AnyRule = OfAnyName & { readonly name: RuleName };

/** Judges a request: it is refused if any rule refuses, else it waits if any rule waits. The same facts give the same verdict through every door. */
export function evaluate(facts: Facts): Evaluation {
  // A requester who may not use force sets no rule aside: the answer then shows everything that is in the way.
  const forced = facts.request.force !== undefined && permission.check(facts).answer === "pass";
  const findings = rules.flatMap((rule) => {
    const verdict = concerns(rule, facts) ? judge(rule, facts) : undefined;
    if (verdict === undefined) return [];
    const skipped = forced && rule.setAsideBy.includes("force") && verdict.answer !== "pass";
    return [skipped ? ({ rule: rule.name, answer: "skip", says: verdict.says } as const) : { rule: rule.name, ...verdict }];
  });
  const placed = waitsForTurnOnly(findings) ? findings : findings.map((finding) => withoutPlace(finding, facts));
  return { verdict: verdictOf(placed), findings: placed };
}

/** The verdict to expect, including a merge that comes first: the merge commit still has to pass its checks. */
export function foresee(facts: Facts): Evaluation {
  const evaluation = evaluate(facts);
  const merge = evaluation.verdict === "refuse" ? undefined : foreseeMerge(facts);
  if (merge === undefined) return evaluation;
  return { verdict: "wait", findings: evaluation.findings.map((finding) => (finding.rule === merge.rule ? merge : finding)) };
}

/** The rules that did not pass and were set aside by `--force`. */
export function skippedRules(findings: readonly Finding[]): readonly RuleName[] {
  return findings.filter(({ answer }) => answer === "skip").map(({ rule }) => rule);
}

/** What a rule waits for, as `/status` lists it; `undefined` for a rule in an older record that no longer exists. */
export function awaits(name: string): string | undefined {
  const rule = rules.find((each) => each.name === name);
  return rule !== undefined && "awaits" in rule ? rule.awaits : undefined;
}

/** Whether time alone may have changed a rule's verdict on a waiting request: ended its wait, or undone its pass. */
export function movedByTime(at: Moment): boolean {
  const waited = (rule: AnyRule): boolean => at.pending.waitsFor.includes(rule.name);
  return rules.some((rule) => (waited(rule) ? "awaits" in rule && rule.clearedByTime(at) : rule.undoneByTime?.(at) === true));
}

/** A rule's verdict; `undefined` if the rule needs a commit and the ref names none. */
function judge(rule: AnyRule, facts: Facts): Verdict | undefined {
  if (rule.needs === "nothing") return rule.check(facts);
  return hasCommit(facts) ? rule.check(facts) : undefined;
}

/**
 * Whether a rule applies to a request. A job that was released before waits only for its turn; a rollback's commit was judged when it was first
 * deployed.
 */
function concerns(rule: AnyRule, facts: Facts): boolean {
  const { action, job } = facts.request;
  if (job?.granted === true) return rule.evenOfGrantedJobs === true;
  return (rule.concerns?.(facts) ?? true) && (action !== "rollback" || !rule.setAsideBy.includes("rollback"));
}

function verdictOf(findings: readonly Finding[]): Evaluation["verdict"] {
  const answers = new Set(findings.map(({ answer }) => answer));
  if (answers.has("refuse")) return "refuse";
  return answers.has("wait") ? "wait" : "pass";
}
