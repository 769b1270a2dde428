import { describe, expect, test } from "vitest";
import type { RunOptions } from "../../playground/github/people/workflows.js";
import { type Start, start, type World } from "../support/world.js";

// GitHub holds a job with `environment:` until the Environment's protection rules approve it; Gitploy is one of them:
// https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules

const minute = 60_000;
const day = 24 * 60 * minute;
const yml = (more = ""): string => `envs:\n  - name: production\n${more}`;

/** A world whose GitHub Environment `production` has our protection rule. */
const bound = async (difference: Start = {}, name = "production"): Promise<World> => {
  const world = await start({
    ...difference,
    before: (github, repository, tagged) => {
      github.protectEnvironment(repository, name);
      difference.before?.(github, repository, tagged);
    },
  });
  return world;
};

/** A workflow run, played step by step; by default one that ann started by hand on main. */
const runOf = (world: World, event = "workflow_dispatch", options: RunOptions = {}, sha = world.tagged) => {
  const { github, repository } = world;
  const run = github.startWorkflow(repository, sha, event, { by: "ann", branch: "main", workflow: "Release", ...options });
  const settled = async <T>(result: T): Promise<T> => {
    await github.idle();
    return result;
  };
  return {
    run,
    start: (name = "roll out", environment = "production") => settled(github.startJob(run, { name, environment })),
    end: (job: Job, conclusion: "success" | "failure" | "cancelled" = "success") => settled(github.endJob(job, conclusion)),
    over: () => settled(github.endWorkflow(run)),
    cancel: () => settled(github.cancelWorkflow(run)),
    again: (by: string) => settled(github.rerunWorkflow(run, by)),
    /** The App's reviews of the run, oldest first. */
    said: () => run.run.reviews.filter(({ user }) => user.login === "gitploy[bot]").map(({ state, comment }) => `${state}: ${comment}`),
  };
};
type Job = ReturnType<World["github"]["startJob"]>;
const how = ({ checkRun: { status, conclusion } }: Job): string => conclusion ?? status;
/** The tooling reports how our newest deployment ended. */
const report = async (world: World, state: string) => {
  const deployment = ours(world).at(-1);
  if (deployment !== undefined) world.github.deploymentStatus(deployment, { state });
  await world.github.idle();
};
const ours = (world: World) => world.deployments.filter(({ app }) => app?.slug === "gitploy");

