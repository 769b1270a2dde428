import { describe, expect, test } from "vitest";
import { browse } from "../support/browser.js";
import { formIn, press } from "../support/form.js";
import { start, type World } from "../support/world.js";

const simple = "envs:\n  - name: staging\n";
const reviewed = "envs:\n  - name: staging\n    review: { enabled: true, reviewers: [rita] }\n";

async function live(world: World, ...refs: readonly string[]): Promise<void> {
  for (const ref of refs) {
    await world.comment(`/deploy ${ref} staging`);
    await world.report("success");
    world.github.clock.advance(60_000);
  }
}

/** A request that waits for a review; returns its id. */
async function waiting(world: World): Promise<string> {
  await world.comment("Hello", { by: "rita" });
  const comment = await world.comment("/deploy v0.5.5 staging");
  return `comment-${comment.id}`;
}

describe("rolling back", () => {
  test("has the target of the command, shows what is lost, and happens once", async () => {
    const world = await start({ deployYml: simple });
    await live(world, "v0.5.5", "feature");
    const cleo = (await browse(world))("cleo");
    const page = await cleo.get("/octo/app/rollback?environment=staging");
    expect(page.html).toContain("<title>Roll back staging to v0.5.5 · octo/app</title>");
    expect(page.text).toMatch(/Deploying it takes away: #1 Add the feature/);
    const both = await Promise.all([press(cleo, page), press(cleo, page)]);
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    await world.github.idle();
    expect(world.deployments.slice(2)).toMatchObject([{ sha: world.tagged, environment: "staging" }]);
    expect(world.deployments).toHaveLength(3);
  });

  test("may have another target, which is shown first", async () => {
    const world = await start({ deployYml: simple });
    const more = world.github.commit(world.repository, "main", { message: "More", files: { "more.txt": "1" }, author: "bob" });
    world.github.tag(world.repository, "v0.5.6", more);
    world.github.checkRun(world.repository, more, { name: "ci", conclusion: "success" });
    await live(world, "v0.5.5", "v0.5.6", "feature");
    const cleo = (await browse(world))("cleo");
    const page = await cleo.get("/octo/app/rollback?environment=staging");
    expect(page.text).toMatch(/Roll back to v0\.5\.5 instead/);
    const [, href = ""] = /href="(\/octo\/app\/rollback\?[^"]*to=\d+)"/.exec(page.html) ?? [];
    const other = await cleo.get(href.replaceAll("&amp;", "&"));
    expect(other.text).toContain("Roll back staging to v0.5.5");
    expect((await press(cleo, other)).status).toBe(303);
    await world.github.idle();
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
  });

  test("does nothing if something was deployed since", async () => {
    const world = await start({ deployYml: simple });
    await live(world, "v0.5.5", "feature");
    const cleo = (await browse(world))("cleo");
    const page = await cleo.get("/octo/app/rollback?environment=staging");
    await world.comment("/deploy main staging");
    const answer = await press(cleo, page);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("Nothing was done");
    expect(world.deployments).toHaveLength(3);
  });

  test("by force needs a reason, names what is in the way, and keeps what was filled in", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n" });
    for (const ref of ["v0.5.5", "feature"]) {
      await world.comment(`/deploy ${ref} production`);
      await world.report("success");
    }
    await world.comment("/lock production");
    const forged = world.github.commit(world.repository, "forged", { message: "anything", files: { a: "1" }, author: "bob" });
    world.github.push(world.repository, "refs/gitploy/production", forged, "bob");
    await world.github.idle();
    const cleo = (await browse(world))("cleo");
    const page = await cleo.get("/octo/app/rollback?environment=production");
    const offers = /Not now: lock.*Force….*Skips lock.*Reason \(required\)/;
    expect(page.text).toMatch(offers);
    const unreasoned = await press(cleo, page, { press: "force", understood: "1" });
    expect(unreasoned.text).toMatch(/Force needs a reason/);
    expect(unreasoned.text).toMatch(offers);
    expect(formIn(unreasoned)["understood"]).toBe("1");
    const unticked = await press(cleo, page, { press: "force", reason: "The shop is down" });
    expect(formIn(unticked)["reason"]).toBe("The shop is down");
    expect((await press(cleo, unticked, { press: "force", understood: "1" })).status).toBe(303);
    await world.github.idle();
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
  });

  test("says so if there is nothing to roll back to", async () => {
    const world = await start({ deployYml: simple });
    expect((await (await browse(world))("cleo").get("/octo/app/rollback?environment=staging")).text).toContain("nothing to roll back to");
  });
});

