import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type Start, type World } from "../support/world.js";

// Anybody with push access may point a record's ref at an earlier commit, which we have signed: `git push --force origin
// <commit>:refs/gitploy/production`.
const ref = "refs/gitploy/production";
const day = 24 * 3_600_000;
const waits = "envs:\n  - name: production\n";
const reviewed = "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita, bob], timeout: 8h }\n";
const pushed =
  "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: [ci]\n    live: off\n  - name: staging\n    required_contexts: []\n";
const said = /^### ⚠️ An older record of production was put back/;

const recordOf = ({ github, repository }: World): string => github.head(repository, ref) ?? "";

/** Somebody puts an older record back, and then all rules pass. */
async function putBack(world: World, record: string, checks = world.checks): Promise<void> {
  const { github, repository } = world;
  github.push(repository, ref, record, "bob");
  for (const check of checks) github.finishCheck(check, "success");
  await github.idle();
  const keeper = await keeperOf(world, { random: () => 0 });
  await keeper.sweep();
  // Twice: the first look may have shown it as waiting.
  await keeper.sweep();
}

/** Somebody requests v0.5.5 before the CI is done; returns the record with the waiting request. */
async function waiting(difference: Start = {}): Promise<{ readonly world: World; readonly record: string }> {
  const world = await start({ deployYml: waits, check: "pending", ...difference });
  await world.comment("/deploy v0.5.5 production");
  return { world, record: recordOf(world) };
}

const notices = (world: World): readonly string[] => world.answers().filter((answer) => said.test(answer));

describe("an older record that is put back deploys nothing, which is reported", () => {
  test("after its request was deployed, and 60 others since", async () => {
    const { world, record } = await waiting();
    const { github, repository } = world;
    for (const check of world.checks) github.finishCheck(check, "success");
    await github.idle();
    expect(world.deployments).toHaveLength(1);
    await world.report("success");
    for (let index = 0; index < 60; index += 1) {
      github.clock.advance(10_000);
      const other = github.createDeployment(repository, { ref: "main", environment: "production", creator: "gitploy[bot]" });
      if (index === 55) github.deploymentStatus(other, { state: "success", creator: "gitploy[bot]" });
    }
    await github.idle();
    await putBack(world, record);
    expect(world.deployments).toHaveLength(61);
    expect(notices(world)).toHaveLength(1);
    expect(notices(world)[0]).toContain("@ann");
  });

  test("after its request was deployed and somebody deleted that deployment", async () => {
    const { world, record } = await waiting();
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    await world.report("failure");
    world.repository.deployments.clear();
    world.repository.deploymentsByEnvironment.clear();
    world.repository.deploymentsBySha.clear();
    await putBack(world, record);
    expect(world.deployments).toEqual([]);
    expect(notices(world)).toHaveLength(1);
  });

  test("after its request was cancelled", async () => {
    const { world, record } = await waiting();
    await world.comment("/cancel production");
    const [answer] = world.answers();
    await putBack(world, record);
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toBe(answer);
    expect(notices(world)).toHaveLength(1);
    expect(world.checkRuns(world.tagged).at(-1)?.conclusion).toBe("cancelled");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
  });

  test("again and again: it is reported once", async () => {
    const { world, record } = await waiting();
    await world.comment("/cancel production");
    for (let time = 0; time < 3; time += 1) await putBack(world, record);
    expect(world.deployments).toEqual([]);
    expect(notices(world)).toHaveLength(1);
  });

  test("after its request was rejected, with the approval it had before", async () => {
    const { world } = await waiting({ deployYml: reviewed.replace("timeout", "required: 2, timeout"), check: "success" });
    await world.comment("/approve production", { by: "rita" });
    const approved = recordOf(world);
    await world.comment("/reject production not on a Friday", { by: "bob" });
    await putBack(world, approved);
    await world.comment("/approve production", { by: "bob" });
    expect(world.deployments).toEqual([]);
    expect(notices(world)).toHaveLength(1);
    expect(world.answers()[0]).toContain("not on a Friday");
  });

  test("after its request was replaced by a newer one", async () => {
    const { world, record } = await waiting();
    await world.comment("/deploy production");
    await putBack(world, record);
    expect(world.deployments.filter(({ sha }) => sha === world.tagged)).toEqual([]);
    expect(notices(world)).toHaveLength(1);
  });

  test.each([
    ["its check run is there", false, /^### ⚠️ An older record of production was put back/],
    ["GitHub has deleted its check run with age", true, /: it waited too long/],
  ])("months later, with the old approval, where %s", async (_, aged, says) => {
    const { world } = await waiting({ deployYml: reviewed, check: "pending" });
    await world.comment("/approve production", { by: "rita" });
    const approved = recordOf(world);
    await world.comment("/cancel production");
    world.github.clock.advance(100 * day);
    if (aged) world.github.forgetChecks(world.repository, world.tagged);
    await putBack(world, approved, aged ? [] : world.checks);
    expect(world.deployments).toEqual([]);
    // An answer says how it ended, or that it waited too long.
    expect(world.answers()).toContainEqual(expect.stringMatching(says));
  });

  test("if a request of a serialized queue is back, the others move on", async () => {
    const world = await start({ deployYml: `${waits}    serialization: true\n` });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy production", { by: "bob" });
    const record = recordOf(world);
    await world.comment("/cancel production", { by: "bob" });
    await world.report("success");
    world.github.push(world.repository, ref, record, "bob");
    const other = world.github.openPullRequest(world.repository, { head: "feature", title: "Once more", author: "ann" });
    await world.comment("/deploy v0.5.5 production --again", { on: other });
    const keeper = await keeperOf(world, { random: () => 0 });
    await keeper.sweep();
    await keeper.sweep();
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged, world.tagged]);
  });
});

