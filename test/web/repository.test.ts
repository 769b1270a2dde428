import { describe, expect, test } from "vitest";
import type { Trouble } from "../../playground/github/http/faults.js";
import { browse, type Seen } from "../support/browser.js";
import { roundsOf } from "../support/rounds.js";
import { start, type World } from "../support/world.js";

const deployYml = `envs:
  - name: staging
  - name: production
    review: {enabled: true, reviewers: [rita]}
  - name: eu
    production_environment: true
    frozen_windows: [{start: "0 11 * * *", duration: 3h, location: Europe/Berlin}]
`;

async function live(world: World, command = "/deploy v0.5.5 staging") {
  await world.comment(command);
  await world.report("success", { environmentUrl: "https://staging.example.com/x" });
}

describe("a card says", () => {
  test("that nothing is deployed yet", async () => {
    const world = await start({ deployYml: "envs:\n  - name: staging\n" });
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.status).toBe(200);
    expect(page.html).toContain("<title>Nothing deployed yet · octo/app</title>");
    expect(page.text).toMatch(/staging Nothing deployed yet/);
  });

  test("what is live: ref, commit, title, since when, by whom, where", async () => {
    const world = await start({ deployYml });
    await live(world);
    await world.wait(3 * 3_600_000);
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.text).toContain(`Live v0.5.5 ${world.tagged.slice(0, 7)}`);
    expect(page.text).toMatch(/3 hours ago by ann in #1 staging\.example\.com/);
    expect(page.html).toContain(`href="https://github.com/octo/app/commit/${world.tagged}"`);
    expect(page.html).toContain('href="https://staging.example.com/x" rel="noreferrer"');
  });

  test("the author of what is live, and how many commits came since, once its second part has loaded", async () => {
    const world = await start({ deployYml });
    await live(world);
    for (const message of ["One", "Two"])
      world.github.commit(world.repository, "main", { message, files: { [message]: "1" }, author: "bob" });
    await world.wait(60_000);
    const ann = (await browse(world))("ann");
    const first = await ann.get("/octo/app");
    expect(first.text).not.toContain("commits on main since");
    const [, later = ""] = /id="later" hx-get="([^"]+since=1)"[^>]* hx-trigger="load"/.exec(first.html) ?? [];
    expect(first.html).toContain(`<noscript><a href="${later}">`);
    const part = await ann.part(later);
    expect(part.text).toContain("2 commits on main since");
    expect(part.html).toContain(`/compare/${world.tagged}...main`);
    expect(part.html).not.toContain("since=1");
    // From then on it costs nothing.
    await world.wait(5_000);
    const asked = await world.requestsOf(async () => expect((await ann.get("/octo/app")).text).toContain("2 commits on main since"));
    expect(asked.filter((each) => each.endsWith("graphql"))).toHaveLength(2);
  });

  test("the same without scripts, behind a link", async () => {
    const world = await start({ deployYml });
    await live(world);
    world.github.commit(world.repository, "main", { message: "One", files: { one: "1" }, author: "bob" });
    expect((await (await browse(world))("ann").get("/octo/app?since=1")).text).toContain("1 commit on main since");
  });

  test("what runs, its progress and duration, and the tab's title says so, too", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("in_progress", { description: "2 of 3 instances", logUrl: "https://ci.example.com/1" });
    await world.wait(70_000);
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.html).toContain("<title>Deploying v0.5.5 to staging · octo/app</title>");
    expect(page.text).toMatch(/Deploying v0\.5\.5 in progress: 2 of 3 instances · by ann · 1m 10s/);
    expect(page.html).toContain('hx-trigger="every 5s"');
    expect(page.html).toContain('<noscript><meta http-equiv="refresh" content="15"');
    expect(page.html).toContain('href="https://ci.example.com/1"');
    expect(page.text).toContain("Log on ci.example.com");
  });

  test("where the log is, from any of the statuses, and requests that once", async () => {
    const world = await start({ deployYml, gitHub: { latency: 300 } });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("in_progress", { logUrl: "https://ci.example.com/1" });
    await world.report("success", { environmentUrl: "https://staging.example.com/x" });
    const ann = (await browse(world))("ann");
    const links = ({ html }: Seen) => [...html.matchAll(/href="(https:\/\/(?:ci|staging)\.example\.com[^"]*)"/g)].map(([, href]) => href);
    const first = links(await ann.get("/octo/app"));
    expect(first).toEqual(["https://staging.example.com/x", "https://ci.example.com/1"]);
    await world.wait(5_000);
    const from = world.github.requests.length;
    expect(links(await ann.get("/octo/app"))).toEqual(first);
    expect(world.github.requests.slice(from).map(({ operation }) => operation)).not.toContain("PageLinks");
    expect(roundsOf(world, from)).toHaveLength(2);
  });

  test("where the log of a repeated deployment is", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 staging");
    const ann = (await browse(world))("ann");
    for (const run of ["1", "2"]) {
      await world.report("in_progress", { logUrl: `https://ci.example.com/${run}` });
      await world.report("success", { environmentUrl: "https://staging.example.com/x" });
      await world.wait(5_000);
      expect((await ann.get("/octo/app")).html).toContain(`href="https://ci.example.com/${run}"`);
    }
  });

  test.each<Trouble>([
    "502",
    () =>
      Promise.resolve(
        Response.json({ errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded." }] }),
      ),
  ])("everything but the log while GitHub cannot return it, and the log as soon as it can", async (trouble) => {
    const world = await start({ deployYml, troubled: true });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("in_progress", { logUrl: "https://ci.example.com/1" });
    await world.report("success", { environmentUrl: "https://staging.example.com/x" });
    world.github.fault({ operation: "PageLinks", do: trouble, times: 20 });
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app");
    expect(page.text).toContain("Live v0.5.5");
    expect(page.html).toContain('href="https://staging.example.com/x"');
    world.github.world.faults.splice(0);
    await world.wait(5_000);
    expect((await ann.get("/octo/app")).html).toContain('href="https://ci.example.com/1"');
  });

  test("where the log of a workflow job with its own deployment is", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 staging");
    const job = world.github.createDeployment(world.repository, { ref: "v0.5.5", environment: "staging", creator: "github-actions[bot]" });
    world.github.deploymentStatus(job, { state: "in_progress", logUrl: "https://github.com/octo/app/actions/runs/80/job/800" });
    await world.github.idle();
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.text).toContain("Deploying v0.5.5");
    expect(page.html).toContain('href="https://github.com/octo/app/actions/runs/80/job/800"');
  });

  test("the same if deploy.yml spells the environment differently now", async () => {
    const world = await start({ deployYml: "envs:\n  - name: Staging\n" });
    await world.comment("/deploy v0.5.5 Staging");
    const job = world.github.createDeployment(world.repository, { ref: "v0.5.5", environment: "Staging", creator: "github-actions[bot]" });
    world.github.deploymentStatus(job, { state: "in_progress", logUrl: "https://github.com/octo/app/actions/runs/80/job/800" });
    const spelt = { "deploy.yml": "envs:\n  - name: staging\n" };
    world.github.commit(world.repository, "main", { message: "Spell it otherwise", files: spelt, author: "bob" });
    await world.github.idle();
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.html).toContain('href="https://github.com/octo/app/actions/runs/80/job/800"');
  });

  test("what waits and for what; and to reviewers, that it waits for them", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 production");
    const open = await browse(world);
    expect((await open("ann").get("/octo/app")).text).toMatch(/Waiting v0\.5\.5 [0-9a-f]{7} by ann, just now, for 1 approval of rita/);
    const theirs = await open("rita").get("/octo/app");
    expect(theirs.text).toContain("Waits for you v0.5.5");
    expect(theirs.text).toContain("Deploying needs write; you have read.");
    expect(theirs.html).toContain('hx-trigger="every 15s"');
  });

  test("what waits for a reviewer before what waits for others", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: one\n    required_contexts: [slow]\n  - name: two\n    review: {enabled: true, reviewers: [rita]}\n",
    });
    await world.comment("/deploy v0.5.5 one");
    await world.comment("/deploy v0.5.5 two");
    const open = await browse(world);
    const cardsOf = async (login: string) =>
      [...(await open(login).get("/octo/app")).html.matchAll(/<h2 id="environment-(\w+)"/g)].map(([, name]) => name);
    expect([await cardsOf("ann"), await cardsOf("rita")]).toEqual([
      ["one", "two"],
      ["two", "one"],
    ]);
  });

  test("who locked it, until when and why; and what freezes it, in both zones", async () => {
    const world = await start({ deployYml });
    await world.comment("/lock staging for 2h the migration runs");
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.text).toMatch(
      /Locked by ann, just now, until 2026-03-02 14:\d\d UTC: “the migration runs”\. Whoever may deploy here may unlock it\./,
    );
    expect(page.text).toMatch(/Frozen until 2026-03-02 13:00 UTC \(2 Mar 2026, 14:00 in Europe\/Berlin\)/);
  });

  test("when it freezes next", async () => {
    const world = await start({ deployYml: deployYml.replace("0 11 * * *", "0 18 * * fri") });
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.text).toContain("Freezes at 2026-03-06 17:00 UTC (6 Mar 2026, 18:00 in Europe/Berlin)");
  });

  test("that a record does not verify, and what waited in it", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 production");
    const forged = world.github.commit(world.repository, "forged", { message: "anything", files: { a: "1" }, author: "bob" });
    world.github.push(world.repository, "refs/gitploy/production", forged, "bob");
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.text).toContain("was not written by Gitploy: it is not believed, and counts as a lock");
    expect(page.html).toContain('<a href="/octo/app/audit?environment=production">Audit</a>');
    expect(page.html).toContain("<title>1 locked, 1 frozen · octo/app</title>");
  });

  test("what others deployed, and that it is newer", async () => {
    const world = await start({ deployYml });
    await live(world);
    await world.wait(60_000);
    const theirs = world.github.createDeployment(world.repository, { ref: "main", environment: "staging", creator: "bob" });
    world.github.deploymentStatus(theirs, { state: "success" });
    await world.github.idle();
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.text).toContain("Newer, not by Gitploy main");
  });
});

