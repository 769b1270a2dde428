import { describe, expect, test } from "vitest";
import { readRef } from "../../playground/github/git/refs.js";
import { browse } from "../support/browser.js";
import { roundsOf } from "../support/rounds.js";
import { start, type World } from "../support/world.js";

const deployYml = `envs:
  - name: staging
  - name: production
    review: {enabled: true, reviewers: [rita]}
`;

/** A success by ann in staging, and a failure by bob. */
async function past(world: World) {
  await world.comment("/deploy v0.5.5 staging");
  await world.wait(60_000);
  await world.report("success");
  await world.comment("/deploy feature staging", { by: "bob" });
  await world.wait(30_000);
  await world.report("failure");
}

describe("history", () => {
  test("has a line for each deployment: outcome, ref, commit, environment, by whom, when, how long", async () => {
    const world = await start({ deployYml });
    await past(world);
    await world.wait(3 * 3_600_000);
    const page = await (await browse(world))("rita").get("/octo/app/history");
    expect(page.status).toBe(200);
    expect(page.html).toContain("<title>History · octo/app</title>");
    expect(page.text).toContain("2 of all 2 deployments.");
    expect(page.text).toMatch(
      /Failure feature [0-9a-f]{7} staging bob 3 hours ago 30s .*Success v0\.5\.5 [0-9a-f]{7} staging ann 3 hours ago 1m/,
    );
    expect(page.html).toMatch(/href="\/octo\/app\/deployments\/\d+"/);
  });

  test.each([
    ["outcome=failure", ["feature"]],
    ["by=ann", ["v0.5.5"]],
    ["by=@ANN&outcome=success&environment=staging", ["v0.5.5"]],
    ["environment=production", []],
    ["outcome=nonsense", ["feature", "v0.5.5"]],
    ["by=zoe", []],
  ])("shows what was selected: %s", async (query, refs) => {
    const world = await start({ deployYml });
    await past(world);
    const page = await (await browse(world))("ann").get(`/octo/app/history?${query}`);
    expect([...page.html.matchAll(/<b class="ref-name"><bdi>([^<]*)/g)].map(([, ref]) => ref)).toEqual(refs);
  });

  test("marks what was rolled back, what is a rollback, and what others deployed", async () => {
    const world = await start({ deployYml });
    await past(world);
    await world.comment("/deploy feature staging");
    await world.report("success");
    await world.comment("/rollback staging");
    await world.report("success");
    const theirs = world.github.createDeployment(world.repository, { ref: "main", environment: "elsewhere", creator: "bob" });
    world.github.deploymentStatus(theirs, { state: "in_progress" });
    await world.github.idle();
    const page = await (await browse(world))("ann").get("/octo/app/history");
    expect(page.text).toMatch(
      /Running main .* elsewhere bob .* not by Gitploy Success v0\.5\.5 .* a rollback Success feature .* rolled back Failure/,
    );
    expect(page.html).toContain('<option value="elsewhere">');
  });

  test("is also a table for spreadsheets, in which nothing is a formula", async () => {
    const world = await start({ deployYml: "envs:\n  - name: '=1+1'\n" });
    await world.comment("/deploy v0.5.5 =1+1");
    const csv = await (await browse(world))("ann").get("/octo/app/history?format=csv");
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.headers.get("content-disposition")).toBe('attachment; filename="octo-app-history.csv"');
    const [head, line] = csv.html.split("\r\n");
    expect(head).toMatch(/^deployment,outcome,ref/);
    expect(line).toMatch(/^\d+,running,v0\.5\.5,[0-9a-f]{40},'=1\+1,ann,2026-03-02T/);
  });

  test("reads at most twice if few entries match, says among how many, and goes on from there", async () => {
    const before: NonNullable<Parameters<typeof start>[0]>["before"] = (github, repository) => {
      for (let made = 0; made < 230; made += 1) {
        const theirs = github.createDeployment(repository, { ref: "main", environment: "staging", creator: made < 5 ? "cleo" : "bob" });
        github.deploymentStatus(theirs, { state: "success" });
        github.clock.advance(60_000);
      }
    };
    const world = await start({ deployYml, before, gitHub: { latency: 200 } });
    const ann = (await browse(world))("ann");
    await ann.get("/octo/app/history");
    const from = world.github.requests.length;
    const page = await ann.get("/octo/app/history?by=cleo");
    expect(roundsOf(world, from)).toHaveLength(2);
    expect(page.text).toContain("0 of the newest 200 deployments.");
    const [, further = ""] = /href="(\/octo\/app\/history\?[^"]*after=[^"]*)"/.exec(page.html) ?? [];
    expect((await ann.get(further.replaceAll("&amp;", "&"))).text).toContain("5 of the next 30 deployments.");
  });
});

