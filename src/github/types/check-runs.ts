/** A check run as we write it: https://docs.github.com/en/rest/checks/runs */
export interface CheckRunText {
  readonly status: "queued" | "in_progress" | "completed";
  /** Only with `completed`. */
  readonly conclusion?: "success" | "failure" | "cancelled" | "action_required" | "neutral";
  readonly title: string;
  readonly summary: string;
  readonly detailsUrl?: string;
  /** At most 3; shown by GitHub on completed runs only. */
  readonly actions?: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
  readonly annotations?: readonly Annotation[];
}

/** An annotation on a changed file; lines and columns count from 1. */
export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly level: "failure" | "notice";
  readonly title: string;
  readonly message: string;
}

/** A check run of ours as GitHub has it. */
export interface OwnCheckRun {
  readonly id: string;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: string | undefined;
  readonly externalId: string;
  readonly title: string | undefined;
  readonly summary: string | undefined;
}
