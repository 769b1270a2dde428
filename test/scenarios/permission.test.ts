import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const roleRoute = "/repos/{owner}/{repo}/collaborators/{username}/permission";
const teamRoute = "/orgs/{org}/teams/{team_slug}/memberships/{username}";

function withDeployers(deployers: string, more = ""): string {
  return `envs:\n  - name: production\n    deployers: ${deployers}\n${more}`;
}

async function deploys(world: World, by: string, text = "/deploy v0.5.5 production"): Promise<boolean> {
  const before = world.deployments.length;
  const comment = await world.comment(text, { by });
  const made = world.deployments.length > before;
  expect(world.reactions(comment)).toEqual(["eyes", made ? "rocket" : "-1"]);
  return made;
}

describe("roles", () => {
  test.each([
    ["read", false],
    ["triage", false],
    ["write", true],
    ["maintain", true],
    ["admin", true],
  ])("%s", async (role, may) => {
    const world = await start({ roles: { dora: role } });
    expect(await deploys(world, "dora")).toBe(may);
  });

  test("none: a stranger gets one reaction and no comment", async () => {
    const world = await start({ roles: { dora: "none" } });
    const comment = await world.comment("/deploy v0.5.5 production", { by: "dora" });
    expect(world.reactions(comment)).toEqual(["-1"]);
    expect([world.deployments, world.answers()]).toEqual([[], []]);
  });

  test.each([
    ["write", true],
    ["read", false],
    ["none", false],
  ])("a custom role counts as the base role that GitHub reports: %s", async (permission, may) => {
    const world = await start({ roles: { dora: "deployment-manager" } });
    const user = { login: "dora", id: 1, type: "User" };
    world.github.fault({
      route: roleRoute,
      do: () => Promise.resolve(Response.json({ permission, role_name: "deployment-manager", user })),
    });
    expect(await deploys(world, "dora")).toBe(may);
  });

  test.each(["403", "422"] as const)("a role that cannot be read refuses: %s", async (trouble) => {
    const world = await start();
    world.github.fault({ route: roleRoute, do: trouble });
    expect(await deploys(world, "cleo")).toBe(false);
    expect(world.answer()).toContain("Gitploy refuses when in doubt");
  });

  test("are read again each time, never remembered", async () => {
    const world = await start();
    expect(await deploys(world, "bob")).toBe(true);
    world.github.setPermission(world.repository, "bob", "read");
    expect(await deploys(world, "bob", "/deploy v0.5.5 production --again")).toBe(false);
  });

  test("are read again before a waiting request is deployed: somebody who has lost the role meanwhile deploys nothing", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    world.github.setPermission(world.repository, "bob", "read");
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toContain("that takes write access");
  });

  test.each([
    ["left the deployers' team", (world: World) => world.github.team("octo", "release", ["bob"])],
    ["is in a team that cannot be read any more", (world: World) => world.github.setAppPermission("members", undefined)],
  ])("somebody who %s meanwhile deploys nothing", async (_, happens) => {
    const world = await start({ deployYml: withDeployers("[octo/release]"), check: "pending" });
    world.github.team("octo", "release", ["ann", "bob"]);
    await world.comment("/deploy v0.5.5 production");
    happens(world);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toContain("❌ **permission**");
  });

  test("force is for people who may use it when the request's turn comes, not only when it was made", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n", check: "failure" });
    await world.comment('/deploy v0.5.5 production --force "the shop is down"', { by: "cleo" });
    await world.comment('/deploy feature production --force "once more"', { by: "cleo" });
    world.github.setPermission(world.repository, "cleo", "write");
    await world.report("success");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers().join("\n")).toContain("may not use `--force` for `production`");
  });

  test("the author association is not believed", async () => {
    // For GitHub, a reader of a public repository who contributed once is no stranger, but may deploy nothing.
    const world = await start({ private: false });
    expect(await deploys(world, "rita")).toBe(false);
    expect(world.answer()).toContain("it takes write access");
  });
});

