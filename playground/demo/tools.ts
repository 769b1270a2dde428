import type { Delivery } from "../github/events/outbox.js";
import type { CheckRun, Deployment } from "../github/repository.js";
import type { Organisation } from "./organisation.js";

/** How the deploy tool behaves; with `usual` and `slow`, a broken commit fails and all others succeed. */
export const moods = ["usual", "success", "failure", "slow", "silent"] as const;

/** One of them. */
export type Mood = (typeof moods)[number];

/** The tools around the App, which every team has, played by timers. */
export interface Tools {
  /** Sets how deployments go from now on. */
  behave(mood: Mood): void;
  mood(): Mood;
  /** Whether the CI ends pending checks once a deployment waits for them, or leaves that to the player. */
  endChecks(by: "itself" | "hand"): void;
  /** The CI starts a check, which ends soon. */
  check(run: CheckRun): void;
  /** Passes every webhook; the tools choose theirs. */
  hear(delivery: Pick<Delivery, "event" | "payload">): void;
  /** Whether something is still going to happen by itself. */
  busy(): boolean;
  stop(): void;
}

interface Step {
  readonly after: number;
  readonly state: string;
  readonly description: string;
}

const building: readonly Step[] = [
  { after: 300, state: "queued", description: "Waiting for a runner" },
  { after: 500, state: "in_progress", description: "Building the image" },
];
const rollingOut: readonly Step[] = [1, 2, 3].map((instance) => ({
  after: 450,
  state: "in_progress",
  description: `Rolling out: ${instance} of 3 instances`,
}));
const checkTime = 4000;
/** The factor by which a slow tool takes longer. */
const slowness = 12;

/**
 * A deploy tool that listens for `deployment`, and a CI whose slow checks finish soon after a deployment waits for them. `pace` is a factor for their
 * time.
 */
export function createTools({ github, repository }: Organisation, pace: number): Tools {
  let mood: Mood = "usual";
  let ends: "itself" | "hand" = "itself";
  const timers = new Set<NodeJS.Timeout>();
  const later = (milliseconds: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, milliseconds * pace);
    timers.add(timer);
  };
  const follow = (deployment: Deployment, [step, ...rest]: readonly Step[]): void => {
    if (step === undefined) return;
    later(step.after, () => {
      // Somebody cancelled it; this tool looks at that before each step.
      if (["error", "failure", "success"].includes(deployment.statuses.at(-1)?.state ?? "")) return;
      const running = step.state !== "queued";
      github.deploymentStatus(deployment, {
        state: step.state,
        description: step.description,
        ...(running ? { logUrl: `https://ci.example.com/runs/${deployment.id}` } : {}),
        ...(step.state === "success"
          ? { environmentUrl: `https://${deployment.environment.replaceAll(/[^\w-]+/g, "-")}.shop.example.com` }
          : {}),
      });
      follow(deployment, rest);
    });
  };
  const check = (run: CheckRun): void =>
    later(checkTime, () => {
      if (run.status !== "completed") github.finishCheck(run, "success");
    });
  const finishChecks = (sha: string): void => {
    if (ends === "hand") return;
    for (const run of repository.checkRuns.values()) {
      if (run.suite.sha !== sha || run.suite.app.slug === "gitploy" || run.status === "completed") continue;
      check(run);
    }
  };
  return {
    behave: (wanted) => {
      mood = wanted;
    },
    endChecks: (by) => {
      ends = by;
    },
    check,
    mood: () => mood,
    hear: ({ event, payload }) => {
      const { deployment, check_run: run } = JSON.parse(payload) as Payload;
      if (event === "deployment" && deployment !== undefined) {
        const made = repository.deployments.get(deployment.id);
        if (made !== undefined) follow(made, stepsOf(made, mood));
      }
      if (event === "check_run" && run?.status === "queued" && run.name.startsWith("deploy/")) finishChecks(run.head_sha);
    },
    busy: () => timers.size > 0,
    stop: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}

interface Payload {
  readonly deployment?: { readonly id: number };
  readonly check_run?: { readonly name: string; readonly status: string; readonly head_sha: string };
}

function stepsOf({ environment, ref }: Deployment, mood: Mood): readonly Step[] {
  if (mood === "silent") return [];
  const fails = mood === "failure" || (mood !== "success" && ref.includes("broken"));
  const end: Step = fails
    ? { after: 600, state: "failure", description: "The new instances do not answer: oops" }
    : { after: 500, state: "success", description: "All instances answer" };
  const steps = [...building, ...(environment.startsWith("production") ? rollingOut : []), end];
  return mood === "slow" ? steps.map((step) => ({ ...step, after: slowness * step.after })) : steps;
}