describe("of many environments", () => {
  const many = (amount: number) =>
    `envs:\n${Array.from({ length: amount }, (_, index) => `  - name: place-${index + 1}${index % 50 === 49 ? "-eu" : ""}\n`).join("")}`;
  const cardsOf = (html: string) => [...html.matchAll(/<section class="Box card[^]*?<bdi>([^<]*)<\/bdi>/g)].map(([, name]) => name);

  test("twenty have cards, first those where something waits, runs or is locked; the others have a line each", async () => {
    const world = await start({ deployYml: many(30) });
    await live(world, "/deploy v0.5.5 place-28");
    await world.comment("/lock place-29");
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(cardsOf(page.html)).toEqual(["place-29", ...Array.from({ length: 19 }, (_, index) => `place-${index + 1}`)]);
    expect(page.text).toContain("30 environments.");
    expect(page.text).toMatch(/place-28 free v0\.5\.5 [0-9a-f]{7} just now/);
    expect(page.text).toContain("place-30 free nothing");
    expect((await (await browse(world))("ann").get("/octo/app")).html).toContain('name="q"');
  });

  test("a form finds them by a part of the name, and the page keeps that when it renews itself", async () => {
    const world = await start({ deployYml: many(120) });
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app?q=EU");
    expect(cardsOf(page.html)).toEqual(["place-50-eu", "place-100-eu"]);
    expect(page.text).toContain("2 of 120 environments have “EU” in their names.");
    expect(page.html).toContain('hx-get="/octo/app?q=EU"');
    expect((await ann.part("/octo/app?q=EU")).text).not.toContain("place-1 ");
    const none = await ann.get("/octo/app?q=none");
    expect(none.text).toContain("0 of 120 environments have “none” in their names.");
    expect(none.html).toContain("<title>No environment has “none” in its name · octo/app</title>");
  });

  test("a hundred are read at once, and a link leads to the others", async () => {
    const world = await start({ deployYml: many(120) });
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app");
    expect(page.text).toContain("120 environments; 1 to 100 of them, in the order of deploy.yml, are here.");
    const [, next = ""] = /href="([^"]+)">Next 20</.exec(page.html) ?? [];
    const second = await ann.get(next.replaceAll("&amp;", "&"));
    expect(cardsOf(second.html)[0]).toBe("place-101");
    expect(second.text).toContain("101 to 120 of them");
    expect(second.text).toContain("Nothing deployed yet among these");
    expect(second.html).toContain(">100 before</a>");
  });
});

