import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const deployYml = `envs:
  - name: production
    auto_deploy_on: refs/heads/main
    required_contexts: []
    review: { enabled: true, reviewers: [ann, bob, cleo, rita] }
`;
const approvals = async (world: World, ...logins: readonly string[]): Promise<readonly string[]> => {
  const said: string[] = [];
  for (const by of logins) {
    await world.comment("/approve production", { by });
    said.push(world.answer());
  }
  return said;
};

// product.md 4.4: a bot requests nothing by itself, so the people behind its change may no more approve it than their own request.
describe("a bot's push is approved by others than the people behind it", () => {
  test("of a merge queue: neither by who merged the pull request nor by its author", async () => {
    const world = await start({ deployYml });
    const sha = world.github.merge(world.pullRequest, { by: "cleo", pushedBy: "github-merge-queue[bot]" });
    await world.github.idle();
    expect(world.answer()).not.toMatch(/@(ann|cleo)/);
    expect(world.answer()).toContain("@bob @rita: please `/approve production`");
    const [ann, cleo] = await approvals(world, "ann", "cleo");
    expect(world.deployments).toEqual([]);
    expect(ann).toContain("👎 **ann** wrote or merged this change, which **github-merge-queue\\[bot\\]** pushed");
    expect(cleo).toContain("👎 **cleo** wrote or merged this change");
    await approvals(world, "rita");
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("of Actions: not by the commit's author", async () => {
    const world = await start({ deployYml });
    const sha = world.github.commit(world.repository, "topic", { message: "Bump", author: "bob" });
    world.github.push(world.repository, "main", sha, "github-actions[bot]");
    await world.github.idle();
    await approvals(world, "bob");
    expect(world.deployments).toEqual([]);
    await approvals(world, "ann");
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("nobody can approve if all reviewers are behind it", async () => {
    const world = await start({ deployYml: deployYml.replace("[ann, bob, cleo, rita]", "[ann, cleo]") });
    world.github.merge(world.pullRequest, { by: "cleo", pushedBy: "github-merge-queue[bot]" });
    await world.github.idle();
    expect(world.answer()).toMatch(/^### ❌ main was not deployed to production/);
    expect(world.answer()).toContain("**cleo** and **ann**");
  });

  test("the author may approve what somebody else pushed", async () => {
    const world = await start({ deployYml });
    const sha = world.github.merge(world.pullRequest, { by: "cleo" });
    await world.github.idle();
    await approvals(world, "cleo");
    expect(world.deployments).toEqual([]);
    await approvals(world, "ann");
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});

// product.md 4.4: where a bot pushed, whoever merged the pull request stands for it and is mentioned; a bot never is.
describe("whoever merged stands for the merge queue", () => {
  const queue = "github-merge-queue[bot]";
  const unreviewed = "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n";

  /** Merged by the queue's bot; cleo added it to the queue: https://docs.github.com/en/graphql/reference/objects#addedtomergequeueevent */
  async function queued(world: World): Promise<void> {
    world.github.enqueue([world.pullRequest], "cleo");
    world.github.merge(world.pullRequest, { by: queue });
    await world.github.idle();
  }

  test("and is mentioned when it fails", async () => {
    const world = await start({ deployYml: unreviewed });
    await queued(world);
    expect(world.answer()).toContain("**github-merge-queue\\[bot\\]** for **cleo**");
    await world.report("failure");
    expect(world.answer()).toMatch(/^❌ @cleo: The deployment of main to production failed\./);
    expect(world.answers().join("\n")).not.toMatch(/@github-merge-queue/);
  });

  test("and is mentioned when it ends without a deployment", async () => {
    const world = await start({ deployYml });
    await queued(world);
    expect(world.answer()).not.toMatch(/@cleo/);
    expect(world.answer()).toContain("@bob @rita: please `/approve production`");
    await world.comment("/reject production not today", { by: "rita" });
    expect(world.answers().some((body) => body.startsWith("❌ @cleo: main is not deployed to production: rejected by rita"))).toBe(true);
  });

  test("but is not told about what they cancelled themselves", async () => {
    const world = await start({ deployYml });
    await queued(world);
    await world.comment("/cancel production", { by: "cleo" });
    expect(world.answers().join("\n")).not.toMatch(/@cleo/);
  });

  test("and a bot that merged or requested is never mentioned", async () => {
    const world = await start({ deployYml: `${unreviewed}    deployers: ["renovate[bot]"]\n` });
    world.github.merge(world.pullRequest, { by: "renovate[bot]" });
    await world.github.idle();
    await world.report("failure");
    expect(world.answer()).toMatch(/^❌ @ann: The deployment of main/);
    await world.comment("/deploy v0.5.5 production", { by: "renovate[bot]" });
    await world.report("failure");
    expect(world.answer()).toMatch(/^❌ The deployment of v0\.5\.5 to production failed\./);
    expect(world.answers().join("\n")).not.toMatch(/@renovate/);
  });
});

// A login may be changed and taken by somebody else; GitHub's id stays.
describe("people are told apart by GitHub's id", () => {
  test("the pusher cannot approve under another login", async () => {
    const world = await start({ deployYml: deployYml.replace("[ann,", "[anna, ann,") });
    world.github.commit(world.repository, "main", { message: "Next", author: "ann" });
    await world.github.idle();
    world.github.rename("ann", "anna");
    await approvals(world, "anna");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("👎 **anna** asked for this deployment");
  });

  test("nobody can approve twice", async () => {
    const world = await start({ deployYml: deployYml.replace("reviewers: [", "required: 2, reviewers: [bobby, ") });
    await world.comment("/deploy v0.5.5 production", { by: "ann" });
    await approvals(world, "bob");
    world.github.rename("bob", "bobby");
    await approvals(world, "bobby");
    expect(world.deployments).toEqual([]);
    await approvals(world, "rita");
    expect(world.deployments).toHaveLength(1);
  });
});
