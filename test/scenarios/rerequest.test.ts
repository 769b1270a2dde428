import { expect, test } from "vitest";
import { suiteConclusion, suiteStatus } from "../../playground/github/render/checks.js";
import { start, type World } from "../support/world.js";

// When a check run is re-run, its suite is queued and the run stays as it is until the App reports:
// https://docs.github.com/en/rest/checks/runs#rerequest-a-check-run and https://docs.github.com/en/rest/checks/suites#rerequest-a-check-suite

const ourSuite = (world: World, sha = world.tagged) => world.repository.suitesBySha.get(sha)?.find(({ app }) => app.slug === "gitploy");

/** Presses "Re-run" in one of its two forms; returns the suite's status afterwards. */
async function rerun(world: World, form: "run" | "suite", sha = world.tagged): Promise<string | undefined> {
  const suite = ourSuite(world, sha);
  const run = suite?.runs.at(-1);
  if (form === "suite" && suite !== undefined) world.github.rerunSuite(suite, "bob");
  if (form === "run" && run !== undefined) world.github.rerun(run, "bob");
  expect(suite && suiteStatus(suite)).toBe("queued");
  await world.github.idle();
  return suite && (suiteConclusion(suite) ?? suiteStatus(suite));
}

test.each(["run", "suite"] as const)("of a %s that succeeded leaves it a success, with its button, and deploys nothing", async (form) => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  expect(await rerun(world, form)).toBe("success");
  expect(world.deployments).toHaveLength(1);
  expect(
    world
      .checkRuns(world.tagged)
      .at(-1)
      ?.actions.map(({ label }) => label),
  ).toEqual(["Rollback"]);
});

test.each(["run", "suite"] as const)("of a %s finds a check that finished while GitHub's event was lost", async (form) => {
  const world = await start({ check: "pending" });
  await world.comment("/deploy v0.5.5 production");
  world.deliverTo();
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  world.deliverTo(...world.processes);
  expect(await rerun(world, form)).toBe("in_progress");
  expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
});

test.each(["run", "suite"] as const)("of a %s finds a deployment that ended while GitHub's event was lost", async (form) => {
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  world.deliverTo();
  await world.report("failure");
  world.deliverTo(...world.processes);
  expect(await rerun(world, form)).toBe("failure");
  expect(world.answer()).toContain("❌");
});

test.each(["run", "suite"] as const)("of a %s that waits for people keeps asking them", async (form) => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita, bob] }\n" });
  await world.comment("/deploy v0.5.5 production");
  expect(await rerun(world, form)).toBe("action_required");
  expect(
    world
      .checkRuns(world.tagged)
      .at(-1)
      ?.actions.map(({ label }) => label),
  ).toEqual(["Approve", "Reject", "Cancel"]);
});

test("of a cancelled request deploys nothing, and stays cancelled", async () => {
  const world = await start({ check: "pending" });
  await world.comment("/deploy v0.5.5 production");
  await world.comment("/cancel production");
  expect(await rerun(world, "suite")).toBe("cancelled");
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  expect(world.deployments).toEqual([]);
});

test("of a suite without a check run checks deploy.yml", async () => {
  const world = await start();
  expect(await rerun(world, "suite", world.head)).toBe("success");
  expect(world.checkRuns(world.head, "deploy.yml")).toHaveLength(1);
});

test("of a suite with nothing to check says so", async () => {
  const world = await start({ deployYml: null });
  expect(await rerun(world, "suite", world.head)).toBe("neutral");
});

test("of another App's suite does not concern us", async () => {
  const world = await start();
  const suite = world.checks[0]?.suite;
  const requests = await world.requestsOf(async () => {
    if (suite !== undefined) world.github.rerunSuite(suite, "bob");
    await world.github.idle();
  });
  expect(requests).toEqual([]);
});