describe("what the first request does not tell", () => {
  /** So many deployments elsewhere that the first look does not reach it. */
  const buried = (world: World) => {
    for (let index = 0; index < 60; index += 1)
      world.github.createDeployment(world.repository, { ref: "main", environment: "elsewhere", creator: "bob" });
  };

  test.each<[string, string, (world: World) => void]>([
    [
      "many failures since",
      "Live v0.5.5",
      (world) => {
        for (let index = 0; index < 6; index += 1) {
          const failed = world.github.createDeployment(world.repository, { ref: "main", environment: "staging", creator: "gitploy[bot]" });
          world.github.deploymentStatus(failed, { state: "failure" });
        }
      },
    ],
    [
      "a live deployment that is inactive",
      "Live v0.5.5",
      ({ github, deployments }) => void github.deploymentStatus(deployments.at(-1)?.id ?? 0, { state: "inactive" }),
    ],
    [
      "what others did",
      "Newer, not by Gitploy main",
      (world) => {
        world.github.clock.advance(60_000);
        const theirs = world.github.createDeployment(world.repository, { ref: "main", environment: "staging", creator: "bob" });
        world.github.deploymentStatus(theirs, { state: "success" });
      },
    ],
  ])("is read with a second request, and then at once: %s", async (_, shows, happen) => {
    const world = await start({ deployYml, gitHub: { latency: 300 } });
    await live(world);
    happen(world);
    buried(world);
    await world.github.idle();
    const ann = (await browse(world))("ann");
    expect((await ann.get("/octo/app")).text).toContain(shows);
    await world.wait(5_000);
    const from = world.github.requests.length;
    expect((await ann.get("/octo/app")).text).toContain(shows);
    expect(roundsOf(world, from)).toHaveLength(2);
  });
});

