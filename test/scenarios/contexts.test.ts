import { describe, expect, test } from "vitest";
import { start, type Start, type World } from "../support/world.js";

const minute = 60_000;

/** A world whose tagged commit has these contexts and no others. */
function reported(before: Start["before"], deployYml = "envs:\n  - name: production\n"): Promise<World> {
  return start({ check: null, deployYml, ...(before === undefined ? {} : { before }) });
}

async function outcome(world: World, text = "/deploy v0.5.5 production"): Promise<"deployed" | "waits" | "refused"> {
  const before = world.deployments.length;
  const comment = await world.comment(text);
  if (world.deployments.length > before) return "deployed";
  return world.reactions(comment).includes("rocket") ? "waits" : "refused";
}

describe("what counts", () => {
  test.each([
    ["success", "deployed"],
    ["neutral", "deployed"],
    ["skipped", "deployed"],
    ["failure", "refused"],
    ["cancelled", "refused"],
    ["timed_out", "refused"],
    ["action_required", "refused"],
    ["stale", "refused"],
  ])("a check run with %s: %s", async (conclusion, expected) => {
    const world = await reported((github, repository, sha) => github.checkRun(repository, sha, { name: "build", conclusion }));
    expect(await outcome(world)).toBe(expected);
    expect(world.answer()).toContain(expected === "refused" ? "build" : "1 check is green");
  });

  test.each([
    ["success", "deployed"],
    ["pending", "waits"],
    ["failure", "refused"],
    ["error", "refused"],
  ])("a status with %s: %s", async (state, expected) => {
    const world = await reported((github, repository, sha) => github.status(repository, sha, { context: "legacy/ci", state }));
    expect(await outcome(world)).toBe(expected);
  });

  test.each(["queued", "in_progress"])("a check run that is %s is waited for", async (status) => {
    const world = await reported((github, repository, sha) => github.checkRun(repository, sha, { name: "build", status }));
    expect(await outcome(world)).toBe("waits");
    expect(world.answer()).toContain("### ⏳ v0.5.5 waits to be deployed to production");
    expect(world.answer()).toContain("build");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "queued" }]);
    expect(world.deployments).toEqual([]);
  });

  test("all failures are named with their links, and pending checks do not hide them", async () => {
    const world = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "failure", detailsUrl: "https://ci.example.com/build" });
      github.status(repository, sha, { context: "lint", state: "error", targetUrl: "https://ci.example.com/lint" });
      github.checkRun(repository, sha, { name: "slow" });
    });
    expect(await outcome(world)).toBe("refused");
    expect(world.answer()).toMatch(/\[.*build.*\]\(https:\/\/ci\.example\.com\/build\)/);
    expect(world.answer()).toMatch(/\[.*lint.*\]\(https:\/\/ci\.example\.com\/lint\)/);
  });

  test("the newest of a name and app counts: a re-run replaces a failure, a check of another app does not", async () => {
    const healed = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "failure" });
      github.clock.advance(minute);
      github.checkRun(repository, sha, { name: "build", conclusion: "success" });
      github.status(repository, sha, { context: "lint", state: "failure" });
      github.status(repository, sha, { context: "lint", state: "success" });
    });
    expect(await outcome(healed)).toBe("deployed");
    const broken = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "success" });
      github.clock.advance(minute);
      github.checkRun(repository, sha, { name: "build", conclusion: "failure" });
    });
    expect(await outcome(broken)).toBe("refused");
    const hidden = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "failure" });
      github.clock.advance(minute);
      github.checkRun(repository, sha, { name: "build", app: "other-ci", conclusion: "success" });
    });
    expect(await outcome(hidden)).toBe("refused");
  });

  // On job names in several workflows:
  // https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/troubleshooting-required-status-checks
  test("two workflows with jobs of the same name are two checks, and both have to be green", async () => {
    const world = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", workflow: "CI", conclusion: "failure" });
      github.clock.advance(minute);
      github.checkRun(repository, sha, { name: "build", workflow: "Nightly", conclusion: "success" });
    });
    expect(await outcome(world)).toBe("refused");
    expect(world.answer()).toContain("of `CI` failed");
    world.github.checkRun(world.repository, world.tagged, { name: "build", workflow: "CI", conclusion: "success" });
    expect(await outcome(world)).toBe("deployed");
    expect(world.answer()).toContain("2 checks are green");
  });

  test("a later event of the same workflow replaces its own, green or red", async () => {
    const mended = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "failure" });
      github.checkRun(repository, sha, { name: "build", workflowEvent: "workflow_dispatch", conclusion: "success" });
    });
    expect(await outcome(mended)).toBe("deployed");
    expect(mended.answer()).toContain("1 check is green");
    const broken = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "success" });
      github.checkRun(repository, sha, { name: "build", workflowEvent: "schedule", conclusion: "failure" });
    });
    expect(await outcome(broken)).toBe("refused");
  });

  test.each(["deployment", "deployment_status"])("a workflow run on %s hides none of the workflow's other runs", async (workflowEvent) => {
    const world = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "failure" });
      github.checkRun(repository, sha, { name: "build", workflowEvent, conclusion: "success" });
    });
    expect(await outcome(world)).toBe("refused");
  });

  test("more than 100 are all read", async () => {
    const world = await reported((github, repository, sha) => {
      for (let index = 1; index <= 120; index += 1)
        github.checkRun(repository, sha, { name: `part ${index}`, conclusion: index === 120 ? "failure" : "success" });
    });
    expect(await outcome(world)).toBe("refused");
    expect(world.answer()).toContain("`part 120`");
    world.github.checkRun(world.repository, world.tagged, { name: "part 120", conclusion: "success" });
    expect(await outcome(world)).toBe("deployed");
    expect(world.answer()).toContain("120 checks are green");
  });

  test("our own check runs never count", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("failure");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "failure" }]);
    expect(await outcome(world)).toBe("deployed");
  });

  test.each(["deployment", "deployment_status"])("runs of workflows on %s never count", async (workflowEvent) => {
    const world = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "success" });
      github.checkRun(repository, sha, { name: "ship", conclusion: "failure", workflowEvent });
    });
    expect(await outcome(world)).toBe("deployed");
    expect(world.answer()).toContain("1 check is green");
  });
});

