import { describe, expect, test } from "vitest";
import { browse } from "../support/browser.js";
import { press } from "../support/form.js";
import { start, type World } from "../support/world.js";

const deployYml = `envs:
  - name: staging
  - name: production
    review: {enabled: true, reviewers: [rita]}
`;

function address(world: World): string {
  return `/octo/app/deployments/${world.deployments.at(-1)?.id}`;
}

describe("a deployment's page", () => {
  test("shows how it goes, who requested it where, and what was reported", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 staging");
    const ann = (await browse(world))("ann");
    const begun = await ann.get(address(world));
    expect(begun.status).toBe(200);
    expect(begun.html).toMatch(/<title>⏳ .*v0\.5\.5.*staging · octo\/app<\/title>/);
    expect(begun.html).toContain('hx-trigger="every 5s"');
    await world.report("in_progress", { description: "2 of 3 instances", logUrl: "https://ci.example.com/1" });
    await world.wait(90_000);
    await world.report("success", { environmentUrl: "https://staging.example.com/" });
    await world.wait(5_000);
    const page = await ann.get(address(world));
    expect(page.html).toContain("<title>✅ v0.5.5 is live in staging · octo/app</title>");
    expect(page.text).toContain("live now");
    expect(page.text).toMatch(/Asked for by ann in #1/);
    expect(page.text).toMatch(/Took 1m 30s/);
    expect(page.text).toMatch(/created .* in progress 2 of 3 instances — .* success/);
    expect(page.html).toContain('href="https://staging.example.com/" rel="noreferrer"');
    expect(page.text).toMatch(/Rules at the time Rules: \d+ passed/);
    expect(page.html).toMatch(/#issuecomment-\d+/);
    expect(page.html).toContain('hx-trigger="every 60s"');
  });

  test("links to the possible actions, for people with write access", async () => {
    const world = await start({ deployYml });
    const comment = await world.comment("/deploy v0.5.5 staging");
    const see = await browse(world);
    const buttons = async (login: string): Promise<readonly (string | undefined)[]> => {
      await world.wait(5_000);
      const { html } = await see(login).get(address(world));
      return [...html.matchAll(/<a class="btn btn-sm[^"]*" href="([^"]*)"><bdi>([^<]*)/g)].map(([, href, says]) => `${says} ${href}`);
    };
    expect(await buttons("ann")).toEqual([`Cancel v0.5.5 /octo/app/cancel?environment=staging&amp;request=comment-${comment.id}`]);
    expect(await buttons("rita")).toEqual([]);
    await world.report("success");
    expect(await buttons("ann")).toEqual(["Roll back staging… /octo/app/rollback?environment=staging"]);
    world.github.archive(world.repository);
    expect(await buttons("ann")).toEqual([]);
  });

  test("is followed with a 304, and one read when something was reported", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 staging");
    const ann = (await browse(world))("ann");
    await ann.get(address(world));
    await world.wait(5_000);
    await ann.part(address(world));
    await world.wait(5_000);
    const quiet = await world.requestsOf(() => ann.part(address(world)));
    expect(quiet.filter((each) => each.endsWith("graphql"))).toEqual([]);
    await world.report("failure", { description: "no space left" });
    await world.wait(5_000);
    const part = await ann.part(address(world));
    expect(part.html).not.toContain("<html");
    expect(part.text).toMatch(/failed/i);
    expect(part.text).toContain("no space left");
  });

  test("takes two rounds of requests", async () => {
    const world = await start({ deployYml, gitHub: { latency: 20 } });
    await world.comment("/deploy v0.5.5 staging");
    const ann = (await browse(world))("ann");
    await ann.get("/octo/app");
    const before = world.github.requests.length;
    await ann.get(address(world));
    const asked = world.github.requests.slice(before);
    expect(asked.map(({ operation, route }) => operation ?? route).filter((each) => !each.startsWith("/"))).toEqual(["DeploymentDetails"]);
    const firstEnd = Math.min(...asked.map(({ endedAt = Infinity }) => endedAt));
    expect(asked.filter(({ startedAt }) => startedAt >= firstEnd)).toHaveLength(1);
  });

  test("of an old deployment reads on after the newest 50, and names its replacement", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success");
    const page = address(world);
    for (const ref of ["main", ...Array.from({ length: 120 }, () => "feature")]) {
      world.github.clock.advance(10_000);
      const newer = world.github.createDeployment(world.repository, { ref, environment: "staging", creator: "gitploy[bot]" });
      world.github.deploymentStatus(newer, { state: "success", creator: "gitploy[bot]" });
    }
    await world.github.idle();
    const before = world.github.requests.length;
    const seen = await (await browse(world))("ann").get(page);
    expect(seen.html).toContain("v0.5.5 was live in staging, until main replaced it");
    const asked = world.github.requests.slice(before).filter(({ operation }) => operation === "Deployments");
    expect(asked.map(({ body }) => body)).toMatchObject([{ variables: { after: expect.any(String) } }]);
  });

  test("shows those of others, too, and marks them", async () => {
    const world = await start({ deployYml });
    const theirs = world.github.createDeployment(world.repository, { ref: "main", environment: "staging", creator: "bob" });
    world.github.deploymentStatus(theirs, { state: "success" });
    await world.github.idle();
    const page = await (await browse(world))("ann").get(`/octo/app/deployments/${theirs.id}`);
    expect(page.text).toContain("(not by Gitploy)");
  });
});

