import type { Process, Start, World } from "../support/world.js";
import type { Picture } from "./picture.js";

/** A story during which a process may die. */
export interface Story {
  readonly difference?: Start;
  readonly before?: (world: World) => Promise<unknown>;
  /** The events that the process gets, or what it does. */
  readonly happening: (world: World, process: Process) => unknown;
  /** The final state, whether it died or not; parts that are not given are as without a death. */
  readonly end: Partial<Picture>;
  /** Whether it is also played in the quick form. */
  readonly quick?: true;
}

/** A deploy.yml of one environment, with these lines. */
export const production = (...lines: readonly string[]): string =>
  ["envs:", "  - name: production", ...lines.map((line) => `    ${line}`)].join("\n");

/** Somebody comments; what follows is not waited for. */
export const command =
  (body: string, by = "ann") =>
  (world: World) =>
    world.github.comment(world.pullRequest, by, body);
/** Somebody comments; everything that follows is waited for. */
export const said =
  (body: string, by = "ann") =>
  (world: World) =>
    world.comment(body, { by });
/** Somebody comments in an issue of its own. */
export const elsewhere = async (world: World, body: string, by = "ann"): Promise<unknown> =>
  await world.comment(body, { by, on: world.github.issue(world.repository) });
/** A ref is deployed to production, and is live. */
export const deployed = async (world: World, ref: string): Promise<void> => {
  await elsewhere(world, `/deploy ${ref} production`);
  await world.report("success");
};
/** Somebody pushes to the default branch. */
export const pushMain = (world: World): string => world.github.commit(world.repository, "main", { message: "Next" });
/** The checks turn green. */
export const green = (world: World): unknown => world.checks.map((check) => world.github.finishCheck(check, "success"));
/** Somebody presses a button of the tagged commit's newest check run. */
export const press =
  (identifier: string, by: string) =>
  (world: World): void =>
    world.github.pressButton(world.checkRuns(world.tagged).at(-1)?.id ?? 0, identifier, by);
/** The tooling reports on the newest deployment. */
export const reporting =
  (state: string) =>
  (world: World): void => {
    const deployment = world.deployments.at(-1);
    if (deployment !== undefined) world.github.deploymentStatus(deployment, { state });
  };
/** The request that most stories wait for. */
export const waiting = said("/deploy v0.5.5 production");

/** GitHub's Environment `production` has Gitploy as a protection rule. */
export const bound = ({ protectEnvironment }: World["github"], repository: World["repository"]): void =>
  void protectEnvironment(repository, "production");

/** Ann starts a workflow on main, a job of which deploys to production. */
export function startJob({ github, repository, tagged }: World, event = "workflow_dispatch", by = "ann"): void {
  const run = github.startWorkflow(repository, tagged, event, { by, branch: "main", workflow: "Release" });
  github.startJob(run, { name: "roll out", environment: "production" });
}

/** The newest workflow run is cancelled, or its job ends. */
export function endJobs({ github, repository }: World, how: "cancelled" | "success"): void {
  const run = [...repository.suites.values()].findLast((suite) => suite.run !== undefined);
  const job = run?.runs.at(-1);
  if (run === undefined || job === undefined) return;
  if (how === "cancelled") return github.cancelWorkflow(run);
  github.endJob({ checkRun: job, deployment: job.deployment }, how);
  github.endWorkflow(run);
}
