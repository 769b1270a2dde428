import type { World } from "../support/world.js";

/** What has to exist before an act. */
export type Need = "history" | "staging" | "running" | "review" | "wish" | "locked" | "held push";

/** An act, as one of two at the same time. */
export interface Act {
  readonly needs: readonly Need[];
  /** The event that tells the App. */
  readonly event: string;
  readonly happen: (world: World, by: "first" | "second") => void;
}

/** Who comments, and where: each has a conversation of their own; only the pull request has the waiting request. */
const comment =
  (text: string, place: "their issue" | "the pull request" = "their issue"): Act["happen"] =>
  (world, by) => {
    const who = by === "first" ? "bob" : "dora";
    if (place === "the pull request") world.github.comment(world.pullRequest, who, text);
    else world.github.comment(issueOf(world, by), who, text);
  };

const command = (text: string, needs: readonly Need[] = [], place?: "the pull request"): Act => ({
  needs,
  event: "issue_comment",
  happen: comment(text, place),
});

/** The acts that may meet in a serialized environment. */
export const acts = {
  deploy: command("/deploy v0.5.5 production --again"),
  push: {
    needs: [],
    event: "push",
    happen: ({ github, repository }, by) => void github.commit(repository, "main", { message: by, files: { [by]: "1\n" }, author: "cleo" }),
  },
  finish: {
    needs: ["running", "wish"],
    event: "deployment_status",
    happen: ({ github, deployments }, by) => {
      const running = deployments.find(({ statuses }) => statuses.at(-1)?.state !== "success");
      // Reported twice, if both finish it.
      if (running !== undefined) github.deploymentStatus(running, { state: by === "first" ? "success" : "failure" });
    },
  },
  rollback: command("/rollback production", ["history"]),
  lock: command("/lock production the database moves"),
  unlock: command("/unlock production", ["locked", "held push"]),
  approve: command("/approve production", ["review", "wish"], "the pull request"),
  reject: command("/reject production not now", ["review", "wish"], "the pull request"),
  cancel: command("/cancel production", ["wish"], "the pull request"),
  promote: command("/promote staging production", ["staging"]),
} as const satisfies Readonly<Record<string, Act>>;

/** The name of an act. */
export type ActName = keyof typeof acts;

/** The conversation of one of the two. */
export function issueOf({ repository, github }: World, by: "first" | "second"): ReturnType<World["github"]["issue"]> {
  const title = `What the ${by} wants`;
  return [...repository.issues.values()].find((issue) => issue.title === title) ?? github.issue(repository, { title });
}
