import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const serialized = "envs:\n  - name: production\n    serialization: true\n    required_contexts: []\n";
const pushed = `${serialized}    auto_deploy_on: refs/heads/main\n`;
/** A slow read of the repository. */
const slowly = { operation: "Snapshot", event: "issue_comment" } as const;
/** A slow change of the record. */
const commit = { method: "POST", path: /\/git\/commits$/ } as const;

const push = (world: World, message: string): string =>
  world.github.commit(world.repository, "main", { message, files: { "main.txt": message }, author: "cleo" });

/** The deployments in the order of their creation, with their state. */
const deployments = (world: World): readonly (readonly [string, string])[] =>
  world.deployments.map(({ sha, statuses }) => [sha, statuses.at(-1)?.state ?? "running"]);

/** A first push is live, a second one runs, and a third waits its turn. */
const pushes = async () => {
  const world = await start({ deployYml: pushed });
  const one = push(world, "One");
  await world.github.idle();
  await world.report("success");
  const two = push(world, "Two");
  await world.github.idle();
  const three = push(world, "Three");
  await world.github.idle();
  expect(deployments(world)).toEqual([
    [one, "success"],
    [two, "running"],
  ]);
  return { world, one, two, three };
};

describe("while the record of a turn is slow to be written", () => {
  test("a rollback goes first, and the push that waited stays behind its lock", async () => {
    const { world, one, two } = await pushes();
    const held = world.hold({ ...commit, event: "deployment_status" });
    const running = world.deployments.at(-1);
    if (running !== undefined) world.github.deploymentStatus(running, { state: "success" });
    expect(await held.reached()).toContain("/git/commits");
    world.github.comment(world.pullRequest, "ann", "/rollback production");
    await world.others();
    expect(deployments(world).at(-1)).toEqual([one, "running"]);
    held.release();
    await world.github.idle();
    await world.report("success");
    expect(deployments(world)).toEqual([
      [one, "success"],
      [two, "success"],
      [one, "success"],
    ]);
    expect(world.answer()).toContain("✅");
  });

  test("a request that another process has merged the default branch into goes on with the merge commit", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n    auto_merge: true\n" });
    const { github, repository } = world;
    await world.comment("/deploy v0.5.5 production", { on: github.issue(repository) });
    const green = (sha: string) => github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
    push(world, "One");
    const side = github.commit(repository, "side", { message: "Side", files: { "side.txt": "1\n" }, author: "bob" });
    green(side);
    const other = github.openPullRequest(repository, { head: "side", title: "Side", author: "bob" });
    await github.idle();
    github.clock.advance(60_000);
    await world.comment("/deploy production");
    github.clock.advance(1000);
    await world.comment("/deploy production", { on: other, by: "bob" });
    expect(world.answer()).toContain("1st in the queue");

    // Both processes hear that it is their turn, and one is slow to write down what the merge commit waits for.
    const second = await world.startProcess();
    world.deliverTo(...world.processes);
    const held = second.hold(commit);
    const running = world.deployments.at(-1);
    if (running !== undefined) github.deploymentStatus(running, { state: "success" });
    expect(await held.reached()).toContain("/git/commits");
    await world.others();
    held.release();
    await github.idle();
    const merged = github.head(repository, "feature") ?? "";
    expect(merged).not.toBe(world.head);
    expect(deployments(world).at(-1)).toEqual([side, "running"]);
    green(merged);
    await github.idle();
    await world.report("success");
    expect(deployments(world).at(-1)).toEqual([merged, "running"]);
    expect(world.answers()).toEqual([expect.stringMatching(/^### ⏳ Deploying feature to production/)]);
  });

  test("two people served by two processes deploy one after the other", async () => {
    const world = await start({ deployYml: serialized });
    const [first] = world.processes;
    const held = world.hold(commit);
    const other = world.github.issue(world.repository);
    world.github.comment(world.pullRequest, "ann", "/deploy production");
    expect(await held.reached()).toContain("/git/commits");
    await world.startProcess();
    world.github.comment(other, "bob", "/deploy v0.5.5 production");
    await world.others();
    expect(deployments(world)).toEqual([[world.tagged, "running"]]);
    held.release();
    await world.github.idle();
    expect(deployments(world)).toEqual([[world.tagged, "running"]]);
    expect(world.answer()).toContain("1st in the queue; running: `v0.5.5` by **bob**");
    if (first !== undefined) world.deliverTo(first);
    await world.report("success");
    expect(deployments(world)).toEqual([
      [world.tagged, "success"],
      [world.head, "running"],
    ]);
  });

  test("a lock that was announced holds", async () => {
    const { world, one, two } = await pushes();
    const held = world.hold({ ...commit, event: "deployment_status" });
    const running = world.deployments.at(-1);
    if (running !== undefined) world.github.deploymentStatus(running, { state: "success" });
    expect(await held.reached()).toContain("/git/commits");
    world.github.comment(world.pullRequest, "bob", "/lock production the database moves");
    await world.others();
    expect(world.answer()).toContain("🔒");
    held.release();
    await world.github.idle();
    expect(deployments(world)).toEqual([
      [one, "success"],
      [two, "success"],
    ]);
  });
});

describe("when somebody else is quicker", () => {
  /** One deployment runs, and a request of the pull request waits its turn, before one of an issue. */
  const queue = async () => {
    const world = await start({ deployYml: serialized });
    const issue = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { by: "cleo", on: world.github.issue(world.repository) });
    await world.comment("/deploy production");
    await world.comment("/deploy v0.5.5 production --again", { by: "bob", on: issue });
    return { world, issue };
  };

  test("a cancel is still for one's own request, although that runs by then, and not for the next waiting one", async () => {
    const { world, issue } = await queue();
    const held = world.hold({ ...commit, event: "issue_comment" });
    const command = world.github.comment(world.pullRequest, "ann", "/cancel production");
    expect(await held.reached()).toContain("/git/commits");
    const running = world.deployments.at(-1);
    if (running !== undefined) world.github.deploymentStatus(running, { state: "success" });
    await world.others();
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.head });
    held.release();
    await world.github.idle();
    expect(world.deployments[1]?.statuses.at(-1)).toMatchObject({ state: "error", description: "cancelled by ann" });
    expect(world.reactions(command)).toEqual(["eyes", "rocket"]);
    // What waited goes on.
    expect(world.deployments[2]).toMatchObject({ sha: world.tagged });
    expect(world.answer(issue)).toMatch(/^### ⏳ Deploying/);
  });

  test("the answer to an approval of a cancelled request says that nothing waits", async () => {
    const world = await start({ deployYml: `${serialized}    review: {enabled: true, reviewers: [bob]}\n` });
    await world.comment("/deploy production");
    const held = world.hold({ ...commit, event: "issue_comment" });
    world.github.comment(world.pullRequest, "bob", "/approve production");
    expect(await held.reached()).toContain("/git/commits");
    world.github.comment(world.pullRequest, "ann", "/cancel production");
    await world.others();
    held.release();
    await world.github.idle();
    expect(world.answer()).toContain("There is nothing to approve in production");
    expect(world.deployments).toEqual([]);
  });

  test("two approvals at the same time count as two", async () => {
    const world = await start({ deployYml: `${serialized}    review: {enabled: true, reviewers: [bob, cleo], required: 2}\n` });
    await world.comment("/deploy production");
    const held = world.hold({ ...commit, event: "issue_comment" });
    world.github.comment(world.pullRequest, "bob", "/approve production");
    expect(await held.reached()).toContain("/git/commits");
    world.github.comment(world.pullRequest, "cleo", "/approve production");
    await world.others();
    expect(world.answer()).toContain("1 more approval is needed");
    held.release();
    await world.github.idle();
    expect(world.answer()).toContain("That is all the approval it needs");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("a lock taken after the pull request was reopened outlives its close", async () => {
    const world = await start({ deployYml: serialized });
    await world.comment("/lock production");
    const held = world.hold({ method: "GET", path: /matching-refs/, event: "pull_request" });
    world.github.closePullRequest(world.pullRequest);
    expect(await held.reached()).toContain("matching-refs");
    world.github.reopenPullRequest(world.pullRequest);
    await world.others();
    held.release();
    await world.github.idle();
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: world.github.issue(world.repository) });
    expect(world.deployments).toEqual([]);
  });

  test("a lock names what had its turn already, and the answer to a cancel asks for patience", async () => {
    const world = await start({ deployYml: serialized });
    const held = world.hold({ method: "POST", path: /\/deployments$/ });
    world.github.comment(world.pullRequest, "ann", "/deploy v0.5.5 production");
    expect(await held.reached()).toContain("/deployments");
    const [locking, cancelling] = [world.github.issue(world.repository), world.github.issue(world.repository)];
    world.github.comment(locking, "bob", "/lock production");
    await world.others();
    expect(world.answer(locking)).toContain(`\`v0.5.5\` (\`${world.tagged.slice(0, 7)}\`) by **ann** had its turn before the lock`);
    world.github.comment(cancelling, "bob", "/cancel production");
    await world.others();
    expect(world.answer(cancelling)).toContain("❌ v0.5.5 is being deployed to production at this moment");
    held.release();
    await world.github.idle();
    expect(deployments(world)).toEqual([[world.tagged, "running"]]);
  });
});

describe("an environment without serialization", () => {
  const locked = async (seconds: number): Promise<World> => {
    const world = await start();
    const held = world.hold(slowly);
    world.github.comment(world.pullRequest, "ann", "/deploy v0.5.5 production");
    expect(await held.reached()).toBe("Snapshot");
    world.github.comment(world.github.issue(world.repository), "bob", "/lock production");
    world.github.clock.advance(seconds * 1000);
    await world.others();
    held.release();
    await world.github.idle();
    return world;
  };

  test("is read again after a slow look, so that a lock taken meanwhile counts", async () => {
    const world = await locked(3);
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("❌ v0.5.5 was not deployed to production");
    expect(world.answer()).toContain("**bob**");
  });

  test("costs no further look after a quick one", async () => {
    const world = await start();
    const requests = await world.requestsOf(() => world.comment("/deploy v0.5.5 production"));
    expect(
      requests.slice(0, requests.indexOf("POST /repos/{owner}/{repo}/deployments")).filter((each) => each === "POST graphql"),
    ).toHaveLength(1);
  });
});
