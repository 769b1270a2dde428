import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

// Each job with `environment:` makes a deployment of its own: several jobs, the legs of a matrix and re-runs make several.
// https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments

const minute = 60_000;
const day = 24 * 60 * minute;
const serialized = "envs:\n  - name: production\n    serialization: true\n    timeout: 30m\n";

/** A workflow on `deployment` with its jobs, played step by step. */
const workflowOf = (world: World, environment = "production") => {
  const { github, repository, tagged } = world;
  const run = github.startWorkflow(repository, tagged);
  const settled = async <T>(result: T): Promise<T> => {
    await github.idle();
    return result;
  };
  return {
    run,
    start: (name: string, state?: "in_progress" | "waiting" | "queued") =>
      settled(github.startJob(run, { name, environment, ...(state === undefined ? {} : { state }) })),
    without: (name: string) => settled(github.startJob(run, { name })),
    release: (job: Job) => settled(github.releaseJob(job)),
    end: (job: Job, conclusion: "success" | "failure" | "cancelled" = "success") => settled(github.endJob(job, conclusion)),
    over: () => settled(github.endWorkflow(run)),
  };
};
type Job = ReturnType<World["github"]["startJob"]>;
const ours = (world: World) => world.deployments.filter(({ app }) => app?.slug === "gitploy");
const states = (world: World) => ours(world)[0]?.statuses.map(({ state }) => state);

describe("several jobs of a workflow with `environment:`", () => {
  test("are live when all of them have succeeded and the run is over", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    const migrate = await workflow.start("migrate");
    await workflow.end(migrate);
    expect(states(world)).toEqual([]);
    expect(world.answer()).toMatch(/^### ⏳/);
    const rollOut = await workflow.start("roll out");
    await workflow.end(rollOut);
    expect(states(world)).toEqual([]);
    await workflow.over();
    expect(states(world)).toEqual(["success"]);
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ status: "completed", conclusion: "success" });
  });

  test("have failed as soon as one has, even if the one before succeeded", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    await workflow.end(await workflow.start("migrate"));
    const rollOut = await workflow.start("roll out");
    await workflow.end(rollOut, "failure");
    expect(states(world)).toEqual(["failure"]);
    expect(world.answers()[0]).toMatch(/^### ❌/);
    expect(world.answers()[0]).toContain(`/actions/runs/${workflow.run.id}/job/${rollOut.checkRun.id}`);
  });

  test("also wait for a job without `environment:`", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    await workflow.end(await workflow.start("roll out"));
    const smoke = await workflow.without("smoke test");
    expect(world.answer()).toMatch(/^### ⏳/);
    await workflow.end(smoke);
    await workflow.over();
    expect(world.answer()).toMatch(/^### ✅/);
  });

  test("let the next one in only when the run is over", async () => {
    const world = await start({ deployYml: serialized });
    await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
    await world.comment("/deploy production", { by: "bob" });
    const workflow = workflowOf(world);
    await workflow.end(await workflow.start("migrate"));
    expect(ours(world)).toHaveLength(1);
    await workflow.end(await workflow.start("roll out"));
    expect(ours(world)).toHaveLength(1);
    await workflow.over();
    expect(ours(world)).toHaveLength(2);
  });

  test("need no event for the end of the run: time alone finds it", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    await workflow.end(await workflow.start("roll out"));
    const [process] = world.processes;
    world.deliverTo();
    await workflow.over();
    expect(world.answer()).toMatch(/^### ⏳/);
    if (process !== undefined) world.deliverTo(process);
    await world.wait(31_000);
    expect(world.answer()).toMatch(/^### ✅/);
  });

  test("of a cancelled run have failed, even if GitHub reports nothing on the deployment", async () => {
    const world = await start({ deployYml: serialized });
    await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
    const workflow = workflowOf(world);
    const job = await workflow.start("roll out", "waiting");
    await world.comment("/deploy production", { by: "bob" });
    await workflow.end(job, "cancelled");
    await workflow.over();
    expect(states(world)).toEqual(["failure"]);
    expect(ours(world)).toHaveLength(2);
  });
});

describe("the legs of a matrix", () => {
  test.each([
    ["first", ["failure", "success", "success"]],
    ["last", ["success", "success", "failure"]],
  ] as const)("have failed if the %s one fails, whatever the newest says", async (_, ends) => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    const legs: Job[] = [];
    for (const region of ["eu", "us", "asia"]) legs.push(await workflow.start(`roll out (${region})`));
    for (const [index, leg] of legs.entries()) await workflow.end(leg, ends[index]);
    await workflow.over();
    expect(states(world)).toEqual(["failure"]);
    expect(world.answers()[0]).toMatch(/^### ❌/);
  });

  test("are live when all are, although GitHub sets the earlier ones to inactive", async () => {
    const world = await start({ deployYml: "envs:\n  - name: staging\n" });
    await world.comment("/deploy v0.5.5 staging");
    const workflow = workflowOf(world, "staging");
    const [eu, us] = [await workflow.start("roll out (eu)"), await workflow.start("roll out (us)")];
    await workflow.end(eu);
    expect(states(world)).toEqual([]);
    await workflow.end(us);
    expect(eu.deployment?.statuses.at(-1)).toMatchObject({ state: "inactive" });
    await workflow.over();
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in staging/);
  });
});