describe("locking", () => {
  test("keeps others out for the chosen time, and can be undone", async () => {
    const world = await start({ deployYml: simple });
    const see = await browse(world);
    const page = await see("cleo").get("/octo/app/lock?environment=staging");
    expect(page.text).toContain(
      "Nobody but you deploys here until it is unlocked, or its time is over. Whoever may deploy here may unlock it.",
    );
    expect(formIn(page)).toMatchObject({ for: "", reason: "" });
    expect((await press(see("cleo"), page, { for: "2h", reason: "migration" })).status).toBe(303);
    expect((await see("ann").get("/octo/app/deploy?ref=v0.5.5")).text).toMatch(/Not now: lock/);
    const unlock = await see("ann").get("/octo/app/unlock?environment=staging");
    expect(unlock.text).toMatch(/Locked by cleo, just now, until 2026-03-02 14:\d\d UTC.*“migration”/);
    expect((await press(see("ann"), unlock)).status).toBe(303);
    expect((await see("ann").get("/octo/app/unlock?environment=staging")).text).toContain("staging is not locked.");
  });

  test("is answered on the request's page, even if nothing changes", async () => {
    const world = await start({ deployYml: simple });
    const cleo = (await browse(world))("cleo");
    for (let times = 0; times < 2; times += 1) {
      const answer = await press(cleo, await cleo.get("/octo/app/lock?environment=staging"));
      expect((await cleo.get(answer.headers.get("location") ?? "")).text).toMatch(/staging is locked by .*cleo/);
    }
  });

  test("until a date in the past is refused, and keeps everything that was typed", async () => {
    const world = await start({ deployYml: simple });
    const cleo = (await browse(world))("cleo");
    const page = await cleo.get("/octo/app/lock?environment=staging");
    const answer = await press(cleo, page, { for: "until", until: "2020-01-01T10:00", reason: "migration" });
    expect(answer.status).toBe(422);
    expect(formIn(answer)).toMatchObject({ for: "until", until: "2020-01-01T10:00", reason: "migration" });
    expect((await press(cleo, answer, { until: "2026-03-05T10:00" })).status).toBe(303);
  });

  test("names a ref of somebody else's that is in the way, and how to remove it; then the same form is sent again", async () => {
    const world = await start({ deployYml: simple, troubled: true });
    const ann = (await browse(world))("ann");
    const form = await ann.get("/octo/app/lock?environment=staging");
    world.github.push(world.repository, "refs/gitploy/staging/mine", world.tagged, "bob");
    const answer = await press(ann, form);
    expect(answer.status).toBe(502);
    expect(answer.text).toContain("git push origin --delete 'refs/gitploy/staging/mine'");
    expect(answer.text).not.toContain("fault is Gitploy");
    world.github.deleteRef(world.repository, "refs/gitploy/staging/mine");
    await world.wait(31_000);
    expect((await press(ann, answer)).status).toBe(303);
    await world.wait(5_000);
    expect((await ann.get("/octo/app")).text).toContain("Locked by ann");
  });

  test("is not offered to people who may not lock", async () => {
    const world = await start({ deployYml: simple });
    await world.comment("Hello", { by: "rita" });
    const see = await browse(world);
    const page = await see("rita").get("/octo/app/lock?environment=staging");
    expect(page.html).not.toContain('name="press"');
    expect(page.text).toContain("that takes write access");
  });
});

