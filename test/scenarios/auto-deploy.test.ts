import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const hour = 3_600_000;
const environment = (more = "    required_contexts: []\n", ref = "refs/heads/main"): string =>
  `envs:\n  - name: production\n    auto_deploy_on: ${ref}\n${more}`;

const push = async (world: World, branch = "main", message = "Next"): Promise<string> => {
  const sha = world.github.commit(world.repository, branch, { message, author: "cleo" });
  await world.github.idle();
  return sha;
};

describe("auto_deploy_on", () => {
  test("requests a pushed branch, pinned to the pushed SHA", async () => {
    const world = await start({ deployYml: environment() });
    const sha = await push(world);
    expect(world.deployments).toMatchObject([{ sha, ref: sha, payload: { gitploy: { requested_by: "cleo", ref: "main", sha } } }]);
    expect(world.checkRuns(sha)).toMatchObject([{ status: "in_progress" }]);
    expect(world.answers()).toEqual([]);
    await world.report("success");
    expect(world.checkRuns(sha)).toMatchObject([{ status: "completed", conclusion: "success" }]);
  });

  test("requests a pushed tag under its name, an annotated one too", async () => {
    const world = await start({ deployYml: environment(undefined, "refs/tags/v.*") });
    world.github.tag(world.repository, "v1.0.0", world.tagged, { annotated: true });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged, ref: "v1.0.0" }]);
  });

  test("matches the whole name, and requests nothing else", async () => {
    const world = await start({ deployYml: environment(undefined, "refs/heads/main") });
    await push(world, "mainly");
    await push(world, "feature");
    world.github.tag(world.repository, "main", world.tagged);
    await world.github.idle();
    expect(world.deployments).toEqual([]);
  });

  test("requests nothing for a deleted ref", async () => {
    const world = await start({ deployYml: environment(undefined, "refs/(heads|tags)/.*") });
    const requests = await world.requestsOf(async () => {
      world.github.deleteRef(world.repository, "refs/tags/v0.5.5");
      await world.github.idle();
    });
    expect([world.deployments, requests]).toEqual([[], []]);
  });

  test("needs no permission from the pusher: protecting the ref is the permission", async () => {
    const world = await start({ deployYml: environment("    required_contexts: []\n    deployers: [ann]\n") });
    const sha = await push(world);
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("is reported on the merged pull request", async () => {
    const world = await start({ deployYml: environment() });
    const sha = world.github.merge(world.pullRequest);
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha }]);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toMatch(/^### ⏳ Deploying main to production/);
    await world.report("success");
    expect(world.answer()).toMatch(/^### ✅ main is live in production/);
    await push(world);
    expect(world.answers()).toHaveLength(1);
  });

  test("a push that comes late, after a newer one, is not deployed", async () => {
    const world = await start({ deployYml: environment() });
    world.deliverTo();
    await push(world);
    world.deliverTo(...world.processes);
    const newest = await push(world);
    await world.redeliverFailed();
    expect(world.deployments).toMatchObject([{ sha: newest }]);
    expect(world.deployments).toHaveLength(1);
  });
});