describe("required_contexts", () => {
  test("only the named checks count", async () => {
    const deployYml = "envs:\n  - name: production\n    required_contexts: [build]\n";
    const world = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "success" });
      github.checkRun(repository, sha, { name: "flaky", conclusion: "failure" });
    }, deployYml);
    expect(await outcome(world)).toBe("deployed");
  });

  test("[] requires no checks", async () => {
    const deployYml = "envs:\n  - name: production\n    required_contexts: []\n";
    const world = await reported(
      (github, repository, sha) => github.checkRun(repository, sha, { name: "build", conclusion: "failure" }),
      deployYml,
    );
    expect(await outcome(world)).toBe("deployed");
  });

  test("a name that was not reported yet is waited for, however old the commit is", async () => {
    const deployYml = "envs:\n  - name: production\n    required_contexts: [build, 'publish image']\n";
    const world = await reported(
      (github, repository, sha) => github.checkRun(repository, sha, { name: "build", conclusion: "success" }),
      deployYml,
    );
    expect(await outcome(world)).toBe("waits");
    expect(world.answer()).toContain("`publish image`");
    expect(world.deployments).toEqual([]);
  });

  test("a name that only our own check run or a deployment's has counts as not reported", async () => {
    const deployYml = "envs:\n  - name: production\n    required_contexts: [ship]\n";
    const world = await reported(
      (github, repository, sha) => github.checkRun(repository, sha, { name: "ship", conclusion: "success", workflowEvent: "deployment" }),
      deployYml,
    );
    expect(await outcome(world)).toBe("waits");
  });

  test.each([
    ["ci", "CI / ci (push)"],
    ["CI / ci (push)", "ci"],
    ["Build", "build"],
    ["build", "build (20)"],
    ["biuld", "build"],
  ])("%s, which nobody reports, is answered with %s, which is reported", async (wanted, name) => {
    const deployYml = `envs:\n  - name: production\n    required_contexts: ["${wanted}"]\n`;
    const world = await reported((github, repository, sha) => github.checkRun(repository, sha, { name, conclusion: "success" }), deployYml);
    expect(await outcome(world)).toBe("waits");
    expect(world.answer()).toContain(`\`${wanted}\` is required and not reported yet`);
    expect(world.answer()).toContain(`\`${name}\` is`);
  });

  test("a name required from two apps has to be green from both", async () => {
    const deployYml = "envs:\n  - name: production\n    required_contexts: [build]\n";
    const world = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "success" });
      github.status(repository, sha, { context: "build", state: "failure" });
    }, deployYml);
    expect(await outcome(world)).toBe("refused");
  });
});