describe("a waiting request", () => {
  test("is approved by a reviewer, who sees the commit; the conversation says so, too", async () => {
    const world = await start({ deployYml: reviewed });
    const request = await waiting(world);
    const see = await browse(world);
    const address = `/octo/app/approve?environment=staging&request=${request}`;
    expect((await see("ann").get(address)).html).not.toContain('name="press"');
    const page = await see("rita").get(address);
    expect(page.text).toMatch(new RegExp(`Approve v0\\.5\\.5 for staging v0\\.5\\.5 ${world.tagged.slice(0, 7)}, asked for by ann`));
    const answer = await press(see("rita"), page);
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      `/octo/app/requests/${request}?environment=staging&sha=${world.tagged}`,
    ]);
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ ref: "v0.5.5", environment: "staging" }]);
    expect(world.answers().join("\n")).toMatch(/rita approved v0\.5\.5 for staging/);
  });

  test("is not approved if something else has gone live since: it may take away something else", async () => {
    const world = await start({ deployYml: reviewed });
    const request = await waiting(world);
    const rita = (await browse(world))("rita");
    const page = await rita.get(`/octo/app/approve?environment=staging&request=${request}`);
    const theirs = world.github.createDeployment(world.repository, { ref: "feature", environment: "staging", creator: "gitploy[bot]" });
    world.github.deploymentStatus(theirs, { state: "success" });
    await world.github.idle();
    const answer = await press(rita, page);
    expect([answer.status, answer.text]).toEqual([422, expect.stringMatching(/Nothing was done.*live is feature now/)]);
    expect(world.deployments).toHaveLength(1);
    expect((await press(rita, answer)).status).toBe(303);
    await world.github.idle();
    expect(world.deployments).toHaveLength(2);
  });

  test("is approved, rejected and cancelled from its own page, by the people concerned", async () => {
    const world = await start({
      deployYml: reviewed.replace("[rita]", "[octo/release]"),
      before: (github) => void github.team("octo", "release", ["rita"]),
    });
    const request = await waiting(world);
    const see = await browse(world);
    const buttons = async (login: string): Promise<readonly (string | undefined)[]> => {
      const { html } = await see(login).get(`/octo/app/requests/${request}?environment=staging`);
      return [...html.matchAll(/<a class="btn btn-sm[^"]*" href="\/octo\/app\/(\w+)\?environment=staging&amp;request=([^"]*)"/g)].map(
        ([, verb, about]) => `${verb} ${about}`,
      );
    };
    expect(await buttons("rita")).toEqual([`approve ${request}`, `reject ${request}`]);
    expect(await buttons("ann")).toEqual([`cancel ${request}`]);
  });

  test("is rejected with a reason", async () => {
    const world = await start({ deployYml: reviewed });
    const request = await waiting(world);
    const rita = (await browse(world))("rita");
    await press(rita, await rita.get(`/octo/app/reject?environment=staging&request=${request}`), { reason: "not *today*" });
    await world.github.idle();
    expect(world.answers().join("\n")).toMatch(/rejected.*not \\\*today\\\*/s);
    expect((await rita.get(`/octo/app/approve?environment=staging&request=${request}`)).text).toContain("It does not wait any more");
  });

  test("is cancelled, and so is a running deployment, which only asks the tooling", async () => {
    const world = await start({ deployYml: reviewed });
    const request = await waiting(world);
    const bob = (await browse(world))("bob");
    expect((await press(bob, await bob.get(`/octo/app/cancel?environment=staging&request=${request}`))).status).toBe(303);
    await world.github.idle();
    expect(world.answers().join("\n")).toMatch(/cancelled/);

    const other = await start({ deployYml: simple });
    const comment = await other.comment("/deploy v0.5.5 staging");
    const ann = (await browse(other))("ann");
    const page = await ann.get(`/octo/app/cancel?environment=staging&request=comment-${comment.id}`);
    expect(page.text).toMatch(/kills nothing.*Ask the tooling to stop v0\.5\.5/);
    expect((await press(ann, page)).status).toBe(303);
    expect(other.deployments[0]?.statuses.at(-1)).toMatchObject({ state: "error", description: "cancelled by ann" });
  });
});