describe("deployers", () => {
  test.each([
    ["a user", "[ann]", { ann: true, bob: false, cleo: false }],
    ["a user in another case", "[ANN]", { ann: true, bob: false }],
    ["a role", "['role:maintain']", { ann: false, mara: true, cleo: true }],
    ["several", "[bob, 'role:admin']", { ann: false, bob: true, mara: false, cleo: true }],
    ["a named reader still lacks write", "[rita]", { rita: false }],
  ])("%s", async (_, deployers, expected) => {
    for (const [login, may] of Object.entries(expected)) {
      const world = await start({ deployYml: withDeployers(deployers), roles: { mara: "maintain" } });
      expect([login, await deploys(world, login)]).toEqual([login, may]);
      expect(world.answer()).toMatch(
        may
          ? /Deploying/
          : /👎 \*\*\w+\*\* may not (deploy to `production`: only .* may|do that: it takes write access to this repository)\./,
      );
    }
  });

  test("somebody who is not among them is told only what permission is needed", async () => {
    const world = await start({ deployYml: withDeployers("[bob]"), check: "failure" });
    await world.comment("/deploy nowhere production", { by: "ann" });
    expect(world.answer()).toContain("only **bob** may.");
    expect(world.answer()).not.toMatch(/nowhere|Rules|ref/);
    await world.comment("/deploy v0.5.5 production --dry-run", { by: "ann" });
    expect(world.answer()).not.toMatch(/Rules|ci/);
  });

  test("somebody who is not among them is not asked for a missing ref", async () => {
    const world = await start({ deployYml: withDeployers("[bob]") });
    world.github.merge(world.pullRequest);
    const issue = world.github.issue(world.repository);
    for (const [on, by, reaction] of [
      [issue, "ann", "-1"],
      [world.pullRequest, "ann", "-1"],
      [issue, "bob", "confused"],
    ] as const) {
      const comment = await world.comment("/deploy production", { on, by });
      expect(world.reactions(comment)).toEqual(["eyes", reaction]);
      expect(world.answer(on)).toContain(by === "bob" ? "Which ref?" : "👎 **ann** may not deploy to `production`: only **bob** may.");
    }
  });

  test("a team's active members, not those who were only invited", async () => {
    const world = await start({ deployYml: withDeployers("[octo/release]") });
    world.github.team("octo", "release", ["bob"], ["ann"]);
    expect(await deploys(world, "ann")).toBe(false);
    expect(world.answer()).toContain("members of `octo/release` may");
    expect(await deploys(world, "bob")).toBe(true);
  });

  // GitHub lists enterprise teams among an organization's (`type: enterprise`), with `ent:` before the slug.
  test("an enterprise's team, by its slug in the organization; if it is not found, doubt refuses", async () => {
    const world = await start({ deployYml: withDeployers("[octo/ent:sre]") });
    world.github.team("octo", "ent:sre", ["bob"], ["ann"]);
    expect(await deploys(world, "ann")).toBe(false);
    expect(world.answer()).toContain("members of `octo/ent:sre` may");
    expect(await deploys(world, "cleo")).toBe(false);
    expect(world.answer()).toContain("GitHub did not say whether **cleo** may deploy to `production`, and Gitploy refuses when in doubt");
    expect(await deploys(world, "bob")).toBe(true);
  });

  test("a team that does not exist has no members", async () => {
    const world = await start({ deployYml: withDeployers("[octo/nobody]") });
    expect(await deploys(world, "cleo")).toBe(false);
  });

  test("a membership that cannot be read is refused, unless something else allows the deployment", async () => {
    const world = await start({ deployYml: withDeployers("[octo/release, cleo]") });
    world.github.team("octo", "release", ["bob"]);
    world.github.setAppPermission("members", undefined);
    expect(await deploys(world, "bob")).toBe(false);
    expect(world.answer()).toContain("Gitploy refuses when in doubt");
    expect(await deploys(world, "cleo")).toBe(true);
  });

  test("teams are looked up only if the environment names one", async () => {
    const world = await start({ deployYml: withDeployers("[octo/release, octo/oncall]", "  - name: staging\n") });
    world.github.team("octo", "release", ["ann"]);
    world.github.team("octo", "oncall", []);
    const count = (requests: readonly string[]) => requests.filter((request) => request === `GET ${teamRoute}`).length;
    expect(count(await world.requestsOf(() => world.comment("/deploy v0.5.5 staging")))).toBe(0);
    expect(count(await world.requestsOf(() => world.comment("/deploy v0.5.5 production")))).toBe(2);
    expect(world.deployments).toHaveLength(2);
  });

  test("a bot only by its name", async () => {
    const world = await start({ deployYml: withDeployers("['robo[bot]', 'role:write']") });
    expect(await deploys(world, "robo[bot]")).toBe(true);
    await world.comment("/deploy v0.5.5 production --again", { by: "other[bot]" });
    expect(world.deployments).toHaveLength(1);
  });
});

describe("--force", () => {
  test.each([
    ["admins, by default", "", { ann: false, cleo: true }],
    ["people whom deploy.yml names", "    force: [ann]\n", { ann: true, cleo: false }],
    ["a team's members", "    force: [octo/oncall]\n", { ann: false, bob: true }],
    ["nobody", "    force: []\n", { cleo: false }],
  ])("is for %s", async (_, force, expected) => {
    for (const [login, may] of Object.entries(expected)) {
      const world = await start({ deployYml: `envs:\n  - name: production\n${force}`, check: "failure" });
      world.github.team("octo", "oncall", ["bob"]);
      expect([login, await deploys(world, login, '/deploy v0.5.5 production --force "the shop is down"')]).toEqual([login, may]);
      expect(world.answer()).toContain(may ? "**Forced** by" : "may not use `--force`");
    }
  });

  test("does not let in people who may not deploy", async () => {
    const world = await start({ deployYml: withDeployers("[bob]", "    force: [cleo]\n") });
    expect(await deploys(world, "cleo", '/deploy v0.5.5 production --force "please"')).toBe(false);
  });

  test("skips what it may and nothing else, and shows who, why and what", async () => {
    const deployYml =
      "envs:\n  - name: production\n    deployable_ref: 'v.*'\n    requires: [staging]\n    review: {enabled: true, reviewers: [bob, octo/qa]}\n    frozen_windows: [{start: '0 0 * * *', duration: 24h}]\n  - name: staging\n";
    const world = await start({ deployYml, check: "failure" });
    await world.comment('/deploy production --force "fix | **now** @everyone"', { by: "cleo" });
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("❌ **deployable_ref**");
    await world.comment('/deploy v0.5.5 production --force "fix | **now** @everyone"', { by: "cleo" });
    expect(world.deployments).toMatchObject([{ ref: "v0.5.5" }]);
    const answer = world.answer();
    expect(answer).toContain("⚠️ **Forced** by **cleo**: “fix \\| \\*\\*now\\*\\* @\u200beveryone”");
    for (const rule of ["required_contexts", "requires", "frozen_windows", "review"]) expect(answer).toContain(rule);
    expect(answer).toContain("cc @bob @octo/qa");
    expect(answer).toContain("9 passed, 4 skipped");
    await world.report("success");
    expect(world.answer()).toContain("⚠️ **Forced** by **cleo**");
    const kept = [...world.repository.store.all.values()].filter(
      (object) => object.type === "commit" && /the shop|now/.test(object.message),
    );
    expect(kept.length).toBeGreaterThan(0);
  });
});
