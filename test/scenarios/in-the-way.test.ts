import { describe, expect, test } from "vitest";
import { refsBelow } from "../../playground/github/git/refs.js";
import { pushId } from "../../src/flows/events/push.js";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

// Anybody with push access may create refs in our namespaces. In git, `a` and `a/b` cannot both be refs; GitHub then answers 422 "Reference update
// failed" without a reason: https://github.com/github/rest-api-description/issues/4887
const pushed = "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n";
const serialized = "envs:\n  - name: production\n    serialization: true\n";
const before = (world: World): string => world.github.head(world.repository, "main") ?? "";

/** Writes the commit that will be pushed, and returns the name of its claim. */
function toCome(world: World): { readonly sha: string; readonly claim: string } {
  const { github, repository } = world;
  const sha = github.writeCommit(repository, [before(world)], { message: "Next", files: { "next.txt": "1\n" } });
  return { sha, claim: `refs/gitploy-claims/${pushId("production", { ref: "refs/heads/main", before: before(world), after: sha })}` };
}

const push = async (world: World, sha: string): Promise<void> => {
  world.github.push(world.repository, "main", sha, "ann");
  await world.github.idle();
};

describe("a claim that somebody else made does not count", () => {
  test.each([
    ["dated in 2036", new Date("2036-01-01T00:00:00Z")],
    ["dated a moment ago", undefined],
  ])("a commit %s", async (_, date) => {
    const world = await start({ deployYml: pushed });
    const { sha, claim } = toCome(world);
    const made = world.github.writeCommit(world.repository, [], {
      message: `Claim ${claim.split("/").at(-1)}\n\n0`,
      ...(date === undefined ? {} : { date }),
    });
    world.github.push(world.repository, claim, made, "bob");
    const requests = await world.requestsOf(() => push(world, sha));
    expect(world.deployments).toMatchObject([{ sha }]);
    expect(requests.length).toBeLessThan(40);
  });

  test.each(["blob", "tree", "tag"] as const)("a %s", async (type) => {
    const world = await start({ deployYml: pushed });
    const { github, repository } = world;
    const { sha, claim } = toCome(world);
    const tag = github.tag(repository, "annotated", world.tagged, { annotated: true });
    const object = type === "tag" ? tag : [...repository.store.all.values()].find((each) => each.type === type)?.sha;
    github.push(repository, claim, object ?? "", "bob");
    await push(world, sha);
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("a claim of ours for something else does not count", async () => {
    const world = await start({ deployYml: pushed });
    const { github, repository } = world;
    const first = toCome(world);
    await push(world, first.sha);
    await world.report("success");
    const genuine = github.head(repository, first.claim) ?? "";
    const { sha, claim } = toCome(world);
    github.push(repository, claim, genuine, "bob");
    await push(world, sha);
    expect(world.deployments.map((deployment) => deployment.sha)).toEqual([first.sha, sha]);
  });

  test("and suppresses no answer", async () => {
    const world = await start({ check: "pending" });
    const comment = await world.comment("/deploy v0.5.5 production");
    for (const name of [`unsaid-comment-${comment.id}`, `answer-comment-${comment.id}`, `unsaid-ended-comment-${comment.id}`])
      world.github.push(world.repository, `refs/gitploy-claims/${name}`, world.tagged, "bob");
    world.pullRequest.comments.splice(0);
    world.github.clock.advance(60_000);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    await world.wait(61_000);
    expect(world.answers().join("\n")).toContain("v0.5.5");
  });
});

describe("a ref in the way is named, with the command that removes it", () => {
  test.each([
    ["below the record's", "refs/gitploy/production/x"],
    ["above all records", "refs/gitploy"],
  ])("%s, to whoever needs the record", async (_, ref) => {
    const world = await start({ deployYml: serialized, troubled: true });
    world.github.push(world.repository, ref, world.tagged, "bob");
    for (const command of ["/deploy v0.5.5 production", "/lock production"]) {
      await world.comment(command);
      expect(world.answer()).toMatch(/^### 😕 Somebody else's ref is in the way/);
      expect(world.answer()).toContain(`git push origin --delete '${ref}'`);
      expect(world.answers().join("\n")).not.toContain("Something went wrong");
    }
    expect(world.deployments).toEqual([]);
    world.github.deleteRef(world.repository, ref, "cleo");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
  });

  test("of many, the first ones and how to find all; none that a shell would interpret", async () => {
    const world = await start({ deployYml: serialized, troubled: true });
    for (let index = 0; index < 1_000; index += 1)
      world.github.push(world.repository, `refs/gitploy/production/x${index}`, world.tagged, "bob");
    world.github.push(world.repository, "refs/gitploy/production/'$(id)'", world.tagged, "bob");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("'refs/gitploy/production/x0'");
    expect(world.answer()).toContain("1001 refs");
    expect(world.answer()).toContain("git ls-remote origin 'refs/gitploy/production/*'");
    expect(world.answer()).not.toContain("$(id)");
    expect(world.answer().length).toBeLessThan(3_000);
  });

  test("a ref in the way of a record does not stop a deployment that needs no record", async () => {
    const world = await start();
    world.github.push(world.repository, "refs/gitploy/production/x", world.tagged, "bob");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
  });

  test("below a push's claim: the check run says so, and the event is delivered once", async () => {
    const world = await start({ deployYml: pushed });
    const { sha, claim } = toCome(world);
    world.github.push(world.repository, `${claim}/x`, world.tagged, "bob");
    await push(world, sha);
    expect(world.deployments).toEqual([]);
    const [run] = world.checkRuns(sha);
    expect(run).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(run?.output.title).toBe("😕 Somebody else's ref is in the way");
    expect(run?.output.summary).toContain(`--delete '${claim}/x'`);
  });

  test("above all claims: waiting requests are shown and deployed nevertheless", async () => {
    const world = await start({ check: "pending" });
    world.github.push(world.repository, "refs/gitploy-claims", world.tagged, "bob");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toMatch(/^### ⏳ v0\.5\.5 waits/);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
    await world.report("success");
    expect(world.answers()[0]).toMatch(/^### ✅/);
  });

  test("above all claims: whoever presses a button is told", async () => {
    const world = await start({ troubled: true });
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    world.github.push(world.repository, "refs/gitploy-claims", world.tagged, "bob");
    const run = world.checkRuns(world.tagged).at(-1);
    if (run === undefined) throw new Error("there is no check run");
    world.github.pressButton(run, "rollback", "ann");
    await world.github.idle();
    expect(world.answer()).toContain("--delete 'refs/gitploy-claims'");
  });
});

describe("above all claims: the author of an abandoned command", () => {
  const left = async (): Promise<World> => {
    const world = await start({ troubled: true });
    await world.startProcess({ dies: 2 });
    await world.comment("/deploy v0.5.5 production");
    world.github.push(world.repository, "refs/gitploy-claims", world.tagged, "bob");
    return world;
  };
  const comeAgain = async (world: World): Promise<void> => {
    world.deliverTo(await world.startProcess());
    world.github.clock.advance(31_000);
    await world.redeliver("issue_comment");
  };
  const reactions = (world: World) => world.pullRequest.comments.flatMap((comment) => world.reactions(comment));

  test("is told once, and may repeat the command when the ref is gone", async () => {
    const world = await left();
    await comeAgain(world);
    await comeAgain(world);
    expect(world.deployments).toEqual([]);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("git push origin --delete 'refs/gitploy-claims'");
    expect(reactions(world)).toEqual(["eyes", "confused"]);
    world.github.deleteRef(world.repository, "refs/gitploy-claims", "cleo");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
  });

  test("is not told if they may no longer ask", async () => {
    const world = await left();
    world.github.setPermission(world.repository, "ann", "read");
    await comeAgain(world);
    expect(reactions(world)).toEqual(["eyes", "-1"]);
    expect(world.answers().join()).not.toContain("refs/");
  });
});

describe("a thousand refs that belong to no environment", () => {
  const junk = (world: World): void => {
    for (let index = 0; index < 1_000; index += 1) world.github.push(world.repository, `refs/gitploy/junk${index}`, world.tagged, "bob");
  };

  test("cost one request when a pull request is closed", async () => {
    const world = await start();
    await world.comment("/lock production");
    junk(world);
    const requests = await world.requestsOf(async () => {
      world.github.closePullRequest(world.pullRequest, "ann");
      await world.github.idle();
    });
    expect(requests.filter((request) => request === "POST /graphql").length).toBeLessThanOrEqual(4);
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(world.deployments).toHaveLength(1);
  });

  test("do not hide what waits", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    junk(world);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
    const keeper = await keeperOf(world, { random: () => 0 });
    expect(await keeper.sweep()).toMatchObject({ failures: 0 });
  });
});

describe("old claims", () => {
  const makeClaims = (world: World, name: string, count: number): void => {
    const made = world.github.writeCommit(world.repository, [], { message: `Claim ${name}` });
    for (let index = 0; index < count; index += 1) world.github.push(world.repository, `refs/gitploy-claims/${name}-${index}`, made, "bob");
  };

  test("of many days are deleted together, and take a small part of GitHub's limits", async () => {
    const world = await start();
    makeClaims(world, "notice-comment", 500);
    world.github.clock.advance(8 * 24 * 3_600_000);
    makeClaims(world, "answer-comment", 10);
    const requests = await world.requestsOf(async () => {
      const keeper = await keeperOf(world, { random: () => 0 });
      expect(await keeper.sweep()).toMatchObject({ failures: 0 });
    });
    expect(refsBelow(world.repository.refs, "refs/gitploy-claims/")).toHaveLength(10);
    expect(requests.length).toBeLessThan(50);
  });
});
