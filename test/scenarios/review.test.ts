import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const hour = 3_600_000;
const reviewed = (more = ""): string => `envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita, bob]${more} }\n`;

describe("a request waits for review", () => {
  test("mentions the reviewers, and its completed check run has the buttons", async () => {
    const world = await start({ deployYml: reviewed() });
    await world.comment("/deploy v0.5.5 production");

    expect(world.deployments).toEqual([]);
    expect(world.answer()).toMatch(/^### ⏳ v0\.5\.5 waits to be deployed to production/);
    expect(world.answer()).toContain("@rita @bob: please `/approve production` or `/reject production <reason>`.");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "action_required" }]);
    expect(world.checkRuns(world.tagged)[0]?.actions.map(({ label }) => label)).toEqual(["Approve", "Reject", "Cancel"]);
  });

  test("and is deployed by itself once a reviewer, who may only read, approves", async () => {
    const world = await start({ deployYml: reviewed() });
    await world.comment("/deploy v0.5.5 production");
    const approval = await world.comment("/approve production", { by: "rita" });

    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    expect(world.reactions(approval)).toEqual(["eyes", "rocket"]);
    expect(world.answers()[0]).toMatch(/^### ⏳ Deploying v0\.5\.5 to production/);
    expect(world.answers()[1]).toMatch(/^### 👍 rita approved v0\.5\.5 for production/);
    // A completed run is never reopened.
    expect(world.checkRuns(world.tagged).map(({ status, conclusion }) => [status, conclusion])).toEqual([
      ["completed", "action_required"],
      ["in_progress", undefined],
    ]);
    await world.report("success");
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ status: "completed", conclusion: "success" });
  });

  test("it needs as many approvals as `required` says, each by somebody else", async () => {
    const world = await start({ deployYml: reviewed(", required: 2") });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "rita" });
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toContain("Approved so far by **rita**");
    expect(world.answers()[0]).toContain("@bob: please `/approve production`");
    expect(world.answers()[0]).not.toContain("@rita");
    expect(world.answer()).toContain("1 more approval is needed.");
    await world.comment("/approve production", { by: "bob" });
    expect(world.deployments).toHaveLength(1);
  });

  test("approvals by the requester and by people who are not named are refused", async () => {
    const world = await start({ deployYml: reviewed() });
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    const own = await world.comment("/approve production", { by: "bob" });
    const others = await world.comment("/approve production", { by: "cleo" });
    expect(world.deployments).toEqual([]);
    expect([world.reactions(own), world.reactions(others)]).toEqual([
      ["eyes", "-1"],
      ["eyes", "-1"],
    ]);
  });

  test("a rejection ends it, with a mention and the reason; the check run fails", async () => {
    const world = await start({ deployYml: reviewed() });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/reject production not on a Friday", { by: "rita" });

    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toMatch(/^### ❌ v0\.5\.5 is not deployed to production: rejected by rita/);
    expect(world.answers()[0]).toContain("not on a Friday");
    expect(world.answers()[1]).toMatch(
      /^❌ @ann: .*rejected by rita\.\n\n> not on a Friday — \*\*rita\*\*\n\n\*\*Next:\*\* `\/deploy v0\.5\.5 production`/,
    );
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ status: "completed", conclusion: "failure" });
    await world.comment("/approve production", { by: "rita" });
    expect(world.answer()).toMatch(/^### ❌ There is nothing to approve in production/);
    expect(world.deployments).toEqual([]);
  });

  test("without `review` there is nothing to approve, and the answer says so", async () => {
    const world = await start();
    const comment = await world.comment("/approve production", { by: "bob" });
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain("👎 Deployments to `production` need no approval.");
  });

  test("it waits for `timeout`, not for an hour, and then the answer names whose approval is missing", async () => {
    const world = await start({ deployYml: reviewed(", timeout: 3h") });
    await world.comment("/deploy v0.5.5 production");
    await world.wait(2 * hour);
    expect(world.answers()).toHaveLength(1);
    await world.wait(hour + 2000);
    expect(world.answers()[0]).toMatch(/^### 🚫 v0\.5\.5 is not deployed to production: it waited too long/);
    expect(world.answer()).toMatch(/@ann: .*waited too long[^]*\*\*rita\*\* or \*\*bob\*\*/);
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toEqual([]);
  });

  test("after an approval late in the day the checks still have an hour", async () => {
    const world = await start({ deployYml: reviewed(), check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.wait(7 * hour);
    await world.comment("/approve production", { by: "rita" });
    expect(world.answers()[0]).toMatch(/^### ⏳ v0\.5\.5 waits/);
    // Nobody has to press a button any more.
    expect(world.checkRuns(world.tagged).at(-1)).toMatchObject({ status: "queued" });
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
  });

  test("an approval is for one request: a newer request needs its own", async () => {
    const world = await start({ deployYml: reviewed(), check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "rita" });
    await world.comment("/deploy production");
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test.each([
    ["left the team", (world: World) => void world.github.team("octo", "qa", ["rita"])],
    ["may not read here any more", (world: World) => world.github.setPermission(world.repository, "bob", "none")],
  ])("the approval of somebody who %s meanwhile does not count", async (_, happens) => {
    const world = await start({ deployYml: reviewed().replace("[rita, bob]", "[octo/qa]"), check: "pending" });
    world.github.team("octo", "qa", ["bob", "rita"]);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "bob" });
    happens(world);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toContain("1 approval is missing: members of `octo/qa` may give it");
    await world.comment("/approve production", { by: "rita" });
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  test("nor does that of somebody whom deploy.yml no longer names", async () => {
    const world = await start({ deployYml: reviewed().replace("[rita, bob]", "[octo/qa, bob]"), check: "pending" });
    world.github.team("octo", "qa", ["rita"]);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "bob" });
    world.github.commit(world.repository, "main", { files: { "deploy.yml": reviewed().replace("[rita, bob]", "[octo/qa]") } });
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
  });

  test("a request by the only reviewer is refused: nobody could approve it", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    review: { enabled: true, reviewers: [ann] }\n" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toMatch(/^### ❌ v0\.5\.5 was not deployed to production/);
    expect(world.answer()).toContain("nobody else is named as a reviewer");
  });
});
