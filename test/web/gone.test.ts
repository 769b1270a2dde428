import { describe, expect, test } from "vitest";
import { browse } from "../support/browser.js";
import { press } from "../support/form.js";
import { roundsOf } from "../support/rounds.js";
import { start, type World } from "../support/world.js";

const deployYml = `envs:
  - name: staging
  - name: production
    production_environment: false
    review: {enabled: true, reviewers: [rita]}
`;

/** Deletes a deployment on GitHub, by default the newest, which has to be inactive first. */
function remove({ github, deployments }: World, index = -1): number {
  const id = deployments.at(index)?.id ?? 0;
  github.deploymentStatus(id, { state: "inactive" });
  github.deleteDeployment(id);
  return id;
}

async function deployed(...refs: readonly string[]): Promise<World> {
  const world = await start({ deployYml });
  for (const ref of refs) {
    await world.comment(`/deploy ${ref} staging`);
    await world.report("success", { logUrl: "https://ci.example.com/1" });
    world.github.clock.advance(60_000);
  }
  return world;
}

describe("after a deployment was deleted on GitHub", () => {
  test("its page says so to people who may read, with what else is known; for all others it is the page that reveals nothing", async () => {
    const world = await deployed("v0.5.5", "feature");
    const address = `/octo/app/deployments/${remove(world, 0)}`;
    const open = await browse(world);
    const page = await open("rita").get(address);
    expect([page.status, page.headers.get("cache-control")]).toEqual([404, "no-store"]);
    expect(page.html).toContain("<title>No longer on GitHub · octo/app</title>");
    expect(page.html).toMatch(/<p role="status" class="verdict[^"]*">.*This deployment is no longer on GitHub/);
    expect(page.html).toContain('<a href="/octo/app/history">');
    expect(page.html).toContain('<a href="/octo/app/audit">');
    expect(page.html).not.toContain("data-poll");
    world.github.setPermission(world.repository, "rita", "none");
    const none = await open("rita").get("/octo/none");
    for (const login of ["rita", "zoe"]) {
      const stranger = await open(login).get(address);
      expect([stranger.status, stranger.text.replace(login, "")]).toEqual([404, none.text.replace("rita", "")]);
    }
  });

  test("an open page says so, and the rest stays", async () => {
    const world = await deployed("v0.5.5", "feature");
    const address = `/octo/app/deployments/${world.deployments[0]?.id}`;
    const ann = (await browse(world))("ann");
    await ann.get(address);
    remove(world, 0);
    await world.wait(5_000);
    const part = await ann.part(address);
    expect([part.status, part.html.includes("<html")]).toEqual([200, false]);
    expect(part.html).toContain("<title>No longer on GitHub · octo/app</title>");
    expect(part.text).toMatch(
      /This deployment is no longer on GitHub.*as of 2026-03-02 12:\d\d UTC.*Asked for by ann in #1.*success.*Rules: \d+ passed/,
    );
    expect(part.html).not.toMatch(/data-poll|class="btn/);
    // Another process has never read it.
    await world.startProcess();
    const other = await (await browse(world))("ann").part(address);
    expect([other.status, other.text.includes("no longer on GitHub"), other.text.includes("Asked for by")]).toEqual([200, true, false]);
  });

  test("the cards change at once, if it was running", async () => {
    const world = await deployed("v0.5.5");
    await world.comment("/deploy feature staging");
    await world.report("in_progress");
    const ann = (await browse(world))("ann");
    for (const look of [ann.get, ann.part, ann.part]) {
      expect((await look("/octo/app")).text).toContain("Deploying feature");
      await world.wait(5_000);
    }
    remove(world);
    const part = await ann.part("/octo/app");
    expect([part.status, part.text]).toEqual([200, expect.stringMatching(/All is quiet.*Live v0\.5\.5/)]);
  });

  test("nobody can learn about it from another repository of theirs", async () => {
    const world = await deployed("v0.5.5");
    world.github.repository({ owner: "octo", name: "other", private: true, roles: { zoe: "write" }, files: { a: "1" } });
    const open = await browse(world);
    const id = world.deployments[0]?.id;
    expect((await open("ann").get(`/octo/app/deployments/${id}`)).status).toBe(200);
    const [kept, never] = [await open("zoe").get(`/octo/other/deployments/${id}`), await open("zoe").get("/octo/other/deployments/1")];
    expect([kept.status, kept.text]).toEqual([404, never.text]);
    expect(kept.text).not.toContain("v0.5.5");
  });
});

describe("a request's page, when neither a record nor a deployment has it any more,", () => {
  const settings = { GITHUB_CLIENT_ID: "c", GITHUB_CLIENT_SECRET: "s", GITPLOY_URL: "https://gitploy.example.com/" };
  /** The link of a command's check run: a part of the page's URL. */
  const linkOf = (world: World, environment: string): string => {
    const url = new URL(world.checkRuns(world.tagged, `deploy/${environment}`)[0]?.detailsUrl ?? "");
    return `${url.pathname}${url.search}`;
  };

  test("says that the deployment was deleted, and shows what its check run still says", async () => {
    const world = await start({ deployYml, settings, gitHub: { latency: 50 } });
    await world.comment("/deploy v0.5.5 staging");
    const link = linkOf(world, "staging");
    await world.report("success");
    remove(world);
    const ann = (await browse(world))("ann");
    await ann.get(link);
    const from = world.github.requests.length;
    const page = await ann.get(link);
    expect(roundsOf(world, from).length).toBeLessThanOrEqual(2);
    expect(page.html).toContain("<title>Its deployment is no longer on GitHub · octo/app</title>");
    expect(page.text).toMatch(
      /No record and no deployment has it any more\. Its check run still says: .*v0\.5\.5.* staging.*Rules: \d+ passed/,
    );
    expect(page.html).toMatch(/href="https:\/\/github\.com\/octo\/app\/runs\/\d+"/);
  });

  test("says the same about a request made on a page, not that it was not carried out", async () => {
    const world = await start({ deployYml });
    const ann = (await browse(world))("ann");
    const request = (await press(ann, await ann.get("/octo/app/deploy?environment=staging&ref=v0.5.5"))).headers.get("location") ?? "";
    await world.github.idle();
    remove(world);
    await world.wait(60_000);
    expect((await ann.get(request)).text).toContain("Its deployment is no longer on GitHub");
  });

  test("says how it ended, from its check run", async () => {
    const world = await start({ deployYml, settings });
    await world.comment("/deploy v0.5.5 production");
    const link = linkOf(world, "production");
    await world.comment('/reject production "not today"', { by: "rita" });
    world.github.deleteRef(world.repository, "refs/gitploy/production", "bob");
    const page = await (await browse(world))("ann").get(link);
    expect(page.html).toMatch(/<title>.* v0\.5\.5 is not deployed to production: rejected by rita · octo\/app<\/title>/);
  });

  test("leads to its deployment, however many there have been since", async () => {
    const world = await start({ deployYml, settings });
    await world.comment("/deploy v0.5.5 staging");
    const link = linkOf(world, "staging");
    await world.report("success");
    for (let made = 0; made < 60; made += 1)
      world.github.createDeployment(world.repository, { ref: "main", environment: "staging", creator: "bob" });
    await world.github.idle();
    const there = await (await browse(world))("ann").get(link);
    expect([there.status, there.headers.get("location")]).toEqual([303, `/octo/app/deployments/${world.deployments[0]?.id}`]);
  });

  test.each(["0".repeat(40), "nonsense", "{head}"])("is not misled by the commit %s", async (sha) => {
    const world = await start({ deployYml, settings });
    await world.comment("/deploy v0.5.5 staging");
    const link = linkOf(world, "staging").replace(world.tagged, sha.replace("{head}", world.head));
    remove(world);
    const page = await (await browse(world))("ann").get(link);
    expect([page.status, page.text.includes("Nothing of that name, or long ago")]).toEqual([200, true]);
  });
});

describe("a rollback to a deployment that was deleted on GitHub", () => {
  test("says so, and offers the others", async () => {
    const world = await deployed("v0.5.5", "feature", "main");
    const ann = (await browse(world))("ann");
    const address = `/octo/app/rollback?environment=staging&to=${world.deployments[0]?.id}`;
    const form = await ann.get(address);
    expect(form.text).toContain("Roll back staging to v0.5.5");
    remove(world, 0);
    for (const page of [await ann.get(address), await press(ann, form)]) {
      expect(page.text).toContain("The deployment that you chose is no longer on GitHub, or never was here.");
      expect(page.text).toContain("Roll back staging to feature");
    }
    expect((await press(ann, form)).status).toBe(422);
    expect(world.deployments).toHaveLength(2);
    expect((await press(ann, await ann.get(address))).status).toBe(303);
    await world.github.idle();
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.head });
  });

  test("says so if nothing else is left", async () => {
    const world = await deployed("v0.5.5", "feature");
    const address = `/octo/app/rollback?environment=staging&to=${remove(world, 0)}`;
    const page = await (await browse(world))("ann").get(address);
    expect(page.text).toMatch(/There is nothing to roll back to in staging.*The deployment that you chose is no longer on GitHub/);
  });
});

