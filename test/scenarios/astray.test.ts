import { expect, test } from "vitest";
import { start, type World } from "../support/world.js";

/** Somebody moves the requested tag while GitHub creates the deployment. */
function moveTheTagMeanwhile({ github, repository }: World): string {
  const other = github.commit(repository, "main", { files: { "other.txt": "1" } });
  github.fault({
    method: "POST",
    route: "/repos/{owner}/{repo}/deployments",
    do: async (perform) => {
      github.push(repository, "refs/tags/v0.5.5", other);
      return await perform();
    },
  });
  return other;
}

test.each(["", "    payload: plain text\n"])(
  "a deployment of another commit than the pinned one is stopped, and everyone is told%s",
  async (payload) => {
    const world = await start({ deployYml: `envs:\n  - name: production\n${payload}` });
    const other = moveTheTagMeanwhile(world);
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toMatchObject([{ sha: other }]);
    expect(world.deployments[0]?.statuses.map(({ state }) => state)).toEqual(["error"]);
    expect(world.answers()[0]).toMatch(/^### ❌ The deployment of v0\.5\.5 to production failed/);
    expect(world.answers()[0]).toContain(`GitHub deployed ${other.slice(0, 7)} instead of the verified ${world.tagged.slice(0, 7)}`);
    expect(world.answers()[1]).toContain("❌ @ann: The deployment of v0.5.5 to production failed");
    expect(world.checkRuns(other)).toMatchObject([{ status: "completed", conclusion: "failure" }]);
  },
);

test("another process stops it, if the one that made it died before it could", async () => {
  const world = await start();
  moveTheTagMeanwhile(world);
  const dying = await world.startProcess({ dies: 3 });
  await world.comment("/deploy v0.5.5 production");
  expect(dying.diedBefore()).toMatch(/\/deployments\/\d+\/statuses$/);
  await world.startProcess();
  await world.wait(60_000);
  await world.redeliverFailed();
  expect(world.deployments).toHaveLength(1);
  expect(world.deployments[0]?.statuses.map(({ state }) => state)).toEqual(["error"]);
  expect(world.answers()[0]).toContain("nothing that was not verified may run");
  expect(world.answers()[1]).toContain("@ann");
});

test("a request that had waited leaves no check run open on the verified commit", async () => {
  const world = await start({ check: "pending" });
  await world.comment("/deploy v0.5.5 production");
  expect(world.checkRuns(world.tagged)).toMatchObject([{ name: "deploy/production", status: "queued" }]);
  const other = moveTheTagMeanwhile(world);
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  expect(world.deployments).toMatchObject([{ sha: other }]);
  expect(world.checkRuns(world.tagged)).toMatchObject([
    { status: "completed", conclusion: "failure", output: { title: expect.stringContaining("instead of the verified") } },
  ]);
});
