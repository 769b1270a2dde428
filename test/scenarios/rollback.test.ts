import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const serialized = "envs:\n  - name: production\n    serialization: true\n";

const deployed = async (world: World, ref: string, state = "success", by = "ann"): Promise<void> => {
  await world.comment(`/deploy ${ref} production --again`, { by, on: world.github.issue(world.repository) });
  await world.report(state);
};

/** v0.5.5 was live, then the pull request's head. */
const history = async (world: World): Promise<World> => {
  await deployed(world, "v0.5.5");
  await deployed(world, "feature");
  return world;
};

describe("/rollback", () => {
  test("deploys what succeeded before, with its ref and payload, and says so", async () => {
    const world = await history(await start());
    const comment = await world.comment("/rollback production", { by: "bob" });
    expect(world.deployments).toHaveLength(3);
    expect(world.deployments.at(-1)).toMatchObject({ ref: "v0.5.5", sha: world.tagged, task: "deploy" });
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to v0\.5\.5/);
    await world.report("success");
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  });

  test("the check run of what was rolled back becomes a failure", async () => {
    const world = await history(await start());
    await world.comment("/rollback production");
    expect(world.checkRuns(world.head).at(-1)).toMatchObject({ conclusion: "failure", actions: [{ identifier: "rollback" }] });
    await world.report("success");
    // A deployment that is no longer live has no button.
    expect(world.checkRuns(world.head).at(-1)).toMatchObject({ status: "completed", conclusion: "failure", actions: [] });
    expect(world.checkRuns(world.head).at(-1)?.output.summary).toContain("`v0.5.5` took its place.");
    expect(world.checkRuns(world.head).at(-1)?.output.title).toBe("↩️ feature was rolled back from production");
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ conclusion: "success" });
  });

  test("that fails rolls nothing back: the answer of what is live says so again, and requirements are met again", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: later\n    requires: [production]\n" });
    await deployed(world, "v0.5.5");
    await world.comment("/deploy feature production");
    await world.report("success");
    await world.comment("/rollback production", { on: world.github.issue(world.repository) });
    expect(world.answer()).toMatch(/^### ↩️ feature was rolled back from production/);
    await world.report("failure");
    expect(world.answer()).toMatch(/^### ✅ feature is live in production/);
    expect(world.checkRuns(world.head).at(-1)).toMatchObject({ conclusion: "success", actions: [{ identifier: "rollback" }] });
    await world.comment("/deploy feature later", { on: world.github.issue(world.repository) });
    expect(world.deployments.at(-1)).toMatchObject({ environment: "later", sha: world.head });
    // A tool that succeeds after all is believed here, too.
    world.github.deploymentStatus(world.deployments[2]?.id ?? 0, { state: "success" });
    await world.github.idle();
    expect(world.answer()).toMatch(/^### ↩️ feature was rolled back from production/);
  });

  test("that fails is offered again", async () => {
    const world = await history(await start());
    await world.comment("/rollback production");
    await world.report("failure");
    expect(world.answers()[0]).toMatch(/^### ❌ The rollback of v0\.5\.5 to production failed/);
    expect(world.answers()[0]).toContain("**Next:** `/rollback production to v0.5.5` tries again");
    expect(world.answers()[1]).toContain("@ann");
  });

  test("that fails is offered again with its commit, if its branch has moved", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
    });
    const push = async (message: string): Promise<string> => {
      const sha = world.github.commit(world.repository, "main", { message });
      await world.github.idle();
      await world.report("success");
      return sha;
    };
    const [good, bad] = [await push("Good"), await push("Bad")];
    await world.comment("/rollback production");
    await world.report("failure");
    const next = `/rollback production to ${good}`;
    expect(world.answers()[0]).toContain(`**Next:** \`${next}\` tries again`);
    await world.comment(next);
    expect(world.deployments.map(({ sha }) => sha)).toEqual([good, bad, good, good]);
  });

  test("ends people's waiting requests, including the requester's, also without serialization", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n" });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "rita" });
    await world.report("success");
    world.github.clock.advance(60_000);
    await world.comment("/deploy production");
    await world.comment("/approve production", { by: "rita" });
    await world.report("success");
    const [own, bobs] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    await world.comment("/deploy v0.5.5 production", { on: own });
    await world.comment("/deploy v0.5.5 production --again", { by: "bob", on: bobs });
    await world.comment("/rollback production", { on: world.github.issue(world.repository) });
    expect(world.deployments).toHaveLength(3);
    expect(world.answers(own)[1]).toContain("@ann: v0.5.5 is not deployed to production: ann rolled the environment back");
    expect(world.answers(bobs)[1]).toContain("@bob: v0.5.5 is not deployed to production: ann rolled the environment back");
    await world.comment("/approve production", { by: "rita", on: bobs });
    expect(world.deployments).toHaveLength(3);
  });

  test("is offered after a failure only if it brings back what is live, not if something else has gone live since", async () => {
    const world = await start();
    await deployed(world, "v0.5.5");
    await deployed(world, "feature", "failure");
    const offer = "`/rollback production` brings back what is live";
    expect(world.answers(world.repository.issues.get(3))[0]).toContain(offer);
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy main production", { on: issue });
    const slow = world.deployments.at(-1);
    await deployed(world, "feature");
    world.github.deploymentStatus(slow?.id ?? 0, { state: "failure" });
    await world.github.idle();
    expect(world.answers(issue)[0]).toMatch(/^### ❌ The deployment of main to production failed/);
    expect(world.answers(issue).join()).not.toContain(offer);
    expect(world.answers(issue)[0]).toContain("**Next:** `/deploy main production` tries again");
  });

  test("returns to a commit even if deploying that again failed", async () => {
    const world = await start();
    await deployed(world, "v0.5.5");
    await deployed(world, "v0.5.5", "failure");
    await world.comment("/rollback production");
    await world.report("success");
    await deployed(world, "feature");
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    expect(world.deployments).toHaveLength(5);
  });

  test("after A, B, A returns to B; then A counts as rolled back from", async () => {
    const world = await start();
    await deployed(world, "v0.5.5");
    await deployed(world, "feature");
    await deployed(world, "v0.5.5");
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.head });
    await world.report("success");
    await world.comment("/rollback production");
    expect(world.answer()).toMatch(/^### ❌ There is nothing to roll production back to/);
  });

  test("with a string payload is recognised as a rollback, too: it never returns to what it left", async () => {
    const world = await history(await start({ deployYml: "envs:\n  - name: production\n    payload: plain\n" }));
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged, payload: "plain" });
    await world.report("in_progress");
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to v0\.5\.5/);
    await world.report("success");
    expect(world.checkRuns(world.head).at(-1)).toMatchObject({ conclusion: "failure" });
    await world.comment("/rollback production");
    expect(world.answer()).toMatch(/^### ❌ There is nothing to roll production back to/);
  });

  test("has the inputs of its target, as far as deploy.yml still has them", async () => {
    const inputs = "        level: { type: select, options: [low, high], default: low }\n        count: { type: number }\n";
    const deployYml = `envs:\n  - name: production\n    payload: { a: 1 }\n    dynamic_payload:\n      enabled: true\n      inputs:\n${inputs}`;
    const world = await start({ deployYml });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production level=high count=3", { on: issue });
    await world.report("success");
    await world.comment("/deploy feature production", { on: issue });
    await world.report("success");
    await world.comment("/rollback production", { on: issue });
    expect(world.deployments.at(-1)).toMatchObject({ ref: "v0.5.5", payload: { a: 1, level: "high", count: 3 } });
    await world.report("success");
    world.github.commit(world.repository, "main", { files: { "deploy.yml": deployYml.replace("        count: { type: number }\n", "") } });
    await world.github.idle();
    await world.comment("/deploy feature production", { on: issue });
    await world.report("success");
    await world.comment("/rollback production to v0.5.5", { on: issue });
    expect(world.deployments.at(-1)?.payload).toMatchObject({ a: 1, level: "high" });
    expect(world.deployments.at(-1)?.payload).not.toHaveProperty("count");
  });

  test("to the commit that is live deploys it again and rolls nothing back", async () => {
    const world = await history(await start());
    await world.comment("/rollback production to feature");
    await world.report("success");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.head });
    expect(world.checkRuns(world.head).map(({ conclusion }) => conclusion)).not.toContain("failure");
  });

  test("after a failure returns to what is live", async () => {
    const world = await start();
    await deployed(world, "v0.5.5");
    await deployed(world, "feature", "failure");
    await world.comment("/rollback");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
  });

  test("again goes further back, never to what was rolled back from", async () => {
    const world = await start();
    const first = world.github.commit(world.repository, "old", { message: "Old" });
    world.github.checkRun(world.repository, first, { name: "ci", conclusion: "success" });
    await deployed(world, "old");
    await history(world);
    await world.comment("/rollback", { on: world.github.issue(world.repository) });
    await world.report("success");
    await world.comment("/rollback");
    expect(world.deployments.at(-1)).toMatchObject({ sha: first });
  });

  test("returns to a named ref that succeeded there before, but to no other", async () => {
    const world = await history(await start());
    await world.comment("/rollback production to v0.5.5", { on: world.github.issue(world.repository) });
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    await world.report("success");
    const other = world.github.commit(world.repository, "never", { message: "Never deployed" });
    await world.comment(`/rollback production to ${other}`);
    expect(world.answer()).toMatch(/^### ❌ .* never succeeded in production/);
    expect(world.deployments).toHaveLength(3);
  });

  test.each([
    ["a short SHA", ({ tagged }: World) => tagged.slice(0, 9)],
    ["a tag that is gone", (world: World) => (world.github.deleteRef(world.repository, "refs/tags/v0.5.5"), "v0.5.5")],
  ])("to %s", async (_, nameIn) => {
    const world = await history(await start());
    await world.comment(`/rollback production to ${nameIn(world)}`);
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    expect(world.deployments).toHaveLength(3);
  });

  test("to a pull request's head", async () => {
    const world = await start();
    await deployed(world, "feature");
    await deployed(world, "v0.5.5");
    await world.comment("/rollback production to #1", { on: world.github.issue(world.repository) });
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.head });
  });

  test("never returns to what failed there, even if it is named", async () => {
    const world = await start();
    await deployed(world, "v0.5.5");
    await deployed(world, "feature", "failure");
    await world.comment("/rollback production to feature");
    expect(world.answer()).toMatch(/^### ❌ feature never succeeded in production/);
    expect(world.deployments).toHaveLength(2);
  });

  test("to a ref that never succeeded offers the last success only if there is one", async () => {
    const world = await start();
    await deployed(world, "v0.5.5", "failure");
    await world.comment("/rollback production to feature");
    expect(world.answer()).toContain("**Next:** `/deploy feature production` deploys it as something new.");
    await deployed(world, "v0.5.5");
    await deployed(world, "v0.5.5", "failure");
    await world.comment("/rollback production to feature");
    expect(world.answer()).toContain("**Next:** `/rollback production` goes back to the last one, `/deploy feature production` deploys it");
  });

  test("returns to a named ref that succeeded there long ago", async () => {
    const world = await start({
      before: (github, repository, tagged) => {
        for (const ref of [tagged, ...Array.from({ length: 60 }, () => "feature")]) {
          const made = github.createDeployment(repository, { ref, environment: "production", creator: "gitploy[bot]" });
          github.deploymentStatus(made, { state: "success" });
        }
      },
    });
    await world.comment("/rollback production to v0.5.5");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    expect(world.deployments).toHaveLength(62);
  });

  test("finds the last success of another commit however many deployments there have been since", async () => {
    const world = await start({
      before: (github, repository, tagged) => {
        const make = (ref: string, state: string, creator = "gitploy[bot]") =>
          github.deploymentStatus(github.createDeployment(repository, { ref, environment: "production", creator }), { state });
        make(tagged, "success");
        for (let index = 0; index < 70; index += 1) make("feature", "failure");
        for (let index = 0; index < 70; index += 1) make(tagged, "success", "bob");
        make("feature", "success");
      },
    });
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged, creator: { login: "gitploy[bot]" } });
    expect(world.deployments).toHaveLength(143);
  });

  test("says so if there is nothing to return to", async () => {
    const world = await start();
    await world.comment("/rollback production");
    expect(world.answer()).toMatch(/^### ❌ There is nothing to roll production back to/);
  });

  test("needs neither checks, nor review, nor an open window", async () => {
    const world = await history(await start());
    const rules =
      "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n    frozen_windows:\n      - { start: '0 0 * * *', duration: 24h }\n    required_contexts: [never]\n    deployable_ref: nothing\n";
    world.github.commit(world.repository, "main", { files: { "deploy.yml": rules } });
    await world.github.idle();
    await world.comment("/rollback production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    expect(world.deployments).toHaveLength(3);
  });

  test("goes before everything that waits, and ends people's waiting requests, with a mention", async () => {
    const world = await start({ deployYml: serialized });
    await deployed(world, "v0.5.5");
    await deployed(world, "feature");
    const [one, two] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    await world.comment("/deploy v0.5.5 production", { on: one });
    await world.comment("/deploy feature production --again", { by: "bob", on: two });
    await world.comment("/rollback production", { by: "cleo" });
    // One of our deployments is running: the answer says so and offers to stop it.
    expect(world.answer()).toContain(
      "`v0.5.5` by **ann** is still running. The rollback is next; `/cancel production` asks the tooling to stop what runs.",
    );
    expect(world.answers(two)[0]).toMatch(/^### 🚫 feature is not deployed to production: cleo rolled the environment back/);
    expect(world.answers(two)[1]).toContain("@bob");
    const before = world.deployments.length;
    await world.report("failure");
    expect(world.deployments).toHaveLength(before + 1);
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production/);
    await world.report("success");
    expect(world.deployments).toHaveLength(before + 1);
  });

  test("locks an environment with auto_deploy_on, so that the next push does not undo it", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
    });
    await history(world);
    await world.comment("/rollback production");
    expect(world.answer()).toContain("`production` is locked now");
    await world.report("success");
    const sha = world.github.commit(world.repository, "main", { message: "Next", author: "ann" });
    await world.github.idle();
    expect(world.deployments).toHaveLength(3);
    await world.comment("/unlock production");
    expect(world.deployments.at(-1)).toMatchObject({ sha });
  });

  test("leaves a waiting push, which is deployed after the unlock", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n" });
    await history(world);
    const sha = world.github.commit(world.repository, "main", { message: "Next" });
    const check = world.github.checkRun(world.repository, sha, { name: "ci" });
    await world.github.idle();
    await world.comment("/rollback production");
    await world.report("success");
    world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(3);
    await world.comment("/unlock production");
    expect(world.deployments.at(-1)).toMatchObject({ sha });
  });

  test("that GitHub refuses locks nothing", async () => {
    const world = await history(await start({ deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n" }));
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: "422" });
    await world.comment("/rollback production", { by: "bob" });
    expect(world.answer()).toContain("❌ GitHub refused the deployment of v0.5.5 to production");
    await world.comment("/status production");
    expect(world.answer()).not.toContain("locked");
  });

  test("is refused while somebody else holds the lock", async () => {
    const world = await history(await start());
    await world.comment("/lock production", { by: "cleo" });
    await world.comment("/rollback production", { by: "bob" });
    expect(world.deployments).toHaveLength(2);
    expect(world.answer()).toContain("locked by **cleo**");
  });
});