describe("while deploy.yml has mistakes", () => {
  async function broken(deployYml = "envs:\n  - nmae: staging\n") {
    const world = await start({ deployYml: simple });
    await live(world, "v0.5.5");
    await world.comment("/lock staging the migration runs", { by: "bob" });
    world.github.commit(world.repository, "main", { message: "Break it", files: { "deploy.yml": deployYml }, author: "bob" });
    await world.github.idle();
    return world;
  }
  const buttonsOf = (html: string) => [...html.matchAll(/<a class="btn btn-sm[^"]*" href="([^"]*)"/g)].map(([, href]) => href);

  test.each(["envs:\n  - nmae: staging\n", `envs:\n${" ".repeat(70_000)}`])(
    "an admin can unlock, and nothing else is offered",
    async (deployYml) => {
      const world = await broken(deployYml);
      const see = await browse(world);
      expect((await see("cleo").get("/octo/app")).text).toMatch(/only an admin of the repository may unlock.*Locked by bob.*Unlock…/);
      expect(buttonsOf((await see("cleo").get("/octo/app")).html)).toEqual(["/octo/app/unlock?environment=staging"]);
      const page = await see("cleo").get("/octo/app/unlock?environment=staging");
      expect(page.text).toMatch(/Unlock staging Locked by bob.*“the migration runs”/);
      const answer = await press(see("cleo"), page);
      expect(answer.status).toBe(303);
      expect((await see("cleo").get(answer.headers.get("location") ?? "")).text).toMatch(/staging is unlocked by .*cleo/);
      await world.wait(5_000);
      const after = await see("cleo").get("/octo/app");
      expect([after.text.includes("Locked by"), buttonsOf(after.html)]).toEqual([false, []]);
      expect(after.text).toContain("Live v0.5.5");
    },
  );

  test("nobody else can, and every other form says what is wrong", async () => {
    const world = await broken();
    const see = await browse(world);
    expect(buttonsOf((await see("bob").get("/octo/app")).html)).toEqual([]);
    const form = await see("cleo").get("/octo/app/unlock?environment=staging");
    expect((await see("bob").post("/octo/app/unlock", formIn(form))).status).toBe(422);
    for (const [login, path] of [
      ["bob", "unlock"],
      ["cleo", "lock"],
      ["cleo", "rollback"],
      ["cleo", "deploy"],
    ] as const) {
      const page = await see(login).get(`/octo/app/${path}?environment=staging`);
      expect([page.status, page.html.includes('name="press"')]).toEqual([200, false]);
      expect(page.text).toMatch(/Nothing can be deployed here deploy\.yml has 2 mistakes.*Did you mean name\?/);
    }
    expect((await see("cleo").get("/octo/app/unlock?environment=elsewhere")).text).toContain("Nothing can be deployed here");
    await world.wait(5_000);
    expect((await see("bob").get("/octo/app")).text).toContain("Locked by bob");
  });

  test("an admin can unlock if one repository keeps all records", async () => {
    const world = await start({
      deployYml: simple,
      settings: { GITPLOY_LEDGER_REPOSITORY: "deployments" },
      before: (github) => void github.repository({ owner: "octo", name: "deployments", private: true }),
    });
    await world.comment("/lock staging", { by: "bob" });
    world.github.commit(world.repository, "main", { message: "Break it", files: { "deploy.yml": "envs: 1\n" }, author: "bob" });
    await world.github.idle();
    const cleo = (await browse(world))("cleo");
    const page = await cleo.get("/octo/app/unlock?environment=staging");
    expect(page.text).toContain("Unlock staging Locked by bob");
    expect((await press(cleo, page)).status).toBe(303);
    await world.wait(5_000);
    expect((await cleo.get("/octo/app")).text).not.toContain("Locked by");
  });

  test("locked environments are listed even without deployments", async () => {
    const world = await start({ deployYml: "envs:\n  - name: staging\n  - name: production\n" });
    await live(world, "v0.5.5");
    await world.comment("/lock production", { by: "bob" });
    world.github.commit(world.repository, "main", { message: "Break it", files: { "deploy.yml": "envs: 1\n" }, author: "bob" });
    await world.github.idle();
    const page = await (await browse(world))("cleo").get("/octo/app");
    expect(page.text).toMatch(/production Nothing deployed yet Locked by bob.*Unlock….*staging Live v0\.5\.5/);
    expect(buttonsOf(page.html)).toEqual(["/octo/app/unlock?environment=production"]);
  });

  test("an environment that a job spells differently is listed once, by the name of its record", async () => {
    const world = await start({ deployYml: simple });
    await world.comment("/lock staging", { by: "bob" });
    const job = world.github.createDeployment(world.repository, { ref: "main", environment: "Staging", creator: "github-actions[bot]" });
    world.github.deploymentStatus(job, { state: "success" });
    world.github.commit(world.repository, "main", { message: "Break it", files: { "deploy.yml": "envs: 1\n" }, author: "bob" });
    await world.github.idle();
    const page = await (await browse(world))("cleo").get("/octo/app");
    expect(buttonsOf(page.html)).toEqual(["/octo/app/unlock?environment=staging"]);
    expect(page.html.match(/class="Box card /g)).toHaveLength(1);
    expect(page.text).toMatch(/staging Not by Gitploy main/);
  });

  test("a comment does the same, for the same people", async () => {
    const world = await broken();
    await world.comment("/unlock staging", { by: "ann" });
    expect(world.answers().at(-1)).toContain("deploy.yml has 2 mistakes");
    await world.comment("/unlock elsewhere", { by: "cleo" });
    expect(world.answers().at(-1)).toContain("deploy.yml has 2 mistakes");
    await world.comment("/unlock staging", { by: "cleo" });
    expect(world.answers().at(-1)).toContain("staging is unlocked by cleo");
  });

  test("what is live stays listed, however many deployments followed", async () => {
    const world = await broken();
    for (let index = 0; index < 60; index += 1)
      world.github.createDeployment(world.repository, { ref: "main", environment: "elsewhere", creator: "gitploy[bot]" });
    const newest = world.github.createDeployment(world.repository, { ref: "v0.5.5", environment: "staging", creator: "gitploy[bot]" });
    world.github.deploymentStatus(newest, { state: "success" });
    const page = await (await browse(world))("ann").get("/octo/app");
    expect(page.text).toMatch(/elsewhere Deploying.*staging Live v0\.5\.5/);
  });
});

test("an environment is known by its alias, as commands know it", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    aliases: [prod]\n" });
  const ann = (await browse(world))("ann");
  for (const verb of ["lock", "unlock"]) expect((await ann.get(`/octo/app/${verb}?environment=prod`)).text).toContain("ock production");
  expect((await ann.get("/octo/app/lock?environment=none")).status).toBe(404);
});

const several = "envs:\n  - name: staging\n  - name: eu/live\n    production_environment: true\n";

test.each([
  ["lock", "Lock"],
  ["unlock", "Unlock"],
  ["rollback", "Roll back"],
])("where there are several environments, the page /%s lets people choose one", async (path, does) => {
  const world = await start({ deployYml: several });
  const ann = (await browse(world))("ann");
  const page = await ann.get(`/octo/app/${path}`);
  expect([page.status, page.text]).toEqual([200, expect.stringContaining(`${does}: which environment?stagingeu/live (production)`)]);
  expect(page.html).toContain(`href="/octo/app/${path}?environment=eu%2Flive"`);
  expect((await ann.get(`/octo/app/${path}?environment=eu%2Flive`)).text).toContain("eu/live");
  const unknown = await ann.get(`/octo/app/${path}?environment=nowhere`);
  expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining("There is no environment nowhere in deploy.yml.")]);
  expect(unknown.html).toContain(`href="/octo/app/${path}?environment=staging"`);
  expect((await ann.post(`/octo/app/${path}`, {})).status).toBe(404);
});

test("many environments are found by a part of their names", async () => {
  const names = Array.from({ length: 30 }, (_, index) => `  - name: shop-${index + 1}\n`).join("");
  const world = await start({ deployYml: `envs:\n${names}` });
  const ann = (await browse(world))("ann");
  expect((await ann.get("/octo/app/lock")).text).toContain("30 environmentsFind an environment");
  expect((await ann.get("/octo/app/lock?environment=shop-3")).text).toContain("Lock shop-3");
  const part = await ann.get("/octo/app/lock?environment=p-3");
  expect([...part.html.matchAll(/\/lock\?environment=([^"]+)"/g)].map(([, name]) => name)).toEqual(["shop-3", "shop-30"]);
});

test("a page about a request has nothing to choose from", async () => {
  const world = await start({ deployYml: several });
  for (const path of ["approve", "reject", "cancel"])
    expect((await (await browse(world))("ann").get(`/octo/app/${path}`)).status).toBe(404);
});

test("an environment that deploy.yml does not name has no such page", async () => {
  const world = await start({ deployYml: simple });
  const ann = (await browse(world))("ann");
  for (const path of ["lock", "rollback", "approve"]) expect((await ann.get(`/octo/app/${path}?environment=nowhere`)).status).toBe(404);
});