test.each([
  ["history?environment=staging", "v0.5.5"],
  ["audit?environment=staging", "ann locks staging"],
  ["deploy?environment=staging", "v0.5.5"],
])("%s begins again after an invalid cursor", async (page, first) => {
  const world = await start({ deployYml });
  await past(world);
  await world.comment("/lock staging");
  const answer = await (await browse(world))("ann").get(`/octo/app/${page}&after=nonsense`);
  expect([answer.status, answer.text.includes(first)]).toEqual([200, true]);
});

describe("audit", () => {
  async function audited(world: World) {
    await world.comment('/deploy v0.5.5 production --force "it is on fire"', { by: "cleo" });
    await world.report("success");
    await world.comment("/lock production the migration runs");
  }

  test("shows who did what to the record, each entry verified, with uses of force and their reasons", async () => {
    const world = await start({ deployYml, gitHub: { latency: 200 } });
    await audited(world);
    const ann = (await browse(world))("ann");
    await ann.get("/octo/app/audit");
    const from = world.github.requests.length;
    const page = await ann.get("/octo/app/audit?environment=production");
    expect(roundsOf(world, from)).toHaveLength(2);
    expect(page.html).toContain("<title>Audit of production · octo/app</title>");
    expect(page.text).toMatch(/cleo deploys v0\.5\.5 to production by force “it is on fire” \(skipped: review[^)]*\)/);
    expect(page.text).toContain("ann locks production: the migration runs");
    expect(page.text).not.toContain("not believed");
    expect(page.text).toContain("Whoever can push to its repository can still cut the end off");
  });

  test("does not believe what somebody else wrote, and shows it as text", async () => {
    const hostile = "bob unlocks <img src=x onerror=alert(1)>";
    const world = await start({ deployYml });
    await audited(world);
    const head = world.github.commit(world.repository, "forged", { message: hostile, files: { a: "1" }, author: "bob" });
    world.github.push(world.repository, "refs/gitploy/production", head, "bob");
    const page = await (await browse(world))("ann").get("/octo/app/audit?environment=production");
    expect(page.text).toMatch(/(One|\d+) of these (was|were) not written by Gitploy, and not believed\./);
    expect(page.text).toContain(`not believed 2026-03-02`);
    expect(page.text).toContain(hostile);
    expect(page.html).not.toContain("<img src=x");
  });

  test("marks an entry that was copied from another environment", async () => {
    const world = await start({ deployYml });
    await audited(world);
    const sha = readRef(world.repository.refs, "refs/gitploy/production") ?? "";
    world.github.push(world.repository, "refs/gitploy/staging", sha, "bob");
    const page = await (await browse(world))("ann").get("/octo/app/audit?environment=staging");
    expect(page.text).not.toContain(" verified ");
    expect(page.text).toContain("not believed");
  });

  test("says so if nothing was ever written, and is a table for spreadsheets, too", async () => {
    const world = await start({ deployYml });
    const ann = (await browse(world))("ann");
    expect((await ann.get("/octo/app/audit?environment=staging")).text).toContain("Nothing was ever written about it");
    await audited(world);
    const csv = await ann.get("/octo/app/audit?environment=production&format=csv");
    expect(csv.html).toMatch(/\r\n2026-03-02T[^,]*,true,"?cleo deploys v0\.5\.5 to production by force,cleo,it is on fire,"?review/);
  });
});

test.each([
  ["history", "1 of all 1 deployments in STAGING."],
  ["audit", "ann locks staging"],
  ["metrics", "Metrics of staging"],
])("%s offers an environment once, as deploy.yml spells it, however others spell it", async (name, says) => {
  const world = await start({ deployYml });
  await world.comment("/lock staging", { by: "ann" });
  world.github.createDeployment(world.repository, { ref: "main", environment: "Staging", creator: "github-actions[bot]" });
  await world.github.idle();
  const page = await (await browse(world))("ann").get(`/octo/app/${name}?environment=STAGING`);
  const options = [...page.html.matchAll(/<option value="(staging)"( selected[^>]*)?>/gi)];
  expect(options.map(([, value, selected]) => [value, selected !== undefined])).toEqual([["staging", true]]);
  expect(page.text).toContain(says);
});

test("people who may not read see none of it", async () => {
  const world = await start({ deployYml, roles: { zoe: "none" } });
  const zoe = (await browse(world))("zoe");
  for (const page of ["history", "history?format=csv", "audit", "audit?format=csv"])
    expect((await zoe.get(`/octo/app/${page}`)).status).toBe(404);
});

test.each(["audit", "metrics"])("%s offers no choice where there is nothing to choose from, and says so", async (name) => {
  const world = await start({ deployYml: null });
  const page = await (await browse(world))("ann").get(`/octo/app/${name}`);
  expect(page.text).toContain("There is no environment here: deploy.yml names none, and nothing was deployed.");
  expect(page.html).not.toContain("<select");
});