describe("deploy.yml", () => {
  test("that is missing: shows an example, and where to add it", async () => {
    const world = await start({ deployYml: null });
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.text).toContain("There is no deploy.yml for Gitploy here");
    expect(page.html).toMatch(/href="https:\/\/github\.com\/octo\/app\/new\/main\?filename=deploy\.yml/);
  });

  test("with mistakes: shows each at its line, and what is live stays listed", async () => {
    const world = await start({ deployYml });
    await live(world);
    world.github.commit(world.repository, "main", {
      message: "Break it",
      files: { "deploy.yml": "envs:\n  - nmae: staging\n" },
      author: "bob",
    });
    await world.github.idle();
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.html).toContain("https://github.com/octo/app/blob/main/deploy.yml#L2");
    expect(page.text).toContain("Did you mean name?");
    expect(page.text).toMatch(/staging Live v0\.5\.5/);
    expect(page.html).toContain("<title>deploy.yml has mistakes · octo/app</title>");
  });
});

describe("somebody who may not read", () => {
  const seen = ({ status, html, headers }: { status: number; html: string; headers: Headers }) => {
    const kept = [...headers].filter(([name]) => name !== "date");
    return { status, html: html.replace(/to=[^"]*/g, ""), kept };
  };

  test("sees the same page, whatever the reason: no access, no repository, no App, a login that was somebody else's", async () => {
    const world = await start({ deployYml, roles: { zoe: "none" } });
    world.github.repository({ owner: "octo", name: "elsewhere", private: true, roles: { zoe: "admin" } }).installed = false;
    const open = await browse(world);
    const pages = await Promise.all([
      open("zoe").get("/octo/app"),
      open("zoe").get("/octo/none"),
      open("zoe").get("/octo/elsewhere"),
      open("zoe").get("/nobody/none"),
      open("zoe").get("/octo/app/deployments/1"),
      open("zoe").get("/octo/app/x/y/z"),
    ]);
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 404));
    for (const page of pages) expect(seen(page)).toEqual(seen(pages[0]));
    const ann = open("ann");
    expect((await ann.get("/octo/app")).status).toBe(200);
    world.github.rename("ann", "ann-2");
    world.github.user("ann");
    world.github.setPermission(world.repository, "ann", "admin");
    expect((await ann.get("/octo/app")).status).toBe(404);
  });

  test("learns nothing from failures for others", async () => {
    const world = await start({ deployYml, roles: { zoe: "none" }, troubled: true });
    const open = await browse(world);
    world.github.fault({ operation: "PageRepository", route: "graphql", do: "502", times: 9 });
    expect((await open("zoe").get("/octo/app")).status).toBe(404);
    expect((await open("ann").get("/octo/app")).status).toBe(502);
  });

  test("sees nothing from the next request on", async () => {
    const world = await start({ deployYml });
    const bob = (await browse(world))("bob");
    expect((await bob.part("/octo/app")).status).toBe(200);
    world.github.setPermission(world.repository, "bob", "none");
    expect((await bob.part("/octo/app")).status).toBe(404);
  });
});

describe("GitHub", () => {
  test("that does not answer is 502, with a reference that the log has, too", async () => {
    const world = await start({ deployYml, troubled: true });
    const ann = (await browse(world))("ann");
    world.github.fault({ operation: "PageRepository", route: "graphql", do: "502", times: 9 });
    const page = await ann.get("/octo/app");
    const [, reference] = /Reference (\w{8})/.exec(page.text) ?? [];
    expect(page.status).toBe(502);
    expect(JSON.stringify(world.log.lines)).toContain(reference);
    expect(page.html).toMatch(/data-again="30">This page tries again by itself. <a href="\/octo\/app">/);
    expect(page.html).toContain('<noscript><meta http-equiv="refresh" content="30"/></noscript>');
  });

  test("whose limits are used up is 503, with the time to wait", async () => {
    const world = await start({ deployYml, troubled: true });
    const ann = (await browse(world))("ann");
    world.github.fault({ route: "/repos/{owner}/{repo}/collaborators/{username}/permission", do: "403-rate-limit", times: 9 });
    const page = await ann.get("/octo/app");
    expect([page.status, Number(page.headers.get("retry-after")) > 0]).toEqual([503, true]);
    expect(page.text).toMatch(/GitHub answers again in .* commands in comments may still work\. This page tries again by itself\./);
    expect(page.html).toContain(`data-again="${page.headers.get("retry-after")}"`);
  });

  test("that refuses for a permission is named with that, not as a fault of ours", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 staging");
    world.github.setAppPermission("checks", undefined);
    const page = await (await browse(world))("ann").get(`/octo/app/deployments/${world.deployments[0]?.id}`);
    expect(page.status).toBe(502);
    expect(page.text).toMatch(/Gitploy may not do that here yet GitHub says that the App lacks the permission checks=read.* Try again now/);
  });
});