describe("a request's page", () => {
  const request = (world: World) => {
    const [comment] = [...world.pullRequest.comments];
    return `/octo/app/requests/comment-${comment?.id}?environment=production`;
  };

  test("shows what it waits for, and leads to its deployment when there is one", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 production");
    const ann = (await browse(world))("ann");
    const page = await ann.get(request(world));
    expect(page.html).toContain("<title>v0.5.5 waits to be deployed to production, for approval · octo/app</title>");
    expect(page.text).toMatch(/Asked for by ann, just now/);
    await world.comment("/approve production", { by: "rita" });
    const there = await ann.get(request(world));
    expect([there.status, there.headers.get("location")]).toEqual([303, address(world)]);
    const part = await ann.part(request(world));
    expect([part.status, part.headers.get("hx-redirect"), part.html]).toEqual([200, address(world), ""]);
    expect((await ann.get(request(world).replace(/\?.*/, ""))).headers.get("location")).toBe(address(world));
  });

  test("shows whose approvals it waits for, and whose lock and which freeze hold it until when", async () => {
    const world = await start({
      deployYml: `envs:
  - name: production
    auto_deploy_on: refs/heads/main
    required_contexts: []
    review: {enabled: true, required: 2, reviewers: [rita, ann, octo/ops, zoe]}
    frozen_windows: [{start: "0 11 * * *", duration: 3h, location: Europe/Berlin}]
`,
      before: (github) => void github.team("octo", "ops", ["rita"]),
    });
    await world.comment("/lock production for 2h", { by: "bob" });
    await world.comment("/deploy v0.5.5 production");
    world.github.commit(world.repository, "main", { message: "Next", author: "cleo" });
    await world.github.idle();
    const ann = (await browse(world))("ann");
    const [, pushed = ""] = /href="(\/octo\/app\/requests\/push-[^"]*)"/.exec((await ann.get("/octo/app")).html) ?? [];
    const page = await ann.get(pushed.replaceAll("&amp;", "&"));
    expect(page.text).toMatch(/the lock of bob, until 2026-03-02 14:\d\d UTC \(whoever may deploy there may unlock it\)/);
    expect(page.text).toMatch(/the end of the frozen window, 2026-03-02 13:00 UTC \(2 Mar 2026, 14:00 in Europe\/Berlin\)/);
    expect(page.text).toContain("2 approvals of rita, ann, members of octo/ops or zoe");
    const rita = (await browse(world))("rita");
    await press(
      rita,
      await rita.get(pushed.replaceAll("&amp;", "&").replace("/requests/", "/approve?request=").replace("?environment", "&environment")),
    );
    await world.github.idle();
    const after = await ann.get(pushed.replaceAll("&amp;", "&"));
    expect(after.text).toMatch(/1 approval of ann, members of octo\/ops or zoe.*Approved by rita/);
  });

  test("is linked from the check run until the tool has a log; without a URL of the pages there is no link", async () => {
    const settings = { GITHUB_CLIENT_ID: "c", GITHUB_CLIENT_SECRET: "s", GITPLOY_URL: "https://gitploy.example.com/" };
    const world = await start({ deployYml, settings });
    await world.comment("/deploy v0.5.5 staging");
    const [run] = world.checkRuns(world.tagged, "deploy/staging");
    expect(run?.detailsUrl).toMatch(
      /^https:\/\/gitploy\.example\.com\/octo\/app\/requests\/comment-\d+\?environment=staging&sha=[0-9a-f]{40}$/,
    );
    expect((await (await browse(world))("ann").get(new URL(run?.detailsUrl ?? "").pathname)).status).toBe(303);
    await world.report("in_progress", { logUrl: "https://ci.example.com/1" });
    expect(world.checkRuns(world.tagged, "deploy/staging")[0]?.detailsUrl).toBe("https://ci.example.com/1");
    const without = await start({ deployYml });
    await without.comment("/deploy v0.5.5 staging");
    expect(without.checkRuns(without.tagged, "deploy/staging")[0]?.detailsUrl).not.toContain("gitploy.example.com");
  });

  test("that ended, and was answered, is found in the record's history, also by an alias of the environment", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    aliases: [prod]\n    review: {enabled: true, reviewers: [rita]}\n",
    });
    await world.comment("/deploy v0.5.5 production");
    const here = request(world);
    await world.comment('/reject production "not today"', { by: "rita" });
    await world.comment("/lock production");
    const ann = (await browse(world))("ann");
    for (const each of [here, here.replace("=production", "=prod")]) {
      const page = await ann.get(each);
      expect(page.text).toContain("v0.5.5 is not deployed to production: rejected by rita");
      expect(page.text).toContain("not today");
    }
  });

  test("of an unknown request says so", async () => {
    const world = await start({ deployYml });
    const page = await (await browse(world))("ann").get("/octo/app/requests/page-0123?environment=production");
    expect(page.text).toContain("Nothing of that name, or long ago");
    expect(page.html).toContain('href="/octo/app/audit?environment=production"');
    const nowhere = await (await browse(world))("ann").get("/octo/app/requests/page-0123");
    expect(nowhere.text).toContain("The audit has all that was written about an environment.");
  });
});
