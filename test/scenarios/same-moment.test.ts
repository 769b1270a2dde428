import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { type Issue, start, type World } from "../support/world.js";

const final = ["success", "failure", "error", "inactive"];
const running = (world: World): World["deployments"] =>
  world.deployments.filter(({ statuses }) => !final.includes(statuses.at(-1)?.state ?? ""));
const firstLines = (world: World, issue: Issue): readonly (string | undefined)[] =>
  world.answers(issue).map((body) => body.split("\n", 1)[0]);
const asks = "/deploy v0.5.5 production";
const newestRun = (world: World) =>
  world
    .checkRuns(world.tagged)
    .toSorted((one, other) => one.id - other.id)
    .at(-1);

/**
 * Two people make the same request to two processes, and neither process sees the other: the first one's nth request to GitHub is held while the
 * second process runs to its end.
 */
async function meet(nth: number, commands: readonly [string, string] = [asks, asks]) {
  const world = await start({ gitHub: { contract: "off" } });
  const issues = [world.github.issue(world.repository), world.github.issue(world.repository)] as const;
  const [first] = world.processes;
  if (first === undefined) throw new Error("there is a process");
  const held = first.hold({ nth, event: "issue_comment" });
  world.github.comment(issues[0], "ann", commands[0]);
  const request = await held.reached();
  if (request !== undefined) {
    await world.startProcess();
    world.github.comment(issues[1], "bob", commands[1]);
    await world.others();
    held.release();
  }
  await world.github.idle();
  return { world, issues, request };
}

// An environment without `serialization` has no record that would decide: processes see each other only by their deployments, and GitHub's ids decide
// which one stays.
describe("the same request, made to two processes at the same moment", () => {
  test("finally runs once, whichever request to GitHub is slow", { timeout: 120_000 }, async () => {
    let taken = 0;
    for (let nth = 1; ; nth += 1) {
      const { world, issues, request } = await meet(nth);
      if (request === undefined) break;
      expect([request, running(world).length]).toEqual([request, 1]);
      const lines = issues.flatMap((issue) => firstLines(world, issue));
      expect([request, lines.filter((line) => line === "### ⏳ Deploying v0.5.5 to production").length]).toEqual([request, 1]);
      expect(lines).toHaveLength(2);
      taken += world.deployments.length - 1;
      expect(nth).toBeLessThan(40);
    }
    // At least when POST /deployments itself was slow.
    expect(taken).toBeGreaterThan(0);
  });

  test("the later deployment is taken back, says why, and leaves the commit its check run", async () => {
    const { world, issues } = await meetAtDeployment();
    expect(world.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual([undefined, "error"]);
    expect(firstLines(world, issues[0])).toEqual(["### 🚫 The deployment of v0.5.5 to production was cancelled"]);
    expect(world.answer(issues[0])).toContain("An identical request was begun a moment before, [as asked in #");
    expect(world.answer(issues[0])).not.toContain("**Next:**");
    expect(newestRun(world)).toMatchObject({ status: "in_progress" });
    const [stays] = world.deployments;
    if (stays !== undefined) world.github.deploymentStatus(stays, { state: "success" });
    await world.github.idle();
    expect(newestRun(world)).toMatchObject({ status: "completed", conclusion: "success" });
    expect(world.answers(issues[0]).join("\n")).not.toMatch(/@ann/);
  });

  test("reports by a workflow's jobs count for the deployment that stays", async () => {
    const { world, issues } = await meetAtDeployment();
    const run = world.github.startWorkflow(world.repository, world.tagged);
    world.github.endJob(world.github.startJob(run, { name: "roll out", environment: "production" }), "success");
    await world.github.idle();
    world.github.endWorkflow(run);
    await world.github.idle();
    expect(firstLines(world, issues[1])).toEqual(["### ✅ v0.5.5 is live in production"]);
  });

  test("the deployment that stays is what is live, for the next command and for a rollback", async () => {
    const { world, issues } = await meetAtDeployment();
    const [stays] = world.deployments;
    if (stays !== undefined) world.github.deploymentStatus(stays, { state: "success" });
    await world.github.idle();
    await world.comment(asks, { on: issues[0] });
    expect(world.answer(issues[0])).toContain("is live in `production` already");
    await world.comment("/rollback production", { on: issues[0] });
    expect(world.deployments).toHaveLength(2);
  });

  test("is taken back by the sweep if the process died before it saw the other", async () => {
    const world = await start();
    const gitploy = (request: string) => ({ request, requested_by: "ann", ref: "v0.5.5", sha: world.tagged });
    for (const request of ["comment-1", "comment-2"])
      world.github.createDeployment(world.repository, {
        ref: world.tagged,
        environment: "production",
        creator: "gitploy[bot]",
        payload: { gitploy: gitploy(request) },
      });
    world.deliverTo();
    await world.github.idle();
    world.github.clock.advance(60_000);
    await (await keeperOf(world)).sweep();
    expect(running(world)).toHaveLength(1);
  });

  test("with --again, or for another commit, both run, as requested", async () => {
    for (const second of [`${asks} --again`, "/deploy feature production"]) {
      const { world } = await meetAtDeployment([second, asks]);
      expect(running(world)).toHaveLength(2);
    }
  });
});

/** Here the first one's POST /deployments is slow. */
async function meetAtDeployment(commands?: readonly [string, string]) {
  for (let nth = 1; nth < 40; nth += 1) {
    const meeting = await meet(nth, commands);
    if (meeting.request === undefined) break;
    if (/POST .*\/deployments$/.test(meeting.request)) return meeting;
  }
  throw new Error("nothing was deployed");
}