describe("a job of our own deployment", () => {
  const deployed = async (difference: Start = {}) => {
    const world = await bound(difference);
    await world.comment("/deploy v0.5.5 production");
    return { world, workflow: runOf(world, "deployment", { by: "gitploy[bot]" }) };
  };

  test("is approved at once, with three requests, and the comment names the deployment's requester", async () => {
    const { world, workflow } = await deployed();
    // Its deployment's events are tested elsewhere.
    world.github.world.app.events.splice(0, Infinity, "deployment_protection_rule");
    const requests = await world.requestsOf(() => workflow.start());
    const runs = "/repos/{owner}/{repo}/actions/runs/{run_id}";
    expect(requests.toSorted()).toEqual([`GET ${runs}`, `POST ${runs}/deployment_protection_rule`, "POST graphql"]);
    expect(workflow.said()).toEqual([expect.stringMatching(/^approved: \*\*✅ v0\.5\.5 may be deployed to production\*\*[^]*\*\*ann\*\*/)]);
  });

  test("is approved even if the rules would refuse it now, and so is the next job", async () => {
    const { world, workflow } = await deployed();
    await world.comment("/lock production", { by: "bob" });
    const one = await workflow.start("migrate");
    await workflow.end(one);
    expect(how(await workflow.start("roll out"))).toBe("in_progress");
  });

  test("is recognised if the Environment is spelt differently", async () => {
    const { world, workflow } = await deployed();
    world.github.protectEnvironment(world.repository, "Production");
    expect(how(await workflow.start("roll out", "Production"))).toBe("in_progress");
  });

  test.each([
    ["cancelled", "/cancel production", "has ended"],
    ["replaced by another", "/deploy production", "has a newer deployment there"],
  ])("of a deployment that was %s is rejected, with what to type", async (_, command, reason) => {
    const { world, workflow } = await deployed();
    await world.comment(command, { by: "bob" });
    const job = await workflow.start();
    expect(how(job)).toBe("failure");
    expect(workflow.said()).toEqual([expect.stringContaining(reason)]);
    expect(workflow.said()[0]).toContain(`**Next:** \`/deploy ${world.tagged.slice(0, 7)} production\``);
  });

  test("of a deployment to another environment is rejected here", async () => {
    const world = await bound({ deployYml: `${yml()}  - name: staging\n` });
    await world.comment("/deploy v0.5.5 staging");
    const workflow = runOf(world, "deployment", { by: "gitploy[bot]" });
    world.github.clock.advance(2 * minute);
    expect(how(await workflow.start())).toBe("failure");
    expect(workflow.said()).toEqual([expect.stringContaining("has deployed it elsewhere, and not there")]);
  });

  test("is not one of a workflow that began before the deployment", async () => {
    const world = await bound();
    const workflow = runOf(world, "deployment", { by: "gitploy[bot]" });
    world.github.clock.advance(2 * minute);
    await world.comment("/deploy v0.5.5 production");
    expect(how(await workflow.start())).toBe("failure");
  });

  test("is not one that somebody else's deployment started, even for the same commit", async () => {
    const { world } = await deployed({ deployYml: yml("    deployers: [bob, ann]\n"), roles: { mallory: "write" } });
    const workflow = runOf(world, "deployment", { by: "mallory" });
    expect(how(await workflow.start())).toBe("failure");
    expect(workflow.said()[0]).toContain("**permission**");
  });

  test("gives no approval to a job of the same run that comes after the deployment has ended", async () => {
    const { world, workflow } = await deployed();
    await workflow.again("ann");
    expect(how(await workflow.start("migrate"))).toBe("in_progress");
    await report(world, "failure");
    await world.comment("/lock production", { by: "bob" });
    expect(how(await workflow.start("roll out"))).toBe("failure");
    expect(workflow.said().at(-1)).toContain("has been locked by **bob**");
  });

  test("fails the deployment if GitHub's own reviewers, who take their time, reject it", async () => {
    const { world, workflow } = await deployed();
    world.github.protectEnvironment(world.repository, "production", { reviewed: true });
    expect(how(await workflow.start())).toBe("waiting");
    expect(workflow.said()).toEqual([expect.stringMatching(/^approved/)]);
    world.github.reviewJobs(workflow.run, "production", "bob", "rejected");
    await world.github.idle();
    expect(world.answers()[0]).toMatch(/^### ❌ The deployment of v0\.5\.5/);
  });

  test("of a deployment that GitHub does not show yet is held, not rejected", async () => {
    const world = await bound();
    const workflow = runOf(world, "deployment", { by: "gitploy[bot]" });
    const job = await workflow.start();
    expect(how(job)).toBe("waiting");
    await world.wait(2 * minute);
    expect(how(job)).toBe("failure");
  });
});

describe("any other job", () => {
  test("is approved if all rules pass", async () => {
    const world = await bound();
    const workflow = runOf(world);
    expect(how(await workflow.start())).toBe("in_progress");
    expect(workflow.said()).toEqual([expect.stringMatching(/^approved: \*\*✅ main may be deployed to production\*\*/)]);
    expect(ours(world)).toEqual([]);
  });

  test("is rejected with every rule that failed and what to type", async () => {
    const world = await bound({ deployYml: yml("    deployable_ref: release-.*\n    deployers: [bob]\n"), check: "failure" });
    await world.comment("/lock production for a while", { by: "bob" });
    const workflow = runOf(world);
    const job = await workflow.start();
    expect(how(job)).toBe("failure");
    // Somebody who may not deploy is told only that.
    expect(workflow.said()).toHaveLength(1);
    expect(workflow.said()[0]).toContain("**permission**");
    expect(workflow.said()[0]).not.toContain("deployable_ref");
    const bobs = runOf(world, "workflow_dispatch", { by: "bob" });
    await bobs.start();
    expect(bobs.said()[0]).toMatch(/^rejected: \*\*❌ main was not deployed to production\*\*/);
    for (const rule of ["deployable_ref", "required_contexts"]) expect(bobs.said()[0]).toContain(`❌ **${rule}**`);
    expect(bobs.said()[0]).toContain("**Next:** ");
    expect(world.checkRuns(world.tagged)).toEqual([]);
  });

  test("gets a comment of at most 1,024 characters with the rules that failed", async () => {
    const contexts = Array.from({ length: 40 }, (_, index) => `a check with quite a long name, number ${index}`);
    const world = await bound({
      deployYml: `${yml(`    deployable_ref: release-.*\n    required_contexts: [${contexts.map((name) => `"${name}"`).join(", ")}]\n    requires: [staging]\n`)}  - name: staging\n`,
    });
    for (const name of contexts) world.github.checkRun(world.repository, world.tagged, { name, conclusion: "failure" });
    await world.github.idle();
    const workflow = runOf(world);
    await workflow.start();
    const [said = ""] = workflow.said();
    for (const rule of ["deployable_ref", "required_contexts", "requires"]) expect(said).toContain(`**${rule}**`);
    expect(said).toContain("**Next:** ");
    expect(workflow.run.run.reviews[0]?.comment.length).toBeLessThanOrEqual(1024);
  });

  test("waits for a check, says so, and is approved when that is green", async () => {
    const world = await bound({ check: "pending" });
    const workflow = runOf(world);
    const job = await workflow.start();
    expect(how(job)).toBe("waiting");
    expect(workflow.said()).toEqual([
      expect.stringMatching(/^pending: \*\*⏳ main waits to be deployed to production\*\*[^]*required_contexts[^]*`ci`/),
    ]);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "queued" }]);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(how(job)).toBe("in_progress");
    expect(workflow.said()).toHaveLength(2);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "in_progress" }]);
    await workflow.end(job);
    await workflow.over();
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "success" }]);
  });

  test("is rejected when a check fails, with what to do", async () => {
    const world = await bound({ check: "pending" });
    const workflow = runOf(world);
    const job = await workflow.start();
    for (const check of world.checks) world.github.finishCheck(check, "failure");
    await world.github.idle();
    expect(how(job)).toBe("failure");
    expect(workflow.said()[1]).toMatch(/^rejected: \*\*❌ main was not deployed to production\*\*/);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "failure" }]);
  });

  test("waits for reviewers, who approve with the button or the command; whoever started it cannot", async () => {
    const world = await bound({ deployYml: yml("    review: { enabled: true, reviewers: [ann, bob, rita] }\n") });
    const workflow = runOf(world);
    const job = await workflow.start();
    const [run] = world.checkRuns(world.tagged);
    expect(run).toMatchObject({ conclusion: "action_required", actions: [{ label: "Approve" }, { label: "Reject" }, { label: "Cancel" }] });
    if (run !== undefined) world.github.pressButton(run, "approve", "ann");
    await world.github.idle();
    expect(how(job)).toBe("waiting");
    await world.comment("/approve production", { by: "rita" });
    expect(how(job)).toBe("in_progress");
  });

  test.each([
    ["/reject production not today", "rejected by rita", "rita"],
    ["/cancel production", "cancelled by bob", "bob"],
  ])("is ended by %s", async (command, reason, by) => {
    const world = await bound({ deployYml: yml("    review: { enabled: true, reviewers: [rita] }\n") });
    const workflow = runOf(world);
    const job = await workflow.start();
    await world.comment(command, { by });
    expect(how(job)).toBe("failure");
    expect(workflow.said().at(-1)).toMatch(new RegExp(`^rejected: [^]*${reason}`));
  });

  test("of a push waits for the end of a frozen window or a lock; one that somebody started is rejected", async () => {
    const frozen = yml('    frozen_windows:\n      - { start: "0 12 * * *", duration: 2h }\n');
    const world = await bound({ deployYml: frozen, gitHub: { now: () => new Date("2026-03-02T12:00:00Z") } });
    const pushed = runOf(world, "push");
    const job = await pushed.start();
    expect(how(job)).toBe("waiting");
    expect(pushed.said()[0]).toContain("is frozen until");
    const byHand = runOf(world);
    expect(how(await byHand.start())).toBe("failure");
    await world.comment("/lock production", { by: "bob" });
    await world.wait(3 * 60 * minute);
    const keeper = await sweepOf(world);
    await keeper.sweep();
    expect(how(job)).toBe("waiting");
    expect(pushed.said().at(-1)).toContain("has been locked by **bob**");
    await world.comment("/unlock production", { by: "bob" });
    expect(how(job)).toBe("in_progress");
  });

  test("that is re-run is the request of whoever re-ran it", async () => {
    const world = await bound({ deployYml: yml("    deployers: [ann]\n") });
    const workflow = runOf(world);
    await workflow.end(await workflow.start());
    await workflow.over();
    await workflow.again("bob");
    const job = await workflow.start();
    expect(how(job)).toBe("failure");
    expect(workflow.said().at(-1)).toMatch(/^rejected: [^]*\*\*bob\*\*/);
    await workflow.again("ann");
    expect(how(await workflow.start())).toBe("in_progress");
  });

  test("of a fork's pull request is rejected", async () => {
    const world = await bound({ private: false });
    const fork = world.github.fork(world.repository, "mallory");
    const sha = world.github.commit(fork, "main", { message: "Steal", author: "mallory" });
    world.github.openPullRequest(world.repository, { head: "main", fork });
    await world.github.idle();
    const workflow = runOf(world, "pull_request_target", { by: "bob", from: fork }, sha);
    expect(how(await workflow.start())).toBe("failure");
    expect(workflow.said()[0]).toContain("**pull_request**");
  });

  test("started by an App is approved only if deploy.yml names its bot", async () => {
    const world = await bound({ deployYml: yml('    deployers: ["robot[bot]"]\n') });
    expect(how(await runOf(world, "push", { by: "other[bot]" }).start())).toBe("failure");
    expect(how(await runOf(world, "push", { by: "robot[bot]" }).start())).toBe("in_progress");
  });

  test("of an Environment that deploy.yml does not name is rejected with that reason", async () => {
    const world = await bound({}, "staging");
    const workflow = runOf(world);
    expect(how(await workflow.start("roll out", "staging"))).toBe("failure");
    expect(workflow.said()).toEqual([expect.stringMatching(/^rejected: \*\*❌ staging is not in deploy\.yml\*\*/)]);
  });

  test.each([
    ["is missing", null],
    ["has mistakes", "envs:\n  - nmae: production\n"],
  ])("is rejected if deploy.yml %s", async (_, deployYml) => {
    const world = await bound({ deployYml });
    const workflow = runOf(world);
    expect(how(await workflow.start())).toBe("failure");
    expect(workflow.said()[0]).toMatch(/^rejected: /);
  });

  test("is rejected with `jobs: refuse`, unlike one of our own deployment", async () => {
    const world = await bound({ deployYml: yml("    jobs: refuse\n") });
    const workflow = runOf(world);
    expect(how(await workflow.start())).toBe("failure");
    expect(workflow.said()[0]).toContain("`jobs: refuse` in deploy.yml");
    expect(workflow.said()[0]).toContain("**Next:** `/deploy main production`");
    world.github.clock.advance(minute);
    await world.comment("/deploy v0.5.5 production");
    expect(how(await runOf(world, "deployment", { by: "gitploy[bot]" }).start())).toBe("in_progress");
  });

  test("that is held does not wait for other held jobs", async () => {
    const world = await bound({ deployYml: `${yml("    serialization: true\n")}  - name: staging\n` });
    world.github.protectEnvironment(world.repository, "staging");
    await world.comment("/deploy production", { by: "bob" });
    const workflow = runOf(world, "push");
    const [one, two] = [await workflow.start("ship"), await workflow.start("stage", "staging")];
    expect([how(one), how(two)]).toEqual(["waiting", "in_progress"]);
    expect(workflow.said()[0]).not.toContain("required_contexts");
  });

  test("gets a comment with the permission that the App lacks", async () => {
    const world = await bound({ troubled: true });
    delete world.github.world.app.permissions["actions"];
    const workflow = runOf(world);
    const job = await workflow.start();
    expect(how(job)).toBe("waiting");
    expect(workflow.said()).toEqual([expect.stringMatching(/^pending: [^]*`actions=read`/)]);
    world.github.world.app.permissions["actions"] = "read";
    await world.redeliverFailed();
    expect(how(job)).toBe("in_progress");
  });

  test("that was rejected does not prevent a later deployment of the commit", async () => {
    const world = await bound();
    await world.comment("/lock production", { by: "bob" });
    const workflow = runOf(world);
    expect(how(await workflow.start())).toBe("failure");
    await workflow.over();
    await world.comment("/unlock production", { by: "bob" });
    await world.comment("/deploy v0.5.5 production");
    expect(ours(world)).toHaveLength(1);
  });
});

