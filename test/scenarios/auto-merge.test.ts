import { describe, expect, test } from "vitest";
import { start, type Start, type World } from "../support/world.js";

const merging = (more = ""): string => `envs:\n  - name: production\n    auto_merge: true\n${more}`;

const review = "    review: { enabled: true, reviewers: [rita] }\n";

/** A pull request whose branch is behind: main has moved on. */
const behind = async (difference: Start = {}, files: Readonly<Record<string, string>> = { "main.txt": "1\n" }): Promise<World> =>
  await start({
    deployYml: merging(),
    ...difference,
    before: (github, repository) => void github.commit(repository, "main", { message: "Main goes on", files }),
  });

const headOf = (world: World): string => world.github.head(world.repository, "feature") ?? "";
const green = async (world: World, sha: string): Promise<void> => {
  world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
  await world.github.idle();
};

describe("auto_merge: true", () => {
  test("merges the default branch in, waits for the merge commit's checks and deploys it", async () => {
    const world = await behind();
    await world.comment("/deploy production");
    const merged = headOf(world);
    expect(merged).not.toBe(world.head);
    expect(world.deployments).toEqual([]);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toMatch(/^### ⏳ feature waits to be deployed to production/);
    expect(world.checkRuns(merged)).toMatchObject([{ status: "queued" }]);
    await green(world, merged);
    expect(world.deployments).toMatchObject([{ sha: merged }]);
    expect(world.answers()).toHaveLength(1);
  });

  test("deploys a ref that is not behind as it is", async () => {
    const world = await start({ deployYml: merging() });
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test.each([
    ["tells that the merge commit has to wait for its checks", "", "### ⏳ Dry run: feature would wait to be deployed to production"],
    [
      "tells that nothing holds it up if no checks are required",
      "    required_contexts: []\n",
      "### ✅ Dry run: feature would be deployed",
    ],
  ])("a dry run merges nothing and %s", async (_, more, expected) => {
    const world = await behind({ deployYml: merging(more) });
    await world.comment("/deploy production --dry-run");
    expect(headOf(world)).toBe(world.head);
    expect(world.answer()).toContain(expected);
    expect(world.answer().includes("the merge commit waits for its own checks")).toBe(more === "");
    await world.comment("/deploy production");
    expect(world.deployments).toHaveLength(more === "" ? 0 : 1);
  });

  test("a live commit is new once the default branch is merged in", async () => {
    const world = await start({ deployYml: merging() });
    await world.comment("/deploy production");
    await world.report("success");
    world.github.commit(world.repository, "main", { message: "Main goes on", files: { "main.txt": "1\n" } });
    await world.comment("/deploy production");
    await green(world, headOf(world));
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.head, headOf(world)]);
  });

  test("live changes that the default branch contains are not lost", async () => {
    const world = await behind({ deployYml: merging("    live: block\n") });
    await world.comment("/deploy main production");
    await world.wait(3 * 60_000);
    await world.report("success");
    const live = world.deployments.length;
    await world.comment("/deploy production");
    await green(world, headOf(world));
    expect([live, world.deployments.length]).toEqual([1, 2]);
    expect(world.deployments.at(-1)).toMatchObject({ sha: headOf(world) });
  });

  test("live changes that it does not contain would be lost, so nothing is merged", async () => {
    const world = await behind({ deployYml: merging("    live: block\n") });
    world.github.commit(world.repository, "other", { message: "Elsewhere", files: { "other.txt": "1\n" } });
    await world.comment("/deploy other production");
    await world.wait(3 * 60_000);
    await world.report("success");
    expect(world.deployments).toHaveLength(1);
    await world.comment("/deploy production");
    expect(headOf(world)).toBe(world.head);
    expect(world.answer()).toContain("❌ **live**");
  });

  test("a conflict is refused", async () => {
    const world = await behind({}, { "feature.txt": "something else\n" });
    await world.comment("/deploy production");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toMatch(/^### ❌ feature was not deployed to production/);
    expect(world.answer()).toMatch(/\*\*auto_merge\*\* — .*conflict/);
    expect(headOf(world)).toBe(world.head);
  });

  test("a branch that was deleted while its request waited is not called protected", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_merge: true\n    review: { enabled: true, reviewers: [rita] }\n",
    });
    const { github, repository } = world;
    const side = github.commit(repository, "side", { message: "Side", files: { "side.txt": "1\n" }, author: "bob" });
    github.checkRun(repository, side, { name: "ci", conclusion: "success" });
    await github.idle();
    github.clock.advance(60_000);
    await world.comment("/deploy side production", { on: github.issue(repository) });
    const issue = [...repository.issues.values()].at(-1);
    if (issue === undefined) throw new Error("there is an issue");
    github.commit(repository, "main", { message: "One", files: { "one.txt": "1\n" }, author: "cleo" });
    github.deleteRef(repository, "side", "bob");
    await world.comment("/approve production", { by: "rita", on: issue });
    expect(world.answers(issue)[0]).toMatch(
      /\*\*auto_merge\*\* — `side` is 1 commit behind `main`, and a commit cannot be brought up to date/,
    );
    expect(world.deployments).toEqual([]);
  });

  test("a protected branch is never merged into", async () => {
    const world = await behind();
    world.repository.protections.set("feature", [{ requiredContexts: [], push: false, approvals: 0, by: "protection" }]);
    const requests = await world.requestsOf(() => world.comment("/deploy production"));
    expect(requests).not.toContain("POST /repos/{owner}/{repo}/merges");
    expect(world.answer()).toMatch(/\*\*auto_merge\*\* — .*protected/);
    expect(headOf(world)).toBe(world.head);
  });

  test("a tag that is behind is refused", async () => {
    const world = await behind();
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("**auto_merge**");
  });

  test("a push between our look and the merge was not judged, and is refused", async () => {
    const world = await behind();
    world.github.fault({
      method: "POST",
      route: "/repos/{owner}/{repo}/merges",
      do: async (perform) => {
        world.github.commit(world.repository, "feature", { message: "Slipped in", files: { "evil.txt": "1\n" } });
        return await perform();
      },
    });
    await world.comment("/deploy production");
    await green(world, headOf(world));
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toMatch(/^### ❌ feature was not deployed to production/);
    expect(world.answer()).toContain("**ref**");
  });

  test("our own merge does not cancel a request that waited for approval", async () => {
    const world = await behind({ deployYml: merging(review) });
    await world.comment("/deploy production");
    expect(headOf(world)).toBe(world.head);
    await world.comment("/approve production", { by: "rita" });
    const merged = headOf(world);
    expect(merged).not.toBe(world.head);
    expect(world.answers()[0]).toMatch(/^### ⏳ feature waits to be deployed to production/);
    expect(world.checkRuns(merged).at(-1)).toMatchObject({ status: "queued" });
    // The earlier commit's check run asks nobody for anything any more.
    expect(world.checkRuns(world.head).at(-1)).not.toMatchObject({ conclusion: "action_required" });
    await green(world, merged);
    expect(world.deployments).toMatchObject([{ sha: merged }]);
    await world.report("success");
    expect(world.answers()[0]).toMatch(/^### ✅ feature is live in production/);
  });

  test.each(["", "    auto_merge: false\n"])(
    "our own merge for one environment leaves what waits for another at its commit: %j",
    async (more) => {
      const waiting = `  - name: staging\n    review: { enabled: true, reviewers: [rita] }\n${more}`;
      const world = await behind({ deployYml: `${merging()}${waiting}` });
      await world.comment("/deploy staging");
      await world.comment("/deploy production");
      const merged = headOf(world);
      expect(merged).not.toBe(world.head);
      await world.comment("/approve staging", { by: "rita" });
      expect(world.deployments).toMatchObject([{ environment: "staging", sha: world.head }]);
      expect(world.checkRuns(merged, "deploy/staging")).toEqual([]);
      await green(world, merged);
      expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: merged });
    },
  );

  test("somebody else's push after our merge cancels it", async () => {
    const world = await behind();
    await world.comment("/deploy production");
    await green(world, world.github.commit(world.repository, "feature", { message: "More", author: "ann" }));
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toContain("the pull request moved on to");
  });

  test("a branch that moved while its request waited is left as it is", async () => {
    const world = await behind({ deployYml: merging(review) });
    await world.comment("/deploy feature production");
    const more = world.github.commit(world.repository, "feature", { message: "More", author: "bob" });
    await world.comment("/approve production", { by: "rita" });
    expect(headOf(world)).toBe(more);
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toMatch(/^### ❌ feature was not deployed to production[^]*\*\*Next:\*\* `\/deploy feature production`/);
  });

  test("a promoted commit stays behind if its branch has moved: the answer says so, and the branch is left alone", async () => {
    const world = await behind({ deployYml: `${merging()}  - name: staging\n` });
    await world.comment("/deploy feature staging");
    await world.report("success");
    const more = world.github.commit(world.repository, "feature", { message: "More", author: "bob" });
    const promotion = await world.comment("/promote staging production");
    expect(world.reactions(promotion)).toEqual(["eyes", "-1"]);
    expect(headOf(world)).toBe(more);
    expect(world.answer()).toMatch(/❌ \*\*auto_merge\*\* — The commit is 1 commit behind `main`, and `feature` has moved to/);
    expect(world.answer()).toContain("**Next:** `/deploy feature production`");
  });

  test("a promoted commit that has to be merged and succeed elsewhere first: the branch is offered, not the commit that is there", async () => {
    const world = await behind({ deployYml: `${merging("    requires: [staging]\n")}  - name: staging\n` });
    await world.comment("/deploy feature staging");
    await world.report("success");
    await world.comment("/promote staging production");
    expect(world.answer()).toMatch(/nothing was merged[^]*\*\*Next:\*\* `\/deploy feature staging`/);
  });

  test("a promoted commit is brought up to date if its branch has not moved", async () => {
    const world = await behind({ deployYml: `${merging()}  - name: staging\n` });
    await world.comment("/deploy feature staging");
    await world.report("success");
    await world.comment("/promote staging production");
    await green(world, headOf(world));
    expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: headOf(world) });
    expect(headOf(world)).not.toBe(world.head);
  });

  test.each([
    ["after the command", 1, ""],
    ["after the command", 2, ""],
    ["after the command", 3, ""],
    ["after the command", 4, ""],
    ["after the command", 5, ""],
    ["after the command", 6, ""],
    ["after the approval", 5, review],
    ["after the approval", 6, review],
    ["after the approval", 7, review],
    ["after the approval", 8, review],
    ["after the approval", 9, review],
    ["after the approval", 10, review],
  ])("killed %s before write %i, it continues from our merge", async (_, dies, more) => {
    const world = await behind({ troubled: true, deployYml: merging(more) });
    // The merge is pushed after the command was written, as always.
    const later = (perform: () => Promise<Response>): Promise<Response> => {
      world.github.clock.advance(2000);
      return perform();
    };
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/merges", do: later });
    if (more !== "") await world.comment("/deploy production");
    const victim = await world.startProcess({ dies });
    world.github.comment(world.pullRequest, more === "" ? "ann" : "rita", more === "" ? "/deploy production" : "/approve production");
    await world.github.idle();
    expect(victim.died()).toBe(true);
    await world.startProcess();
    world.github.clock.advance(31_000);
    await world.redeliverFailed();
    await green(world, headOf(world));
    expect(world.deployments).toMatchObject([{ sha: headOf(world) }]);
    expect(world.answers().filter((body) => body.startsWith("### ⏳"))).toHaveLength(1);
  });
});

test("without auto_merge the answer tells by how much it is behind; with false it tells nothing", async () => {
  const told = await behind({ deployYml: "envs:\n  - name: production\n" });
  await told.comment("/deploy production");
  expect(told.answer()).toContain("ℹ️ This is 1 commit behind `main`.");
  const silent = await behind({ deployYml: "envs:\n  - name: production\n    auto_merge: false\n" });
  await silent.comment("/deploy production");
  expect(silent.answer()).not.toContain("ℹ️ This is");
  expect([told.deployments.length, silent.deployments.length]).toEqual([1, 1]);
});

test("a promoted commit of the default branch also says how far it is behind", async () => {
  const world = await start({ deployYml: "envs:\n  - name: staging\n  - name: production\n" });
  await world.comment("/deploy main staging");
  await world.report("success");
  world.github.commit(world.repository, "main", { message: "Next", author: "cleo" });
  await world.comment("/promote staging to production");
  expect(world.deployments).toHaveLength(2);
  expect(world.answer()).toContain("ℹ️ This is 1 commit behind `main`.");
  await world.report("success");
  expect(world.answer()).toContain("ℹ️ This is 1 commit behind `main`.");
});
