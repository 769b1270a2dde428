import { describe, expect, test } from "vitest";
import { browse } from "../support/browser.js";
import { roundsOf } from "../support/rounds.js";
import { start, type World } from "../support/world.js";

const hour = 3_600_000;
const deployYml = "envs:\n  - name: staging\n  - name: production\n";

/** Somebody merges a pull request that was opened an hour before; then main has green checks. */
async function merged(world: World, name: string): Promise<void> {
  const { github, repository } = world;
  const main = github.head(repository, "main");
  github.commit(repository, name, { message: `Add ${name}`, files: { [name]: "1" }, author: "ann", ...(main && { parents: [main] }) });
  const pull = github.openPullRequest(repository, { head: name, title: `Add ${name}`, author: "ann" });
  await world.wait(hour);
  const sha = github.merge(pull, { method: "squash", by: "bob" });
  github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
  await github.idle();
}

/** Somebody deploys main, and the tooling reports the result a minute later. */
async function deployed(world: World, state: string, command = "/deploy main production"): Promise<void> {
  await world.comment(command);
  await world.wait(60_000);
  await world.report(state);
}

/** Two weeks with three changes that went live, one that failed, and one that was rolled back. */
async function twoWeeks(world: World): Promise<void> {
  await deployed(world, "success", "/deploy v0.5.5 production");
  for (const [name, state] of [
    ["one", "success"],
    ["two", "failure"],
    ["three", "success"],
    ["four", "success"],
  ] as const) {
    await merged(world, name);
    await world.wait(47 * hour);
    await deployed(world, state);
  }
  await deployed(world, "success", "/rollback production");
}

describe("the metrics of an environment", () => {
  test("are four numbers, each with a chart, the same as a table, and its formula", async () => {
    const world = await start({ deployYml });
    await twoWeeks(world);
    const page = await (await browse(world))("rita").get("/octo/app/metrics");
    expect(page.status).toBe(200);
    expect(page.html).toContain("<title>Metrics of production · octo/app</title>");
    expect(page.text).toContain("From 6 deployments, back to 2 Mar 2026, and 5 commits of main, back to 2 Mar 2026.");
    expect(page.text).toMatch(/Deployment frequency 0\.9 a week 4 deploys and 1 rollback succeeded/);
    expect(page.text).toMatch(
      /Lead time of changes 1d 23h median of 4 changes; nine of ten within 3d 23h; from the opening of the pull request 2d/,
    );
    expect(page.text).toMatch(/Change failure rate 40 % 1 failed, 1 went live and was rolled back, of 5 deploys/);
    expect(page.text).toMatch(/Time to restore – 2 failures mended/);
    expect(page.html.match(/<svg class="chart-drawing"[^>]* role="img" aria-label="[^"]+/g)).toHaveLength(3);
    expect(page.html.match(/<details/g)).toHaveLength(4);
    expect(page.html).not.toMatch(/style=/);
  });

  test("show no chart with fewer than three values, and what is still failing", async () => {
    const world = await start({ deployYml });
    await deployed(world, "failure", "/deploy v0.5.5 staging");
    const page = await (await browse(world))("ann").get("/octo/app/metrics?environment=staging&days=90");
    expect(page.text).toContain("0 a week 0 deploys and 0 rollbacks succeeded");
    expect(page.text).toContain("100 % 1 failed");
    expect(page.text).toContain("still failing since 2026-03-02");
    expect(page.html).not.toContain("chart-drawing");
  });

  test("say so if there is nothing yet", async () => {
    const world = await start({ deployYml });
    const page = await (await browse(world))("ann").get("/octo/app/metrics");
    expect(page.text).toContain("From 0 deployments, and 1 commit of main");
    expect(page.text).toContain("Change failure rate – 0 failed");
  });

  test("show strangers' text as text", async () => {
    const world = await start({ deployYml });
    const ann = (await browse(world))("ann");
    const page = await ann.get(
      `/octo/app/metrics?environment=${encodeURIComponent("<img src=x onerror=alert(1)>")}&days=-1&deployments=1e99`,
    );
    expect([page.status, page.html.includes("<img src=x")]).toEqual([200, false]);
  });
});

test("take two rounds of requests, say how far back they go, and go further on request", async () => {
  const before: NonNullable<Parameters<typeof start>[0]>["before"] = (github, repository) => {
    for (let made = 0; made < 330; made += 1) {
      const theirs = github.createDeployment(repository, { ref: "main", environment: "production", creator: "gitploy[bot]" });
      github.deploymentStatus(theirs, { state: "success" });
      github.clock.advance(hour);
    }
  };
  const world = await start({ deployYml, before, gitHub: { latency: 200 } });
  const ann = (await browse(world))("ann");
  await ann.get("/octo/app/metrics");
  for (const [query, says] of [
    ["", /From 100 deployments, back to 12 Mar 2026/],
    ["?environment=production", /From 200 deployments, back to 7 Mar 2026.*These are the last 8 days, not 30\. Further back/],
    ["?environment=staging", /From 0 deployments/],
  ] as const) {
    const from = world.github.requests.length;
    const page = await ann.get(`/octo/app/metrics${query}`);
    expect(roundsOf(world, from).length).toBeLessThanOrEqual(2);
    expect(page.text).toMatch(says);
  }
  const all = await ann.get("/octo/app/metrics?environment=production&deployments=400");
  expect(all.text).toContain("From 330 deployments");
  expect(all.text).not.toContain("Further back");
});

test("are not shown to people who may not read", async () => {
  const world = await start({ deployYml, roles: { zoe: "none" } });
  expect((await (await browse(world))("zoe").get("/octo/app/metrics")).status).toBe(404);
});
