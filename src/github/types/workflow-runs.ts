import type { Account } from "../../core/request.js";

/** A workflow's run at its newest attempt: https://docs.github.com/en/rest/actions/workflow-runs */
export interface StartedRun {
  readonly id: string;
  /** From 1; a re-run is another. */
  readonly attempt: number;
  /** What started it, e.g. `push`. */
  readonly event: string;
  readonly sha: string;
  /** The branch or the tag it was started for; `undefined` where it is a fork's, or GitHub names none. */
  readonly ref: string | undefined;
  /** Nothing of it runs or waits any more. */
  readonly over: boolean;
  readonly succeeded: boolean;
  /** Login of whoever started the first attempt. */
  readonly startedBy: string;
  /** Whoever started this one. */
  readonly actor: Account & { readonly bot: boolean };
  readonly createdAt: Date;
  /** When the attempt began. */
  readonly attemptedAt: Date;
}

/** What somebody said of an Environment's jobs: https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run */
export interface RuleAnswer {
  readonly environment: string;
  /** `pending`: a report. */
  readonly state: "approved" | "rejected" | "pending";
  readonly comment: string;
  /** Login of whoever answered: an App's bot, or one of the Environment's reviewers. */
  readonly by: string;
}