describe("a push waits", () => {
  test("for its checks", async () => {
    const world = await start({ deployYml: environment("") });
    const sha = await push(world);
    const check = world.github.checkRun(world.repository, sha, { name: "ci" });
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.checkRuns(sha)).toMatchObject([{ status: "queued" }]);
    world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha }]);
    expect(world.checkRuns(sha)).toMatchObject([{ status: "in_progress" }]);
  });

  test("even for a check that failed: one that turns green later lets it go on", async () => {
    const world = await start({ deployYml: environment("    serialization: true\n") });
    const sha = await push(world);
    const check = world.github.checkRun(world.repository, sha, { name: "ci" });
    world.github.finishCheck(check, "failure");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    await world.wait(2 * hour);
    // Meanwhile it has no place in the queue.
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    await world.report("success");
    expect(world.deployments).toHaveLength(1);
    world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    await world.github.idle();
    expect(world.deployments.at(-1)).toMatchObject({ sha });
  });

  test("until a newer push replaces it: the newest push wins", async () => {
    const world = await start({ deployYml: environment("") });
    const shas = [await push(world), await push(world), await push(world)];
    for (const sha of shas) world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: shas[2] }]);
    expect(world.deployments).toHaveLength(1);
    expect(shas.map((sha) => world.checkRuns(sha).at(-1)?.conclusion)).toEqual(["cancelled", "cancelled", undefined]);
  });

  test("behind a lock: when it ends, only the newest is deployed, of tags as of branches", async () => {
    const world = await start({ deployYml: environment(undefined, "refs/(heads/main|tags/.*)") });
    await world.comment("/lock production");
    const sha = await push(world);
    world.github.tag(world.repository, "v0.6.0", world.tagged);
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    await world.comment("/unlock production");
    expect(world.deployments).toMatchObject([{ ref: "v0.6.0" }]);
    expect(world.deployments).toHaveLength(1);
    expect(world.checkRuns(sha).at(-1)).toMatchObject({ conclusion: "cancelled" });
  });

  test("until a frozen window ends", async () => {
    const frozen = "    required_contexts: []\n    frozen_windows:\n      - { start: '0 12 * * *', duration: 2h }\n";
    const world = await start({ deployYml: environment(frozen) });
    const sha = await push(world);
    expect(world.deployments).toEqual([]);
    expect(world.checkRuns(sha)[0]?.output.summary).toContain("is frozen until 2026-03-02 14:00 UTC");
    await world.wait(2 * hour);
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("for its turn", async () => {
    const world = await start({ deployYml: environment("    required_contexts: []\n    serialization: true\n") });
    await world.comment("/deploy v0.5.5 production");
    const sha = await push(world);
    expect(world.deployments).toHaveLength(1);
    await world.report("success");
    expect(world.deployments.at(-1)).toMatchObject({ sha });
  });

  test("longer than an hour: it ends only when it is replaced", async () => {
    const world = await start({ deployYml: environment("") });
    const sha = await push(world);
    const check = world.github.checkRun(world.repository, sha, { name: "ci" });
    await world.wait(30 * hour);
    world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});

describe("a push of a commit that somebody's request waits for", () => {
  const tags = (more: string): string => environment(more, "refs/tags/v.*");

  async function pushed(more = "    required_contexts: [ci]\n") {
    const world = await start({ check: "pending", deployYml: tags(more) });
    await world.comment("/deploy production");
    world.github.tag(world.repository, "v1.0.0", world.head);
    await world.github.idle();
    return world;
  }

  const turnsGreen = async (world: World): Promise<void> => {
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
  };

  test("waits behind it, and ends when that has deployed it", async () => {
    const world = await pushed();
    expect(world.checkRuns(world.head).map(({ status }) => status)).toEqual(["queued", "queued"]);
    await turnsGreen(world);
    expect(world.deployments).toMatchObject([{ sha: world.head, payload: { gitploy: { requested_by: "ann" } } }]);
    await world.report("success");
    await (await keeperOf(world)).sweep();
    expect(world.deployments).toHaveLength(1);
    expect(world.checkRuns(world.head).at(-1)).toMatchObject({ conclusion: "success" });
    expect(world.checkRuns(world.head).map(({ status }) => status)).not.toContain("queued");
  });

  test("goes on when that waited too long", async () => {
    const world = await pushed();
    await world.wait(2 * hour);
    await (await keeperOf(world)).sweep();
    expect(world.answers()[0]).toContain("it waited too long");
    await turnsGreen(world);
    expect(world.deployments).toMatchObject([{ sha: world.head, ref: "v1.0.0" }]);
    await world.report("success");
    expect(world.deployments).toHaveLength(1);
  });

  test.each([
    ["is cancelled", "/cancel production"],
    ["is replaced", "/deploy v0.5.5 production"],
  ])("goes on when that %s", async (_, comment) => {
    const world = await pushed();
    await world.comment(comment);
    await turnsGreen(world);
    expect(world.deployments.filter(({ sha }) => sha === world.head)).toMatchObject([{ ref: "v1.0.0" }]);
  });

  describe("that reviewers look at", () => {
    const reviewed = "    required_contexts: []\n    review: { enabled: true, reviewers: [rita] }\n";

    test("is not what their approval is meant for", async () => {
      const world = await pushed(reviewed);
      await world.comment("/approve production", { by: "rita" });
      expect(world.deployments).toMatchObject([{ sha: world.head, payload: { gitploy: { requested_by: "ann" } } }]);
      await world.report("success");
      expect(world.deployments).toHaveLength(1);
      expect(world.checkRuns(world.head).at(-1)).toMatchObject({ conclusion: "success" });
    });

    test("asks them when they have rejected the other, and its check run is the one that counts", async () => {
      const world = await pushed(reviewed);
      await world.comment("/reject production", { by: "rita" });
      expect(world.answers()[0]).toMatch(/^### ❌ feature is not deployed to production: rejected by rita/);
      expect(world.checkRuns(world.head).map(({ conclusion }) => conclusion)).toEqual(["failure", "action_required"]);
      await world.comment("/approve production", { by: "rita" });
      expect(world.deployments).toMatchObject([{ sha: world.head, ref: "v1.0.0" }]);
    });
  });

  test.each([
    ["", ""],
    [", with serialization", "    serialization: true\n"],
  ])("is not deployed beside it by another process%s", async (_, more) => {
    const world = await pushed(`    required_contexts: [ci]\n${more}`);
    await world.startProcess();
    world.deliverTo(...world.processes);
    await turnsGreen(world);
    await world.report("success");
    await world.redeliverFailed();
    await (await keeperOf(world)).sweep();
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
    expect(world.checkRuns(world.head).map(({ status }) => status)).not.toContain("queued");
  });

  test("takes no place in the queue while that waits for people", async () => {
    const world = await pushed("    required_contexts: []\n    serialization: true\n    review: { enabled: true, reviewers: [rita] }\n");
    const elsewhere = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: elsewhere });
    await world.comment("/approve production", { by: "rita", on: elsewhere });
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    await world.report("success");
    expect(world.deployments).toHaveLength(1);
  });

  test("does not deploy it again over what came next in the queue", async () => {
    const world = await pushed("    required_contexts: [ci]\n    serialization: true\n");
    const elsewhere = world.github.issue(world.repository);
    await turnsGreen(world);
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: elsewhere });
    await world.report("success");
    await world.report("success");
    await (await keeperOf(world)).sweep();
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.head, world.tagged]);
  });
});

