import type { Facts } from "../facts.js";
import { mergeToBeChecked } from "../messages/rules-commit.js";
import { autoMerge, needsMerge } from "./auto-merge.js";
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
import type { CommitFacts, Finding, Moment, Rule, RuleName, WaitingRule } from "./rule.js";
import { same } from "./same.js";
import { serialization, withoutPlace } from "./serialization.js";
import { wait } from "./verdict.js";

/** What all rules together say, and what each of them says, in their order. */
export interface Evaluation {
  readonly verdict: "pass" | "wait" | "refuse";
  readonly findings: readonly Finding[];
}

type AnyRule<F = Facts> = Rule<F> | WaitingRule<F>;

/** Every rule, in the order people read them. */
const rules: readonly AnyRule<CommitFacts>[] = [
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
];

/** The rules that can be judged where the ref names no commit. */
const rulesWithoutCommit: readonly AnyRule[] = [permission, ref, frozenWindows, lock];

/** Judges a request: one refusal refuses, else one wait waits. The same facts give the same verdict through every door. */
export function evaluate(facts: Facts): Evaluation {
  const findings = hasCommit(facts) ? judge(rules, facts) : judge(rulesWithoutCommit, facts);
  return { verdict: verdictOf(findings), findings };
}

/** What a request would come to, merge included: that makes a commit whose checks are still to come. */
export function foresee(facts: Facts): Evaluation {
  const evaluation = evaluate(facts);
  const unchecked = facts.environment.requiredContexts?.length === 0 || facts.request.force !== undefined;
  if (evaluation.verdict === "refuse" || unchecked || !needsMerge(facts)) return evaluation;
  const checks = wait(mergeToBeChecked(facts.request.ref, facts.repository.defaultBranch), "machines");
  const findings = evaluation.findings.map((finding): Finding =>
    finding.rule === "auto_merge" ? { rule: finding.rule, ...checks } : finding,
  );
  return { verdict: "wait", findings };
}

/** The rules that `--force` has set aside, which would not have passed. */
export function skippedRules(findings: readonly Finding[]): readonly RuleName[] {
  return findings.filter(({ answer }) => answer === "skip").map(({ rule }) => rule);
}

/** What a rule waits for, as `/status` lists it; `undefined` for a name that an older record keeps of a rule that is no more. */
export function awaits(name: string): string | undefined {
  return waiting(name)?.awaits;
}

/** Whether time alone may have ended the wait for one of the rules that a request waits for. */
export function clearedByTime(at: Moment): boolean {
  return at.pending.waitsFor.some((name) => waiting(name)?.clearedByTime(at) === true);
}

function waiting(name: string): WaitingRule<CommitFacts> | undefined {
  return rules.find((rule): rule is WaitingRule<CommitFacts> => rule.name === name && "awaits" in rule);
}

function judge<F extends Facts>(all: readonly AnyRule<F>[], facts: F): readonly Finding[] {
  // Force that its user may not use sets nothing aside: the answer then shows all that is in the way.
  const forced = facts.request.force !== undefined && permission.check(facts).answer === "pass";
  const findings = all
    .filter((rule) => concerns(rule, facts))
    .map((rule): Finding => {
      const verdict = rule.check(facts);
      return forced && rule.setAsideBy.includes("force") && verdict.answer !== "pass"
        ? { rule: rule.name, answer: "skip", says: verdict.says }
        : { rule: rule.name, ...verdict };
    });
  return findings.some(holdsUp) ? findings.map((finding) => withoutPlace(finding, facts)) : findings;
}

/** Jobs that were let go before take their turn anew, and no more; a rollback was judged when it was deployed. */
function concerns({ name, setAsideBy }: Pick<AnyRule, "name" | "setAsideBy">, { request: { action, job } }: Facts): boolean {
  if (job?.granted === true) return name === "serialization";
  return (name !== "jobs" || job !== undefined) && (action !== "rollback" || !setAsideBy.includes("rollback"));
}

/** Whether something but its turn keeps a request waiting. */
function holdsUp(finding: Finding): boolean {
  return finding.answer === "refuse" || (finding.answer === "wait" && finding.waitsFor !== "turn");
}

function verdictOf(findings: readonly Finding[]): Evaluation["verdict"] {
  const answers = new Set(findings.map(({ answer }) => answer));
  if (answers.has("refuse")) return "refuse";
  return answers.has("wait") ? "wait" : "pass";
}

function hasCommit(facts: Facts): facts is CommitFacts {
  return facts.target.found;
}
