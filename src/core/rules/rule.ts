import type { Facts, Target } from "../facts.js";
import type { Markdown } from "../messages/markdown.js";

/** Rules in GitHub's and deploy.yml's words. */
export type RuleName =
  | "permission"
  | "ref"
  | "deployable_ref"
  | "pull_request"
  | "required_contexts"
  | "auto_merge"
  | "requires"
  | "frozen_windows"
  | "lock"
  | "serialization"
  | "review"
  | "live"
  | "same";

/** What a waiting rule waits for; decides how the check run and the answer look, and what wakes the request. */
export type WaitsFor = "machines" | "people" | "turn" | "time" | "lock";

/** What a rule says of the facts. `says` is one line, complete with who or what can clear it. */
export type Verdict =
  | { readonly answer: "pass"; readonly says: Markdown; /** Worth a ⚠️. */ readonly warning?: true }
  | {
      readonly answer: "wait";
      readonly says: Markdown;
      readonly waitsFor: WaitsFor;
      /** When it clears by itself. */
      readonly until?: Date;
    }
  | { readonly answer: "refuse"; readonly says: Markdown; /** The next command to type, without backticks. */ readonly next?: string };

/** Facts with a commit to judge. */
export type CommitFacts = Facts & { readonly target: Extract<Target, { found: true }> };

/** One rule: a name and a pure judgement. */
export interface Rule<F = Facts> {
  readonly name: RuleName;
  check(facts: F): Verdict;
}

/** A rule's verdict with its name, or `skip` where `--force` or a rollback set it aside. */
export type Finding = { readonly rule: RuleName } & (Verdict | { readonly answer: "skip"; readonly says: Markdown });
