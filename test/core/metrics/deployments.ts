import type { Deployment, DeploymentState } from "../../../src/core/deployments.js";

/** So many hours after noon of a day in March 2026, which began on a Sunday. */
export function march(day: number, hours = 0): Date {
  return new Date(Date.UTC(2026, 2, day, 12) + hours * 3_600_000);
}

/** A deployment in a table: when it was made, how it ended an hour later, and any other properties. */
export interface Row {
  readonly id: string;
  readonly day: number;
  readonly end?: DeploymentState | "cancelled" | "none" | undefined;
  readonly sha?: string;
  /** The deployment that it was rolled back from. */
  readonly left?: string;
  readonly ours?: boolean;
}

/** The deployments of a table that is oldest first, in the flows' order: newest first. */
export function deploymentsOf(rows: readonly Row[]): readonly Deployment[] {
  return rows
    .map(({ id, day, end = "success", sha = `sha-${id}`, left, ours = true }): Deployment => {
      const cancelled = end === "cancelled";
      const status = {
        state: cancelled ? "error" : (end as DeploymentState),
        description: cancelled ? "cancelled by bob" : "",
        at: march(day, 1),
        by: cancelled ? "gitploy" : "ci",
        logUrl: undefined,
        environmentUrl: undefined,
      } as const;
      return {
        id,
        nodeId: `DE_${id}`,
        ours,
        creator: "gitploy",
        environment: "production",
        ref: "main",
        sha,
        title: "",
        createdAt: march(day),
        description: "",
        task: "deploy",
        payload: {},
        request: {
          id: `comment-${id}`,
          requestedBy: "ann",
          pullRequest: 1,
          issue: undefined,
          comment: undefined,
          ref: "main",
          sha,
          rollbackFrom: left,
          production: undefined,
        },
        statuses: end === "none" ? [] : [status],
      };
    })
    .toReversed();
}