describe("what the base branch of a pull request requires", () => {
  test.each(["protection", "ruleset"] as const)("by %s is waited for at the pull request's head, and only there", async (by) => {
    const world = await start();
    world.github.protectBranch(world.repository, "main", { requiredContexts: ["ci", "e2e"], by });
    expect(await outcome(world, "/deploy v0.5.5 production")).toBe("deployed");
    expect(await outcome(world, "/deploy production")).toBe("waits");
    expect(world.answer()).toContain("`e2e`");
    world.github.checkRun(world.repository, world.head, { name: "e2e", conclusion: "success" });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }, { sha: world.head }]);
  });

  test.each(["protection", "ruleset"] as const)("from an App, by %s, is satisfied by no other", async (by) => {
    const world = await start();
    world.github.protectBranch(world.repository, "main", { requiredContexts: [{ context: "e2e", app: "tester" }], by });
    world.github.checkRun(world.repository, world.head, { name: "e2e", app: "other-ci", conclusion: "success" });
    world.github.status(world.repository, world.head, { context: "e2e", state: "success" });
    expect(await outcome(world, "/deploy production")).toBe("waits");
    expect(world.answer()).toMatch(/`e2e`.*`other-ci`.*does not count/);
    world.github.checkRun(world.repository, world.head, { name: "e2e", app: "tester", conclusion: "success" });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("from an App that GitHub does not name is refused", async () => {
    const world = await start();
    world.github.protectBranch(world.repository, "main", { requiredContexts: [{ context: "e2e", app: "tester" }] });
    world.github.status(world.repository, world.head, { context: "e2e", state: "success", creator: "other[bot]" });
    world.github.fault({ method: "GET", route: "/repos/{owner}/{repo}/branches/{branch}", do: "404" });
    await world.comment("/deploy production");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("Gitploy refuses when in doubt");
  });

  test("from an App may be a status of that App", async () => {
    const world = await start();
    world.github.protectBranch(world.repository, "main", { requiredContexts: [{ context: "e2e", app: "tester" }] });
    world.github.status(world.repository, world.head, { context: "e2e", state: "success", creator: "other[bot]" });
    expect(await outcome(world, "/deploy production")).toBe("waits");
    world.github.status(world.repository, world.head, { context: "e2e", state: "success", creator: "tester[bot]" });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("is waited for, by whatever name the head is deployed, and from wherever it is promoted", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: staging\n    required_contexts: []\n" });
    world.github.protectBranch(world.repository, "main", { requiredContexts: ["ci", "e2e"] });
    expect(await outcome(world, "/deploy feature staging")).toBe("deployed");
    await world.report("success");
    for (const command of [
      "/deploy #1 production",
      "/deploy feature production",
      `/deploy ${world.head} production`,
      "/promote staging production",
    ]) {
      // The same request cannot wait twice.
      await world.comment("/cancel production");
      expect(await outcome(world, command)).toBe("waits");
      expect(world.answer()).toContain("`e2e` is required and not reported yet");
    }
    world.github.checkRun(world.repository, world.head, { name: "e2e", conclusion: "success" });
    await world.github.idle();
    expect(world.deployments.map(({ environment }) => environment)).toEqual(["staging", "production"]);
  });

  test.each(["refUpdateRule", "rules"])("is read in both places: without %s the other one is enough", async (field) => {
    const world = await start();
    world.github.protectBranch(world.repository, "main", { requiredContexts: ["e2e"], by: "ruleset" });
    withoutFields(world, [["repository", "issueOrPullRequest", "baseRef", field]]);
    expect(await outcome(world, "/deploy production")).toBe("waits");
    expect(world.answer()).toContain("`e2e`");
  });

  test("our own check among them is not waited for: deploy before merge", async () => {
    const world = await start();
    world.github.protectBranch(world.repository, "main", { requiredContexts: ["ci", "deploy/production"] });
    expect(await outcome(world, "/deploy production")).toBe("deployed");
  });

  test("another App's check with a name like ours is waited for", async () => {
    const world = await start();
    world.github.protectBranch(world.repository, "main", { requiredContexts: ["ci", "deploy/preview"] });
    expect(await outcome(world, "/deploy production")).toBe("waits");
    world.github.checkRun(world.repository, world.head, { name: "deploy/preview", app: "other-ci", conclusion: "success" });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("is waited for when another issue names the pull request, as long as the request waits", async () => {
    const world = await start({ check: "pending" });
    const issue = world.github.issue(world.repository, { title: "Ship it", author: "ann" });
    world.github.protectBranch(world.repository, "main", { requiredContexts: ["ci", "e2e"] });
    await world.comment("/deploy #1 production", { on: issue });
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.answer(issue)).toContain("`e2e` is required and not reported yet");
    world.github.checkRun(world.repository, world.head, { name: "e2e", conclusion: "success" });
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("gives way to required_contexts in deploy.yml", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    required_contexts: [ci]\n" });
    world.github.protectBranch(world.repository, "main", { requiredContexts: ["e2e"] });
    expect(await outcome(world, "/deploy production")).toBe("deployed");
  });

  test.each(["refUpdateRule", "rules"])("that cannot be read is refused: %s", async (field) => {
    const world = await start();
    unreadable(world, ["repository", "issueOrPullRequest", "baseRef", field]);
    expect(await outcome(world, "/deploy production")).toBe("refused");
    expect(world.answer()).toContain("❌ **required_contexts** — ");
    expect(world.answer()).toContain("Gitploy refuses when in doubt");
  });
});

describe("nothing reported", () => {
  test("on a new commit is waited for: checks may still come", async () => {
    const world = await start({ check: null });
    const { github, repository } = world;
    github.commit(repository, "young", { files: { "young.txt": "1" } });
    github.clock.advance(30_000);
    expect(await outcome(world, "/deploy young production")).toBe("waits");
    expect(world.answer()).toMatch(/2 minutes/);
  });

  test("on an older one passes with ⚠️, in the open", async () => {
    const world = await start({ check: null });
    expect(await outcome(world)).toBe("deployed");
    expect(world.answer()).toMatch(/^⚠️ .*check/m);
  });

  test("on a commit that claims to be old but was pushed just now is waited for", async () => {
    const world = await start({ check: null });
    world.github.commit(world.repository, "young", { files: { "young.txt": "1" }, date: new Date("2001-01-01T00:00:00Z") });
    world.github.clock.advance(30_000);
    expect(await outcome(world, "/deploy young production")).toBe("waits");
  });
});

describe("checks that GitHub has deleted with age", () => {
  const day = 24 * 60 * minute;
  const requires = "envs:\n  - name: production\n    required_contexts: [build]\n";

  /** A world whose tagged commit is so many days old and has no checks left. */
  async function aged(days: number, difference: Start = {}): Promise<World> {
    return start({
      check: null,
      deployYml: requires,
      ...difference,
      before: (github, repository, sha) => {
        github.checkRun(repository, sha, { name: "build", conclusion: "success" });
        github.clock.advance(days * day);
        github.forgetChecks(repository, sha);
      },
    });
  }

  test.each([
    [false, 91],
    [true, 401],
  ])("in a repository that is private: %s, after %s days, are refused at once, with what to do", async (isPrivate, days) => {
    const world = await aged(days, { private: isPrivate });
    expect(await outcome(world)).toBe("refused");
    expect(world.answer()).toContain(`\`build\` is required, and nothing of it is left on`);
    expect(world.answer()).toContain(`after ${days - 1} days`);
    expect(world.answer()).toMatch(/Start its workflow .* push .* `--force "why"`/);
    world.github.checkRun(world.repository, world.tagged, { name: "build", conclusion: "success" });
    expect(await outcome(world)).toBe("deployed");
  });

  test.each([
    [false, 89],
    [true, 399],
  ])("in a repository that is private: %s, after %s days, cannot have been deleted yet, and are waited for", async (isPrivate, days) => {
    expect(await outcome(await aged(days, { private: isPrivate }))).toBe("waits");
  });

  test("are skipped by --force", async () => {
    const world = await aged(91, { private: false });
    await world.comment('/deploy v0.5.5 production --force "it went well in March"', { by: "cleo" });
    expect(world.deployments).toHaveLength(1);
  });

  test("are not assumed for an old commit that was pushed just now, by GitHub's clock", async () => {
    const world = await aged(91, { private: false });
    world.github.commit(world.repository, "young", { files: { "young.txt": "1" }, date: new Date("2001-01-01T00:00:00Z") });
    expect(await outcome(world, "/deploy young production")).toBe("waits");
  });

  test("are inferred from a commit's deployments, which stay, if it claims to be new", async () => {
    const world = await start({
      check: null,
      deployYml: requires,
      private: false,
      before: (github, repository, sha) => {
        github.createDeployment(repository, { ref: sha, environment: "production", creator: "ann" });
        github.clock.advance(91 * day);
        github.forgetChecks(repository, sha);
        const young = github.writeCommit(repository, [sha], { date: new Date("2040-01-01T00:00:00Z"), files: { "a.txt": "1" } });
        github.push(repository, "young", young);
        github.createDeployment(repository, { ref: young, environment: "production", creator: "ann" });
        github.clock.advance(91 * day);
        github.forgetChecks(repository, young);
      },
    });
    expect(await outcome(world, "/deploy young production")).toBe("refused");
  });

  test("pass with ⚠️ if nothing is required, after the time for a new commit", async () => {
    const world = await aged(91, { private: false, deployYml: "envs:\n  - name: production\n" });
    // By GitHub's clock, it may have been pushed just now.
    expect(await outcome(world)).toBe("waits");
    await world.wait(3 * minute);
    expect(world.deployments).toHaveLength(1);
    expect(world.answer()).toMatch(/^⚠️ No check/m);
  });
});

describe("checks that cannot be read", () => {
  test("a run whose workflow is hidden hides no other of that name", async () => {
    const world = await reported((github, repository, sha) => {
      github.checkRun(repository, sha, { name: "build", conclusion: "failure" });
      github.checkRun(repository, sha, { name: "build", workflowEvent: "schedule", conclusion: "success" });
    });
    const contexts = ["repository", "tag0", "target", "statusCheckRollup", "contexts", "nodes"];
    unreadable(world, ...[0, 1].map((index) => [...contexts, String(index), "checkSuite", "workflowRun"]));
    expect(await outcome(world)).toBe("refused");
  });

  test("are refused", async () => {
    const world = await start();
    unreadable(world, ["repository", "tag0", "target", "statusCheckRollup"]);
    expect(await outcome(world)).toBe("refused");
    expect(world.answer()).toContain("❌ **required_contexts** — ");
    expect(world.deployments).toEqual([]);
  });

  test("are refused if the App may not read checks at all, and the answer names the missing permission", async () => {
    const world = await start({ troubled: true });
    world.github.setAppPermission("checks", undefined);
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
  });
});

/** GitHub refuses some fields of the next snapshot. */
function unreadable(world: World, ...paths: readonly (readonly string[])[]): void {
  withoutFields(
    world,
    paths,
    paths.map((path) => ({
      type: "FORBIDDEN",
      message: "Resource not accessible by integration",
      path: path.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
    })),
  );
}

/** Some fields of the next snapshot are empty. */
function withoutFields(world: World, paths: readonly (readonly string[])[], errors?: readonly unknown[]): void {
  world.github.fault({
    route: "graphql",
    do: async (perform) => {
      const answer = (await (await perform()).json()) as { data: Record<string, unknown> };
      for (const path of paths) {
        const parent = path
          .slice(0, -1)
          .reduce<Record<string, unknown>>((value, key) => value[key] as Record<string, unknown>, answer.data);
        parent[path.at(-1) ?? ""] = null;
      }
      return Response.json({ ...answer, ...(errors === undefined ? {} : { errors }) });
    },
  });
}
