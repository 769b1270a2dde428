import { expect, test } from "vitest";
import { start } from "../support/world.js";

const stages = "envs:\n  - name: staging\n    aliases: [stg]\n  - name: production\n    requires: [staging]\n";

test("/promote deploys the ref and SHA that are live in one environment to another", async () => {
  const world = await start({ deployYml: stages });
  await world.comment("/deploy v0.5.5 staging");
  await world.report("success");
  await world.comment("/promote stg to production", { by: "bob" });
  expect(world.deployments.at(-1)).toMatchObject({ environment: "production", ref: "v0.5.5", sha: world.tagged });
  expect(world.answer()).toMatch(/^### ⏳ Deploying v0\.5\.5 to production/);
});

test("a branch that has moved is promoted at the SHA that is live", async () => {
  const world = await start({ deployYml: stages });
  await world.comment("/deploy feature staging", { on: world.github.issue(world.repository) });
  await world.report("success");
  world.github.commit(world.repository, "feature", { message: "More" });
  await world.github.idle();
  await world.comment("/promote staging production");
  expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.head });
});

test("what is only running there is not live", async () => {
  const world = await start({ deployYml: stages });
  await world.comment("/deploy v0.5.5 staging");
  await world.comment("/promote staging production");
  expect(world.deployments).toHaveLength(1);
  expect(world.answer()).toMatch(/^### ❌ Nothing is live in staging/);
});

test("what is being rolled back there is still live, and the answer warns", async () => {
  const world = await start({ deployYml: "envs:\n  - name: staging\n  - name: production\n" });
  for (const ref of ["v0.5.5", "feature"]) {
    await world.comment(`/deploy ${ref} staging`, { on: world.github.issue(world.repository) });
    await world.report("success");
  }
  await world.comment("/rollback staging");
  await world.comment("/promote staging production");
  expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.head });
  expect(world.answer()).toMatch(/^### ⏳ Deploying feature to production/);
  expect(world.answer()).toContain("⚠️ `feature` is being rolled back in `staging`: it counts as live there until that succeeds.");
});

test("the rules of the second environment apply", async () => {
  const world = await start({ deployYml: `${stages}    review: { enabled: true, reviewers: [rita] }\n` });
  await world.comment("/deploy v0.5.5 staging");
  await world.report("success");
  await world.comment("/promote staging to production");
  expect(world.answer()).toMatch(/^### ⏳ v0\.5\.5 waits to be deployed to production/);
  await world.comment("/approve production", { by: "rita" });
  expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.tagged });
});

test.each([
  ["/promote stagin production", "/promote staging production"],
  ["/promote stg to productoin", "/promote staging production"],
  ["/promote stagin productoin", "/promote staging production"],
])("%s asks whether %s was meant, and executes nothing", async (given, meant) => {
  const world = await start({ deployYml: stages });
  await world.comment("/deploy v0.5.5 staging");
  await world.report("success");
  await world.comment(given);
  expect(world.deployments).toHaveLength(1);
  expect(world.answer()).toContain(`**Did you mean** \`${meant}\`?`);
});

test("a pull request's head that is live is promoted although its branch is gone", async () => {
  const world = await start({ deployYml: stages });
  await world.comment("/deploy staging");
  await world.report("success");
  world.github.merge(world.pullRequest, { method: "merge" });
  world.github.deleteRef(world.repository, "feature");
  await world.github.idle();
  await world.comment("/promote staging production");
  expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.head });
  expect(world.answer()).toMatch(/^### ⏳ Deploying feature to production/);
});

test("an environment with deployments only by others has nothing to promote", async () => {
  const world = await start({ deployYml: stages });
  const made = world.github.createDeployment(world.repository, { ref: world.tagged, environment: "staging", creator: "bob" });
  world.github.deploymentStatus(made, { state: "success" });
  await world.comment("/promote staging production");
  expect(world.deployments).toHaveLength(1);
  expect(world.answer()).toMatch(/^### ❌ Nothing is live in staging/);
});

test("a promotion that ends without a deployment is offered again with its commit, not with its branch's current head", async () => {
  const world = await start({ deployYml: `${stages}  - name: canary\n    requires: [production]\n` });
  await world.comment("/deploy main staging");
  await world.report("success");
  world.github.commit(world.repository, "main", { message: "Next", author: "cleo" });
  await world.comment("/promote stg canary");
  expect(world.answer()).toContain(`**Next:** \`/deploy ${world.tagged} production\``);
  await world.comment("/promote stg production");
  await world.report("failure");
  expect(world.answer()).toContain("`/promote staging production` tries again");
  await world.comment("/promote stg staging");
  expect(world.answer()).toContain(`**Next:** \`/deploy ${world.tagged} staging --again\``);
});

test("if inputs are missing, the offered command deploys what is live, not the branch's current head", async () => {
  const input = "    dynamic_payload:\n      enabled: true\n      inputs:\n        region: { type: string, required: true }\n";
  const world = await start({ deployYml: `envs:\n  - name: staging\n  - name: production\n${input}` });
  await world.comment("/deploy main staging");
  await world.report("success");
  world.github.commit(world.repository, "main", { message: "Next", author: "cleo" });
  await world.comment("/promote staging production");
  expect(world.answer()).toContain(`**Next:** \`/deploy ${world.tagged} production region=<text>\``);
});