describe("in two rounds of requests at most", () => {
  test("a page is complete, once the owner's installation is known; following it costs only 304s if nothing changed", async () => {
    const world = await start({ deployYml, gitHub: { latency: 300 } });
    await live(world);
    const ann = (await browse(world))("ann");
    await ann.get("/octo/app");
    await world.wait(5_000);
    const before = world.github.requests.length;
    await ann.get("/octo/app");
    const [first = [], second = [], ...more] = roundsOf(world, before);
    expect(more).toEqual([]);
    expect(first.toSorted()).toEqual([
      "/repos/{owner}/{repo}",
      "/repos/{owner}/{repo}/collaborators/{username}/permission",
      "/repos/{owner}/{repo}/installation",
      "PageRepository",
    ]);
    expect(second).toEqual(["PageEnvironments"]);

    await world.wait(5_000);
    await ann.part("/octo/app");
    await world.wait(5_000);
    const poll = world.github.requests.length;
    const part = await ann.part("/octo/app");
    expect(roundsOf(world, poll)).toHaveLength(1);
    expect(world.github.requests.slice(poll).map(({ status }) => status)).toEqual(world.github.requests.slice(poll).map(() => 304));
    expect(part.html).not.toContain("<html");
    expect(part.text).toContain("Live v0.5.5");

    await world.comment('/deploy v0.5.5 eu --force "now"');
    await world.comment("/lock staging");
    await world.wait(5_000);
    expect((await ann.part("/octo/app")).text).toContain("Locked by ann");
  });

  test("several visits within four seconds cause one read", async () => {
    const world = await start({ deployYml });
    const open = await browse(world);
    await open("ann").get("/octo/app");
    const asked = await world.requestsOf(() => open("bob").get("/octo/app"));
    expect(asked.filter((each) => each.endsWith("graphql"))).toEqual([]);
    expect(asked).toContain("GET /repos/{owner}/{repo}/collaborators/{username}/permission");
  });
});