const sweepOf = async (world: World) => {
  const { keeperOf } = await import("../support/housekeeping.js");
  return await keeperOf(world);
};

describe("a job that waits for the deployment to another environment", () => {
  test("is no check that this deployment waits for: each goes on in turn", async () => {
    const deployYml = `${yml("    requires: [staging]\n")}  - name: staging\n    auto_deploy_on: refs/heads/main\n`;
    const world = await bound({ deployYml });
    const sha = world.github.commit(world.repository, "main", { message: "One", files: { "one.txt": "1\n" }, author: "bob" });
    const check = world.github.checkRun(world.repository, sha, { name: "ci" });
    await world.github.idle();
    const job = await runOf(world, "push", {}, sha).start();
    expect(how(job)).toBe("waiting");
    world.github.clock.advance(minute);
    world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(ours(world)).toMatchObject([{ environment: "staging", sha }]);
    await report(world, "success");
    expect(how(job)).toBe("in_progress");
  });
});

describe("a job of another workflow for the commit that is being deployed", () => {
  const beside = async (more: string, command: string) => {
    const world = await bound({ deployYml: yml(more) });
    await world.comment(command);
    world.github.clock.advance(minute);
    const workflow = runOf(world, "deployment", { by: "gitploy[bot]" });
    const job = await workflow.start();
    world.github.clock.advance(minute);
    const other = runOf(world, "workflow_dispatch", { by: "bob" });
    const held = await other.start("publish");
    const succeeds = async (): Promise<void> => {
      await workflow.end(job);
      await workflow.over();
    };
    return { world, held, other, succeeds };
  };

  test.each(["judge", "refuse"])("is rejected, which does not make the deployment fail (jobs: %s)", async (mode) => {
    const { world, held, succeeds } = await beside(`    jobs: ${mode}\n`, "/deploy v0.5.5 production");
    expect(how(held)).toBe("failure");
    expect(world.answer()).toMatch(/^### ⏳ Deploying v0\.5\.5/);
    await succeeds();
    expect(ours(world)).toMatchObject([{ statuses: [{ state: "success" }] }]);
    expect(world.answers()).toEqual([expect.stringMatching(/^### ✅ v0\.5\.5 is live in production/)]);
  });

  test("waits for the deployment's end, and the deployment does not wait for it", async () => {
    const inputs =
      "    serialization: true\n    dynamic_payload:\n      enabled: true\n      inputs:\n        size: { type: string, default: s }\n";
    const { world, held, other, succeeds } = await beside(inputs, "/deploy v0.5.5 production size=m");
    expect(how(held)).toBe("waiting");
    await succeeds();
    expect(world.answers()[0]).toMatch(/^### ✅/);
    expect(how(held)).toBe("in_progress");
    expect(other.said().at(-1)).toMatch(/^approved/);
  });

  test("waits for the deployment's end, which comes by `timeout` if the tooling says nothing", async () => {
    const inputs = "    dynamic_payload:\n      enabled: true\n      inputs:\n        size: { type: string, default: s }\n";
    const world = await bound({ deployYml: yml(`    serialization: true\n    timeout: 10m\n${inputs}`) });
    await world.comment("/deploy v0.5.5 production size=m");
    world.github.clock.advance(minute);
    const held = await runOf(world, "workflow_dispatch", { by: "bob" }).start("publish");
    expect(how(held)).toBe("waiting");
    world.github.clock.advance(10 * minute);
    await (await sweepOf(world)).sweep();
    expect(ours(world)).toMatchObject([{ statuses: [{ state: "error" }] }]);
    expect(how(held)).toBe("in_progress");
  });

  test("is let in and fails: that is the deployment's failure", async () => {
    const { world, held } = await beside("    serialization: false\n", "/deploy v0.5.5 production");
    expect(how(held)).toBe("failure");
    const again = runOf(world, "workflow_dispatch", { by: "bob" });
    world.github.protectEnvironment(world.repository, "production", { rules: [] });
    const job = await again.start("by hand");
    await again.end(job, "failure");
    expect(world.answers()[0]).toMatch(/^### ❌ The deployment of v0\.5\.5/);
  });
});

describe("the queue", () => {
  const serialized = yml("    serialization: true\n");

  test("a job keeps its turn until its deployment ends, and a deployment of ours waits for that", async () => {
    const world = await bound({ deployYml: serialized });
    const workflow = runOf(world);
    const job = await workflow.start();
    expect(how(job)).toBe("in_progress");
    await world.comment("/deploy production", { by: "bob" });
    expect(ours(world)).toEqual([]);
    expect(world.answer()).toContain("1st in the queue; running: `main` by **ann**");
    await workflow.end(job);
    expect(ours(world)).toMatchObject([{ sha: world.head }]);
  });

  test("a job waits for a deployment of ours, and for another run's job", async () => {
    const world = await bound({ deployYml: serialized });
    await world.comment("/deploy production", { by: "bob" });
    const [one, two] = [runOf(world), runOf(world, "push")];
    const [first, second] = [await one.start(), await two.start()];
    expect([how(first), how(second)]).toEqual(["waiting", "waiting"]);
    expect(one.said()[0]).toContain("1st in the queue; running: `feature` by **bob**");
    await report(world, "success");
    expect([how(first), how(second)]).toEqual(["in_progress", "waiting"]);
    await one.end(first, "failure");
    expect(how(second)).toBe("in_progress");
  });

  test("a deployment that begins when a job ends, all within a second, has to succeed by itself", async () => {
    const world = await bound({ deployYml: serialized });
    const workflow = runOf(world);
    const job = await workflow.start();
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(ours(world)).toEqual([]);
    await workflow.end(job);
    await workflow.over();
    expect(ours(world)).toMatchObject([{ statuses: [] }]);
    expect(world.answer()).toMatch(/^### ⏳ Deploying v0\.5\.5/);
  });

  test("a rollback waits for a job, and offers to cancel its run, since /cancel would end the rollback", async () => {
    const world = await bound({ deployYml: serialized });
    for (const ref of ["v0.5.5", world.head]) {
      await world.comment(`/deploy ${ref} production`);
      await world.report("success");
    }
    const sha = world.github.commit(world.repository, "main", { message: "One", files: { "one.txt": "1\n" }, author: "bob" });
    world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    const workflow = runOf(world, "push", {}, sha);
    const job = await workflow.start();
    expect(how(job)).toBe("in_progress");
    await world.comment("/rollback production", { by: "bob" });
    const run = `https://github.com/octo/app/actions/runs/${workflow.run.id}`;
    expect(world.answer()).toContain(`The rollback is next; Gitploy stops no jobs, but [the workflow run](${run}) can be cancelled.`);
    expect(world.answer()).not.toContain("/cancel");
    await workflow.cancel();
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to v0\.5\.5/);
  });

  test("the legs of a matrix and later jobs of a run are one request", async () => {
    const world = await bound({ deployYml: `${serialized}    review: { enabled: true, reviewers: [rita] }\n` });
    const workflow = runOf(world);
    const legs = [await workflow.start("roll out (eu)"), await workflow.start("roll out (us)")];
    expect(world.checkRuns(world.tagged)).toHaveLength(1);
    expect(workflow.said()).toHaveLength(1);
    await world.comment("/approve production", { by: "rita" });
    expect(legs.map(how)).toEqual(["in_progress", "in_progress"]);
    for (const leg of legs) await workflow.end(leg);
    const smoke = await workflow.start("smoke test");
    expect(how(smoke)).toBe("in_progress");
    const other = runOf(world, "push");
    await workflow.end(smoke);
    await workflow.over();
    expect(how(await other.start())).toBe("waiting");
    expect(other.said()[0]).toContain("1 approval is missing");
  });

  test("a later job of a run waits for its turn, but for nothing else", async () => {
    const world = await bound({ deployYml: `${serialized}    review: { enabled: true, reviewers: [rita] }\n` });
    const workflow = runOf(world);
    const migrate = await workflow.start("migrate");
    await world.comment("/approve production", { by: "rita" });
    await world.comment("/deploy production", { by: "bob" });
    await world.comment("/approve production", { by: "rita" });
    await workflow.end(migrate);
    expect(ours(world)).toHaveLength(1);
    const rollOut = await workflow.start("roll out");
    expect(how(rollOut)).toBe("waiting");
    await report(world, "success");
    expect(how(rollOut)).toBe("in_progress");
  });

  test("a cancelled run frees its turn and its place in the queue", async () => {
    const world = await bound({ deployYml: serialized });
    const [one, two] = [runOf(world), runOf(world, "push")];
    await one.start();
    await two.start();
    world.github.clock.advance(minute);
    await world.comment("/deploy production", { by: "bob" });
    expect(world.answer()).toContain("2nd in the queue, after `main` by **ann**; running: `main` by **ann**");
    await two.cancel();
    expect(world.answer()).toContain("1st in the queue; running: `main` by **ann**");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "cancelled" }]);
    await one.cancel();
    expect(ours(world)).toMatchObject([{ sha: world.head }]);
  });

  test("a job that makes no deployment keeps its turn until its run is over", async () => {
    const world = await bound({ deployYml: serialized });
    const workflow = runOf(world);
    const job = world.github.startJob(workflow.run, { name: "roll out", environment: "production", deployment: false });
    await world.github.idle();
    expect(how(job)).toBe("in_progress");
    await world.comment("/deploy production", { by: "bob" });
    await workflow.end(job);
    expect(ours(world)).toEqual([]);
    await workflow.over();
    expect(ours(world)).toHaveLength(1);
  });

  test("the answer to /cancel of a released job says that its run can be cancelled", async () => {
    const world = await bound({ deployYml: serialized });
    const workflow = runOf(world);
    await workflow.start();
    await world.comment("/cancel production");
    expect(world.answer()).toMatch(/^### ❌ The job that deploys main to production was released/);
    expect(world.answer()).toContain(`/actions/runs/${workflow.run.id})`);
  });

  test("/status shows a released job as running, not as waiting", async () => {
    const world = await bound({ deployYml: serialized });
    await runOf(world).start();
    await world.comment("/status production");
    expect(world.answer()).toMatch(/\*\*Running\*\* \| [^|]*github-actions/);
    expect(world.answer()).toMatch(/\*\*Waiting\*\* \| –/);
  });
});

describe("whether GitHub enforces the rules", () => {
  const two = `${yml()}  - name: staging\n`;

  test("is shown by /status for each environment", async () => {
    const world = await bound({ deployYml: two });
    await world.comment("/status");
    expect(world.answer()).toContain("🔒 GitHub enforces the rules in **production**: no job starts before they pass.");
    expect(world.answer()).toContain("GitHub does not enforce them in **staging**");
    await world.comment("/status staging");
    expect(world.answer()).not.toContain("**production**");
    expect(world.answer()).toMatch(/does not enforce the rules in \*\*staging\*\*[^\n]*\[Make it binding\]/);
  });

  test("is not shown if GitHub does not tell", async () => {
    const world = await bound();
    delete world.github.world.app.permissions["actions"];
    await world.comment("/status");
    expect(world.answer()).not.toContain("enforce");
  });

  test("does not follow from another App's rule", async () => {
    const world = await bound();
    world.github.protectEnvironment(world.repository, "production", { rules: ["other"] });
    await world.comment("/status");
    expect(world.answer()).toContain("GitHub does not enforce the rules in **production**");
  });

  test("is shown once in the check run of a deploy.yml that changes", async () => {
    const world = await bound({ deployYml: two });
    const sha = world.github.commit(world.repository, "rules", { files: { "deploy.yml": `${two}  - name: dev\n` } });
    world.github.openPullRequest(world.repository, { head: "rules" });
    await world.github.idle();
    const summary = world.checkRuns(sha, "deploy.yml")[0]?.output.summary ?? "";
    expect(summary.match(/enforces the rules in \*\*production\*\*/g)).toHaveLength(1);
    expect(summary).toContain("**staging** and **dev**");
  });
});

describe("an answer is given once", () => {
  test("whatever is delivered how often", async () => {
    const world = await bound({ check: "pending" });
    const workflow = runOf(world);
    await workflow.start();
    for (const _ of [1, 2]) await world.redeliver("deployment_protection_rule");
    expect(workflow.said()).toHaveLength(1);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    const said = workflow.said();
    await world.redeliver("deployment_protection_rule");
    expect(workflow.said()).toEqual(said);
    expect(world.checkRuns(world.tagged)).toHaveLength(1);
  });

  test("even if the response to it got lost", async () => {
    const world = await bound();
    world.github.fault({
      method: "POST",
      route: "/repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule",
      do: "502-after",
    });
    const workflow = runOf(world);
    expect(how(await workflow.start())).toBe("in_progress");
    expect(workflow.said()).toHaveLength(1);
  });

  test("though two processes hear of it at the same time", async () => {
    const world = await bound({ deployYml: yml("    serialization: true\n") });
    const [one] = world.processes;
    const two = await world.startProcess();
    if (one !== undefined) world.deliverTo(one, two);
    const workflow = runOf(world);
    expect(how(await workflow.start())).toBe("in_progress");
    expect(workflow.said()).toHaveLength(1);
  });

  test("and comments by others in the same words do not count as it", async () => {
    const world = await bound({ deployYml: yml("    jobs: refuse\n") });
    const workflow = runOf(world);
    const environment = world.github.protectEnvironment(world.repository, "production");
    const user = world.github.world.accounts.get("ann");
    if (user === undefined) throw new Error("there is no ann");
    const comment = `Fine <!-- gitploy:job-${workflow.run.id}-1-production -->`;
    workflow.run.run.reviews.push({ environment, state: "approved", user, comment });
    expect(how(await workflow.start())).toBe("failure");
  });

  test("and rules that change while GitHub's own reviewers take their time change nothing", async () => {
    const world = await bound();
    world.github.protectEnvironment(world.repository, "production", { reviewed: true });
    const workflow = runOf(world);
    const job = await workflow.start();
    expect(how(job)).toBe("waiting");
    await world.comment("/lock production", { by: "bob" });
    await world.redeliver("deployment_protection_rule");
    expect(workflow.said()).toHaveLength(1);
    expect(world.checkRuns(world.tagged)).toEqual([]);
    world.github.reviewJobs(workflow.run, "production", "cleo");
    expect(how(job)).toBe("in_progress");
  });
});

describe("a missed event", () => {
  test("of a held job is made up for by the sweep", async () => {
    const world = await bound();
    const [process] = world.processes;
    world.deliverTo();
    const workflow = runOf(world);
    const job = await workflow.start();
    expect(how(job)).toBe("waiting");
    if (process !== undefined) world.deliverTo(process);
    world.github.clock.advance(minute);
    await (await sweepOf(world)).sweep();
    expect(how(job)).toBe("in_progress");
  });

  test("does not concern us if GitHub holds the job for somebody else", async () => {
    const world = await start();
    world.github.protectEnvironment(world.repository, "production", { rules: ["other"], reviewed: true });
    const workflow = runOf(world);
    await workflow.start();
    await world.comment("/lock production", { by: "bob" });
    world.github.clock.advance(minute);
    await (await sweepOf(world)).sweep();
    expect(workflow.said()).toEqual([]);
    expect(world.checkRuns(world.tagged)).toEqual([]);
  });

  test("of the end of a run: the sweep frees the turn", async () => {
    const world = await bound({ deployYml: yml("    serialization: true\n") });
    const workflow = runOf(world);
    await workflow.start();
    await world.comment("/deploy production", { by: "bob" });
    const [process] = world.processes;
    world.deliverTo();
    await workflow.cancel();
    if (process !== undefined) world.deliverTo(process);
    world.github.clock.advance(minute);
    await (await sweepOf(world)).sweep();
    await world.github.idle();
    expect(ours(world)).toHaveLength(1);
  });

  test.each(["workflow_dispatch", "deployment"])(
    "of a held job of a run (%s) that was cancelled meanwhile: nothing is answered",
    async (event) => {
      const world = await bound();
      await world.comment("/deploy v0.5.5 production");
      const [process] = world.processes;
      world.deliverTo();
      const workflow = runOf(world, event, event === "deployment" ? { by: "gitploy[bot]" } : {});
      await workflow.start();
      await workflow.cancel();
      if (process !== undefined) world.deliverTo(process);
      const before = world.checkRuns(world.tagged);
      const requests = await world.requestsOf(() => world.redeliver("deployment_protection_rule"));
      expect(requests.filter((request) => !request.startsWith("GET "))).toEqual(["POST graphql"]);
      expect(world.checkRuns(world.tagged)).toEqual(before);
    },
  );

  test("of the end after 30 days: nothing is left of the wait", async () => {
    const world = await bound({ deployYml: yml("    review: { enabled: true, reviewers: [rita] }\n") });
    const workflow = runOf(world);
    const job = await workflow.start();
    world.github.clock.advance(29 * day);
    await (await sweepOf(world)).sweep();
    await world.github.idle();
    expect(how(job)).toBe("waiting");
    world.github.clock.advance(day);
    await workflow.cancel();
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ conclusion: "cancelled" });
    await world.comment("/approve production", { by: "rita" });
    expect(world.answer()).toContain("nothing to approve");
  });
});