describe("a job that is re-run", () => {
  test("turns a failure into a success, when its run is over", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    await workflow.end(await workflow.start("roll out (eu)"), "failure");
    await workflow.end(await workflow.start("roll out (us)"));
    await workflow.over();
    expect(world.answers()[0]).toMatch(/^### ❌/);
    await world.wait(5 * minute);
    await workflow.end(await workflow.start("roll out (eu)"));
    await workflow.over();
    expect(states(world)).toEqual(["failure", "success"]);
    expect(world.answers()[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ conclusion: "success" });
  });

  test("ends what was live, when it fails", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    await workflow.end(await workflow.start("roll out"));
    await workflow.over();
    expect(world.answer()).toMatch(/^### ✅/);
    await world.wait(5 * minute);
    await workflow.end(await workflow.start("roll out"), "failure");
    await workflow.over();
    expect(states(world)).toEqual(["success", "failure"]);
    expect(world.answers()[0]).toMatch(/^### ❌/);
  });

  test("does not change anything after another deployment there", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    await workflow.end(await workflow.start("roll out"), "failure");
    await workflow.over();
    await world.wait(5 * minute);
    await world.comment("/deploy production", { by: "bob" });
    await world.report("success");
    await world.wait(minute);
    world.github.deploymentStatus(world.github.createDeployment(world.repository, { ref: world.tagged, environment: "production" }), {
      state: "success",
    });
    await world.github.idle();
    expect(states(world)).toEqual(["failure"]);
    expect(world.answers()[0]).toMatch(/^### ❌/);
  });

  test("does not count if it is of another run, long after ours was live", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world);
    await workflow.end(await workflow.start("roll out"));
    await workflow.over();
    await world.wait(day);
    const nightly = workflowOf(world);
    await nightly.end(await nightly.start("back up"), "failure");
    await nightly.over();
    expect(states(world)).toEqual(["success"]);
    expect(world.answers()[0]).toMatch(/^### ✅/);
  });
});

describe("a job that its Environment holds", () => {
  test("is shown with a link; meanwhile `timeout` does not run, and nothing else starts", async () => {
    const world = await start({ deployYml: serialized });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { on: issue });
    const workflow = workflowOf(world);
    const job = await workflow.start("roll out", "waiting");
    expect(world.answer(issue)).toMatch(/^### ⏳ Deploying v0\.5\.5 to production/);
    expect(world.answer(issue)).toMatch(/waits for its Environment[^\n]*\[[^\]]+\]\([^)]*\/actions\/runs\/\d+/);
    await world.wait(5 * minute);
    await world.comment("/deploy production", { by: "bob" });
    await world.wait(50 * minute);
    await world.comment("/status");
    expect(states(world)).toEqual([]);
    expect(ours(world)).toHaveLength(1);
    await workflow.release(job);
    expect(world.answer(issue)).not.toContain("waits for its Environment");
    await world.wait(29 * minute);
    await world.comment("/status");
    expect(states(world)).toEqual([]);
    await world.wait(2 * minute);
    await world.comment("/status");
    expect(states(world)).toEqual(["error"]);
    expect(world.answers(issue)[0]).toMatch(/^### ❌/);
  });

  test("is held no longer than the 30 days that GitHub allows", async () => {
    const world = await start({ deployYml: serialized });
    await world.comment("/deploy v0.5.5 production");
    await workflowOf(world).start("roll out", "waiting");
    await world.wait(29 * day);
    await world.comment("/status");
    expect(states(world)).toEqual([]);
    await world.wait(2 * day);
    await world.comment("/status");
    expect(states(world)).toEqual(["error"]);
  });
});

describe("names of environments without regard to case", () => {
  test("a job in `Production` is one of `production`", async () => {
    const world = await start({ deployYml: serialized });
    await world.comment("/deploy v0.5.5 production");
    const workflow = workflowOf(world, "Production");
    const job = await workflow.start("roll out", "waiting");
    expect(world.answer()).toContain("waits for its Environment");
    await world.wait(40 * minute);
    await world.comment("/status");
    expect(states(world)).toEqual([]);
    expect(world.answer()).not.toContain("github-actions");
    await workflow.release(job);
    await workflow.end(job);
    await workflow.over();
    expect(world.answers()[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  });

  test("a job in `production` is one of `Production`", async () => {
    const world = await start({ deployYml: "envs:\n  - name: Production\n" });
    await world.comment("/deploy v0.5.5 Production");
    const workflow = workflowOf(world, "production");
    await workflow.end(await workflow.start("roll out"), "failure");
    expect(world.answers()[0]).toMatch(/^### ❌/);
  });
});

describe("if the tooling reports on ours", () => {
  test("nothing of the jobs is copied", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const [deployment] = ours(world);
    const workflow = workflowOf(world);
    const job = await workflow.start("roll out");
    if (deployment !== undefined) world.github.deploymentStatus(deployment, { state: "in_progress" });
    await workflow.end(job, "failure");
    await workflow.over();
    expect(states(world)).toEqual(["in_progress"]);
  });
});
