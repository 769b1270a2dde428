import type { Account } from "../../core/request.js";

/** A workflow run at its newest attempt: https://docs.github.com/en/rest/actions/workflow-runs */
export interface StartedRun {
  readonly id: string;
  /** From 1; a re-run is the next. */
  readonly attempt: number;
  /** What started it, e.g. `push`. */
  readonly event: string;
  readonly sha: string;
  /** Its branch or tag; `undefined` if it is a fork's, or GitHub names none. */
  readonly ref: string | undefined;
  /** No part of it runs or waits. */
  readonly over: boolean;
  readonly succeeded: boolean;
  /** The login that started the first attempt. */
  readonly startedBy: string;
  /** The login that started this one. */
  readonly actor: Account & { readonly bot: boolean };
  readonly createdAt: Date;
  /** When the attempt began. */
  readonly attemptedAt: Date;
}

/** An answer to an Environment's jobs: https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run */
export interface RuleAnswer {
  readonly environment: string;
  /** `pending`: a report. */
  readonly state: "approved" | "rejected" | "pending";
  readonly comment: string;
  /** The login that answered: an App's bot, or one of the Environment's reviewers. */
  readonly by: string;
}