describe("a push to environments that require one another", () => {
  const environments = {
    qa: "  - name: qa\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
    staging: "  - name: staging\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n    requires: [qa]\n",
    other: "  - name: other\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
  };

  test.each([[["qa", "staging", "other"]], [["staging", "other", "qa"]]] as const)(
    "goes to each environment after those that it requires, written as %j",
    async (order) => {
      const world = await start({ deployYml: `envs:\n${order.map((name) => environments[name]).join("")}` });
      const sha = await push(world);
      expect(world.deployments.map(({ environment: name }) => name).toSorted()).toEqual(["other", "qa"]);
      expect(world.checkRuns(sha, "deploy/staging")).toMatchObject([{ status: "queued" }]);
      const qa = world.deployments.find(({ environment: name }) => name === "qa");
      if (qa !== undefined) world.github.deploymentStatus(qa, { state: "success" });
      await world.github.idle();
      expect(world.deployments.at(-1)).toMatchObject({ environment: "staging", sha });
    },
  );
});

describe("a push to environments that require one another, with a check that takes its time", () => {
  const three = `envs:
  - name: production
    auto_deploy_on: refs/heads/main
    requires: [staging]
  - name: staging
    auto_deploy_on: refs/heads/main
    requires: [qa]
  - name: qa
    auto_deploy_on: refs/heads/main
    review: { enabled: true, reviewers: [rita] }
`;
  const waits = async () => {
    const world = await start({ deployYml: three });
    const sha = world.github.commit(world.repository, "main", { message: "One", files: { "one.txt": "1\n" }, author: "cleo" });
    const check = world.github.checkRun(world.repository, sha, { name: "ci" });
    await world.github.idle();
    const shown = (name: string) => world.checkRuns(sha, `deploy/${name}`).at(-1);
    return { world, check, shown };
  };

  test("waits for each, and goes from one to the next by itself", async () => {
    const { world, check, shown } = await waits();
    expect(["qa", "staging", "production"].map((name) => shown(name)?.conclusion ?? shown(name)?.status)).toEqual([
      "action_required",
      "queued",
      "queued",
    ]);
    expect(shown("production")?.output.summary).toContain(
      "**requires** — The commit has to succeed in `staging` first, where it waits to be deployed.",
    );
    world.github.clock.advance(60_000);
    world.github.finishCheck(check, "success");
    await world.github.idle();
    await world.comment("/approve qa", { by: "rita" });
    for (const name of ["qa", "staging", "production"]) {
      expect(world.deployments.at(-1)?.environment).toBe(name);
      await world.report("success");
    }
    expect(world.deployments).toHaveLength(3);
  });

  test.each(["/reject qa", "/cancel qa"])("ends everywhere within minutes after %s", async (command) => {
    const { world, check, shown } = await waits();
    const keeper = await keeperOf(world);
    // Then nothing but time leads to a look.
    world.github.finishCheck(check, "success");
    await world.github.idle();
    await world.comment(command, { by: command.startsWith("/reject") ? "rita" : "bob" });
    for (let round = 0; round < 4; round += 1) {
      world.github.clock.advance(60_000);
      await keeper.sweep();
    }
    expect([shown("staging"), shown("production")]).toMatchObject([{ conclusion: "failure" }, { conclusion: "failure" }]);
    expect(world.deployments).toEqual([]);
  });
});

