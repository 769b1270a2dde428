/** A measure, with the same name, unit and labels on both platforms. */
export interface Measure {
  readonly name: string;
  /** Its description for people who look at a graph. */
  readonly help: string;
  readonly labels: readonly string[];
  /** The labels to use if each value costs money; all by default. */
  readonly dimensions?: readonly string[];
  /** For durations in seconds: the upper bounds of a histogram's buckets. Counts have none. */
  readonly buckets?: readonly number[];
}

/** Labels of a measure, and their values. */
export type Labels = Readonly<Record<string, string>>;

/** Webhook deliveries. */
export const deliveries: Measure = {
  name: "gitploy_delivery_duration_seconds",
  help: "Webhook deliveries by GitHub's event and how they ended, and how long they took to be answered",
  labels: ["event", "outcome"],
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 9],
};

/** Requests to GitHub. */
export const requests: Measure = {
  name: "gitploy_github_request_duration_seconds",
  help: "Requests to GitHub by route and class of status, each attempt by itself",
  labels: ["method", "route", "status"],
  dimensions: ["status"],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
};

/** Deployments of ours. */
export const deployments: Measure = {
  name: "gitploy_deployments_total",
  help: "Deployments by environment and how far they came: created, then success, failure or cancelled",
  labels: ["environment", "production", "outcome", "repository"],
};

/** How long people waited for the success of a deployment they requested. */
export const leadTime: Measure = {
  name: "gitploy_deployment_lead_time_seconds",
  help: "From the command, or the push, to the success that the tooling reported",
  labels: ["environment", "production", "repository"],
  buckets: [15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400],
};

/** How long an environment was without a success after a failure, or had a deployment that was then rolled back. */
export const restoreTime: Measure = {
  name: "gitploy_time_to_restore_seconds",
  help: "From a failed deployment, or the success of one that was rolled back, to the next success",
  labels: ["environment", "production", "repository"],
  buckets: [60, 300, 900, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200, 604_800],
};

/** A value that exists at each moment, so it is read instead of reported. */
export const remaining: Measure = {
  name: "gitploy_github_rate_limit_remaining",
  help: "What is left of GitHub's rate limit until it begins anew, for the installation that has the least",
  labels: ["resource"],
};