describe("an older record that is put back deploys no push", () => {
  const push = async (difference: Start = {}) => {
    const world = await start({ deployYml: pushed, ...difference });
    const { github, repository } = world;
    const sha = github.commit(repository, "main", { message: "Break it", files: { "a.txt": "1\n" } });
    const check = github.checkRun(repository, sha, { name: "ci" });
    await github.idle();
    return { world, sha, check, record: recordOf(world) };
  };

  test("that a newer one replaced", async () => {
    const { world, sha, check, record } = await push();
    const { github, repository } = world;
    const newer = github.commit(repository, "main", { message: "Mend it", files: { "a.txt": "2\n" } });
    github.checkRun(repository, newer, { name: "ci", conclusion: "success" });
    await github.idle();
    expect(world.deployments).toMatchObject([{ sha: newer }]);
    await world.report("success");
    github.push(repository, ref, record, "bob");
    github.finishCheck(check, "success");
    await github.idle();
    await putBack(world, record);
    expect(world.deployments.filter((deployment) => deployment.sha === sha)).toEqual([]);
    expect(world.log.text()).toContain("An older record was put back");
  });

  test("that nobody wants after months, although GitHub has deleted its check run", async () => {
    const { world, sha, record } = await push();
    const { github, repository } = world;
    await world.comment("/cancel production");
    github.clock.advance(61 * day);
    github.forgetChecks(repository, sha);
    github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
    await putBack(world, record);
    expect(world.deployments.filter((deployment) => deployment.sha === sha)).toEqual([]);
  });
});

test("a push that waits for weeks is believed and deployed", async () => {
  const world = await start({ deployYml: pushed });
  const { github, repository } = world;
  const sha = github.commit(repository, "main", { message: "Later", files: { "a.txt": "1\n" } });
  const check = github.checkRun(repository, sha, { name: "ci" });
  await github.idle();
  github.clock.advance(30 * day);
  github.finishCheck(check, "success");
  await github.idle();
  expect(world.deployments).toMatchObject([{ sha }]);
});

describe("an approval lapses with `timeout`", () => {
  test("so a push that waits for the lock needs another", async () => {
    const world = await start({ deployYml: `${reviewed}    auto_deploy_on: refs/heads/main\n    required_contexts: []\n` });
    const { github, repository } = world;
    await world.comment("/lock production", { by: "cleo" });
    const sha = github.commit(repository, "main", { message: "Next", files: { "a.txt": "1\n" }, author: "ann" });
    await github.idle();
    await world.comment("/approve production", { by: "rita" });
    await world.wait(9 * 3_600_000);
    await world.comment("/unlock production", { by: "cleo" });
    expect(world.deployments).toEqual([]);
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});