test("the verdict, with an icon and a colour, comes before all else that renews itself", async () => {
  const world = await start({ deployYml });
  await live(world, "/deploy v0.5.5 staging");
  const comment = await world.comment("/deploy v0.5.5 production");
  const ann = (await browse(world))("ann");
  for (const address of ["", `/deployments/${world.deployments[0]?.id}`, `/requests/comment-${comment.id}?environment=production`]) {
    const { html } = await ann.get(`/octo/app${address}`);
    expect(html).toMatch(
      /<div id="live">(?:<div id="later"[^]*?<\/div>)?<p role="status" class="verdict color-fg-\w+"><svg class="octicon"/,
    );
  }
});

test("what people wrote stays text", async () => {
  const hostile = `<img src=x onerror=alert(1)> & "'\u202Egnp\u0007`;
  const world = await start({ deployYml });
  world.github.commit(world.repository, "evil", { message: hostile, files: { x: "1" }, author: "bob" });
  const sha = world.github.head(world.repository, "evil") ?? "";
  world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
  await world.comment("/deploy evil staging");
  await world.report("success", { description: hostile, environmentUrl: "javascript:alert(1)" });
  await world.comment(`/lock eu ${hostile}`);
  const page = await (await browse(world))("ann").get("/octo/app");
  for (const dangerous of ["<img src=x", "javascript:", "\u202E", "\u0007"]) expect(page.html).not.toContain(dangerous);
  expect(page.text).toContain("<img src=x onerror=alert(1)> & \"'\\u{202e}gnp");
});

test("an archived repository is read-only; a renamed one redirects", async () => {
  const world = await start({ deployYml });
  const ann = (await browse(world))("ann");
  world.github.archive(world.repository);
  expect((await ann.get("/octo/app")).text).toContain("This repository is archived");
  expect((await ann.get("/OCTO/App?environment=a%2Fb")).headers.get("location")).toBe("/octo/app?environment=a%2Fb");
});