describe("a ref that was deleted on GitHub", () => {
  const gone = async (): Promise<World> => {
    const world = await start({ deployYml });
    world.github.deleteRef(world.repository, "refs/tags/v0.5.5", "bob");
    return world;
  };

  test("is named as deleted where it was chosen, with a link to its commit", async () => {
    const world = await gone();
    const ann = (await browse(world))("ann");
    const page = await ann.get(`/octo/app/deploy?environment=staging&ref=v0.5.5&sha=${world.tagged}`);
    expect(page.text).toContain(`v0.5.5 was ${world.tagged.slice(0, 7)} when you chose it, and is no longer on GitHub.`);
    const [, commit = ""] = /href="([^"]+)">[^<]*the commit/.exec(page.html) ?? [];
    expect((await ann.get(commit.replaceAll("&amp;", "&"))).html).toContain('value="deploy"');
    const never = await ann.get("/octo/app/deploy?environment=staging&ref=v0.5.5");
    expect(never.text).not.toContain("no longer on GitHub");
  });

  test("is named as deleted when its form is sent", async () => {
    const world = await start({ deployYml });
    const ann = (await browse(world))("ann");
    const form = await ann.get("/octo/app/deploy?environment=staging&ref=v0.5.5");
    world.github.deleteRef(world.repository, "refs/tags/v0.5.5", "bob");
    const page = await press(ann, form);
    expect([page.status, page.text]).toEqual([
      422,
      expect.stringContaining(`v0.5.5 was ${world.tagged.slice(0, 7)} when you looked, and is no longer on GitHub.`),
    ]);
  });

  test("is named as deleted where its commits were listed", async () => {
    const world = await start({ deployYml });
    const address = "/octo/app/deploy?environment=staging&kind=commits&branch=other";
    expect((await (await browse(world))("ann").get(address)).text).toContain("There is no branch other on GitHub, or none any more.");
  });

  test("stays in waiting requests, which are pinned to its commit", async () => {
    const world = await start({ deployYml });
    const asked = await world.comment("/deploy v0.5.5 production");
    world.github.deleteRef(world.repository, "refs/tags/v0.5.5", "bob");
    await world.github.idle();
    const open = await browse(world);
    expect((await open("ann").get("/octo/app")).text).toContain(`Waiting v0.5.5 ${world.tagged.slice(0, 7)}`);
    const rita = open("rita");
    const form = await rita.get(`/octo/app/approve?environment=production&request=comment-${asked.id}`);
    expect((await press(rita, form)).status).toBe(303);
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    expect((await open("ann").get("/octo/app/history")).text).toContain(`v0.5.5 ${world.tagged.slice(0, 7)} production`);
  });
});

test("a form about a request that no longer waits says so", async () => {
  const world = await start({ deployYml });
  const asked = await world.comment("/deploy v0.5.5 production");
  const rita = (await browse(world))("rita");
  const form = await rita.get(`/octo/app/approve?environment=production&request=comment-${asked.id}`);
  await world.comment("/cancel production");
  const page = await press(rita, form);
  expect([page.status, page.text]).toEqual([422, expect.stringContaining("v0.5.5 neither waits nor runs any more.")]);
  expect(page.text).not.toContain("no longer on GitHub");
});

test.each(["0", "abc", "99999999999999999999999", "-1", "1%2F2"])("no deployment ever had the number %s", async (id) => {
  const world = await start({ deployYml });
  const page = await (await browse(world))("ann").get(`/octo/app/deployments/${id}`);
  expect([page.status, page.text.includes("no longer")]).toEqual([404, false]);
});