describe("a push whose request has ended is not requested again when its event is redelivered", () => {
  const reviewed = environment("    required_contexts: []\n    review: { enabled: true, reviewers: [rita, bob] }\n");

  test.each(["/reject production", "/cancel production"])("after %s", async (command) => {
    const world = await start({ deployYml: reviewed });
    const sha = await push(world);
    await world.comment(command, { by: "bob" });
    const ended = world.checkRuns(sha).map(({ conclusion }) => conclusion);
    await world.wait(60_000);
    await world.redeliver("push");
    expect(world.checkRuns(sha).map(({ conclusion }) => conclusion)).toEqual(ended);
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toEqual([]);
  });

  test("nor when it was refused in its pull request", async () => {
    const deployYml = environment("    required_contexts: []\n    requires: [staging]\n  - name: staging\n    required_contexts: []\n");
    const world = await start({ deployYml });
    const sha = world.github.merge(world.pullRequest);
    await world.github.idle();
    expect(world.answer()).toMatch(/^### ❌ main was not deployed to production/);
    await world.comment("/deploy main staging");
    await world.report("success");
    await world.wait(60_000);
    await world.redeliver("push");
    expect(world.deployments).toMatchObject([{ sha, environment: "staging" }]);
    expect(world.answers()).toHaveLength(2);
  });
});

// A push is claimed by its ref and the commits before and after it, never by its commit alone.
describe("pushes are told apart, not commits", () => {
  const force = async (world: World, sha: string, branch = "main"): Promise<void> => {
    world.github.push(world.repository, branch, sha, "cleo");
    await world.github.idle();
  };
  const deployed = (world: World): readonly string[] => world.deployments.map(({ sha }) => sha);

  test("a branch that is forced back to an older commit deploys it again, every time", async () => {
    const world = await start({ deployYml: environment() });
    const one = await push(world);
    await world.report("success");
    const two = await push(world);
    await world.report("success");
    await force(world, one);
    await world.report("success");
    // The same push as before, by its ref and its commits.
    await force(world, two);
    await world.report("success");
    await force(world, one);
    expect(deployed(world)).toEqual([one, two, one, two, one]);
    await world.redeliver("push");
    await world.wait(60_000);
    await world.redeliver("push");
    expect(world.deployments).toHaveLength(5);
  });

  test("a push that is refused for its name leaves alone what waits of another", async () => {
    const world = await start({
      deployYml: environment("    deployable_ref: main|v.*\n", "refs/(heads/main|tags/.*)"),
    });
    const { github, repository } = world;
    const sha = await push(world);
    const check = github.checkRun(repository, sha, { name: "ci" });
    await github.idle();
    github.tag(repository, "nightly", world.tagged);
    await github.idle();
    expect(world.checkRuns(sha)).toMatchObject([{ status: "queued" }]);
    github.finishCheck(check, "success");
    await github.idle();
    expect(deployed(world)).toEqual([sha]);
  });

  test("a push back to what is live deploys nothing, and neither is the push deployed that waited meanwhile", async () => {
    const world = await start({ deployYml: environment("    review: { enabled: true, reviewers: [rita] }\n    required_contexts: []\n") });
    const one = await push(world);
    await world.comment("/approve production", { by: "rita" });
    await world.report("success");
    const two = await push(world);
    expect(world.checkRuns(two).at(-1)).toMatchObject({ conclusion: "action_required" });
    await force(world, one);
    expect(world.checkRuns(two).at(-1)).toMatchObject({ conclusion: "cancelled" });
    await world.comment("/approve production", { by: "rita" });
    expect(deployed(world)).toEqual([one]);
  });

  test("a second tag deploys the commit whose first tag failed", async () => {
    const world = await start({ deployYml: environment(undefined, "refs/tags/v.*") });
    const tag = async (name: string): Promise<void> => {
      world.github.tag(world.repository, name, world.tagged);
      await world.github.idle();
    };
    await tag("v1.0.0");
    await world.report("failure");
    await tag("v1.0.1");
    expect(world.deployments.map(({ ref }) => ref)).toEqual(["v1.0.0", "v1.0.1"]);
    await world.report("success");
    await tag("v1.0.2");
    expect(world.deployments).toHaveLength(2);
  });

  test("a commit whose check failed is deployed when it is pushed again with a green check", async () => {
    const world = await start({ deployYml: environment("") });
    const red = await push(world);
    world.github.checkRun(world.repository, red, { name: "ci", conclusion: "failure" });
    const green = await push(world);
    world.github.checkRun(world.repository, green, { name: "ci", conclusion: "success" });
    await world.github.idle();
    await world.report("success");
    world.github.checkRun(world.repository, red, { name: "ci", conclusion: "success" });
    await world.github.idle();
    expect(deployed(world)).toEqual([green]);
    await force(world, red);
    expect(deployed(world)).toEqual([green, red]);
  });

  // On merge queues:
  // https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/merging-a-pull-request-with-a-merge-queue
  test.each([
    ["refs/heads/.*", 0],
    ["refs/heads/gh-readonly-queue/main/.*", 1],
    ["refs/heads/gh\\-readonly\\-queue/.*", 1],
  ])("a merge queue's branch is deployed if the pattern names it: %s", async (pattern, times) => {
    const world = await start({ deployYml: environment(undefined, pattern) });
    await push(world, `gh-readonly-queue/main/pr-1-${world.tagged}`);
    expect(world.deployments).toHaveLength(times);
  });
});
