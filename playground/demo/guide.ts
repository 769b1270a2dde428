import type { CheckRun, Comment, Deployment } from "../github/repository.js";
import type { Stage } from "./stage.js";

/** A step of the guide in its current state. */
export interface Step {
  readonly title: string;
  readonly says: string;
  readonly done: boolean;
  /** What to do next; `undefined` if there is only something to look at. */
  readonly next: Next | undefined;
}

/** A comment by somebody in a pull request, or a check that turns green there. */
export type Next =
  | { readonly kind: "comment"; readonly by: string; readonly place: number; readonly body: string }
  | { readonly kind: "check"; readonly place: number };

/** A guide that leads a newcomer through the shop for as long as they like. */
export interface Guide {
  /** `undefined` if it has none: with the player's own rules. */
  readonly steps: () => readonly Step[] | undefined;
  readonly isOpen: () => boolean;
  open(): void;
  leave(): void;
}

interface Way extends Omit<Step, "done" | "next"> {
  readonly isDone: (seen: Seen) => boolean;
  readonly next: (seen: Seen) => Next | undefined;
}

/** What has happened since the guide began. */
interface Seen {
  readonly stage: Stage;
  readonly comments: readonly Comment[];
  readonly deployments: readonly Deployment[];
  readonly runs: readonly CheckRun[];
}

const place = 1;
const comment = (body: string, by = "ann"): Next => ({ kind: "comment", by, place, body });

const way: readonly Way[] = [
  {
    title: "Deploy",
    says: "ann wants her pull request on staging. A comment is all it takes.",
    next: () => comment("/deploy staging"),
    isDone: ({ comments }) => comments.some((each) => each.issue.number === place && each.body.startsWith("/deploy") && accepted(each)),
  },
  {
    title: "Wait",
    says: "The check “test” is still running: Gitploy says so, and waits for it.",
    next: () => undefined,
    isDone: ({ runs, deployments }) =>
      deployments.some(({ environment }) => environment === "staging") ||
      runs.some(({ name, status }) => name.startsWith("deploy/") && status === "queued"),
  },
  {
    title: "Check green",
    says: "Turn the check green, as the CI would.",
    next: () => ({ kind: "check", place }),
    isDone: ({ stage }) => {
      const head = stage.repository.issues.get(place)?.pullRequest?.head.sha;
      const newest = [...stage.repository.checkRuns.values()].findLast((run) => run.name === "test" && run.suite.sha === head);
      return newest?.conclusion === "success";
    },
  },
  {
    title: "Success",
    says: "It deploys by itself now. Gitploy edits its one answer as the tool reports.",
    next: () => undefined,
    isDone: ({ deployments }) => deployments.some((each) => each.environment === "staging" && succeeded(each)),
  },
  {
    title: "Lock",
    says: "Nobody else may deploy to staging for a while. Try it as bob, if you like.",
    next: () => comment("/lock staging for 10m moving the database"),
    isDone: ({ comments }) => comments.some((each) => each.body.startsWith("/lock") && accepted(each)),
  },
  {
    title: "Rollback",
    says: "Back to what was live before. Who holds the lock may.",
    next: () => comment("/rollback staging"),
    isDone: ({ deployments }) => deployments.some((each) => /"rollback_from"/.test(JSON.stringify(each.payload)) && succeeded(each)),
  },
  {
    title: "Review",
    says: "What goes to production-eu has been live in production, and rita has approved it.",
    next: ({ stage, comments }) => {
      if (liveIn(stage, "production") !== "v0.5.5") return comment("/deploy v0.5.5 production");
      const promoted = comments.some((each) => /^\/(?:promote|deploy\b.*\beu)/.test(each.body) && accepted(each));
      return promoted ? comment("/approve eu", "rita") : comment("/promote production eu");
    },
    isDone: ({ deployments }) => deployments.some((each) => each.environment === "production-eu" && succeeded(each)),
  },
];

/** The guide of a stage; it is open if it has steps. */
export function createGuide(stage: Stage): Guide {
  const { repository } = stage;
  const knows = stage.rules.environments.length === 0;
  const before = { comments: new Set(repository.comments.keys()), deployments: new Set(repository.deployments.keys()) };
  let isOpen = knows;
  let reached = 0;
  /** The player ends checks while that is still a step to do. */
  const endChecks = (): void => stage.tools.endChecks(isOpen && reached < 3 ? "hand" : "itself");
  const look = (): Seen => ({
    stage,
    comments: [...repository.comments.values()].filter(({ id }) => !before.comments.has(id)),
    deployments: [...repository.deployments.values()].filter(({ id }) => !before.deployments.has(id)),
    runs: [...repository.checkRuns.values()].filter(({ suite }) => suite.app.slug === "gitploy"),
  });
  endChecks();
  return {
    isOpen: () => isOpen,
    open: () => {
      isOpen = knows;
      endChecks();
    },
    leave: () => {
      isOpen = false;
      endChecks();
    },
    steps: () => {
      if (!knows) return undefined;
      const seen = look();
      // Steps are done one after the other, and stay done.
      while (way[reached]?.isDone(seen) === true) reached += 1;
      endChecks();
      return way.map(({ title, says, next }, index) => ({
        title,
        says,
        done: index < reached,
        next: index === reached ? next(seen) : undefined,
      }));
    },
  };
}

function accepted({ reactions }: Comment): boolean {
  return [...reactions.values()].some(({ user, content }) => user.login === "gitploy[bot]" && content === "rocket");
}

function succeeded({ statuses }: Deployment): boolean {
  return statuses.some(({ state }) => state === "success");
}

function liveIn({ repository }: Stage, environment: string): string | undefined {
  return repository.deploymentsByEnvironment.get(environment)?.findLast(succeeded)?.ref;
}
