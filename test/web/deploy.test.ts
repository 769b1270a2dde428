import { describe, expect, test } from "vitest";
import { browse, type Seen } from "../support/browser.js";
import { formIn, press } from "../support/form.js";
import { start, type World } from "../support/world.js";

const deployYml = `envs:
  - name: staging
  - name: production
    requires: [staging]
`;
const withInputs = `envs:
  - name: staging
    dynamic_payload:
      enabled: true
      inputs:
        replicas: { type: number, required: true, description: How many }
        strategy: { type: select, options: [rolling, canary], default: rolling }
        verbose: { type: boolean, default: true }
`;
const simple = "envs:\n  - name: staging\n";
const reviewed = `${simple}    review: { enabled: true, reviewers: [rita] }\n`;

async function live(world: World, ref: string, environment = "staging"): Promise<void> {
  await world.comment(`/deploy ${ref} ${environment}`);
  await world.report("success");
}

describe("choosing", () => {
  test("lists tags with commit, author, age, checks, and where they are live", async () => {
    const world = await start({ deployYml });
    await live(world, "v0.5.5");
    const page = await (await browse(world))("ann").get("/octo/app/deploy?environment=staging");
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/v0\.5\.5 live here .*minutes ago .*checks/);
    expect(page.html).toContain(`href="/octo/app/deploy?environment=staging&amp;ref=v0.5.5&amp;sha=${world.tagged}"`);
  });

  test("of many environments folds them once one is chosen, and finds them by a part of their names", async () => {
    const names = Array.from({ length: 130 }, (_, index) => `place-${index + 1}${index % 50 === 49 ? "-eu" : ""}`);
    const world = await start({ deployYml: `envs:\n${names.map((name) => `  - name: ${name}\n`).join("")}` });
    const ann = (await browse(world))("ann");
    const linksOf = ({ html }: Seen) => [...html.matchAll(/environment=(place-[^"&]*)(?:&amp;kind=branches)?"/g)].map(([, name]) => name);
    const page = await ann.get("/octo/app/deploy?kind=branches");
    expect(page.html).toMatch(/<details[^>]* open[^>]*><summary>130 environments/);
    expect([linksOf(page), page.text.includes("and 30 more")]).toEqual([names.slice(0, 100), true]);
    const found = await ann.get("/octo/app/deploy?kind=branches&environment=EU");
    expect(found.text).toContain("There is no environment EU in deploy.yml.");
    expect(linksOf(found)).toEqual(["place-50-eu", "place-100-eu"]);
    const chosen = await ann.get("/octo/app/deploy?environment=place-7");
    expect(chosen.html).toMatch(/<details(?![^>]* open)[^>]*><summary>Another of 130 environments/);
    expect(chosen.text).toContain("Deploy to place-7: what?");
  });

  test("asks for the environment first if there are several", async () => {
    const world = await start({ deployYml });
    const page = await (await browse(world))("ann").get("/octo/app/deploy");
    expect(page.text).toContain("Deploy: where to?");
    expect(page.html).toContain('href="/octo/app/deploy?environment=production"');
  });

  test("lists branches, pull requests and commits", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    expect((await ann.get("/octo/app/deploy?kind=branches")).text).toMatch(/feature .*Add the feature .*main/);
    expect((await ann.get("/octo/app/deploy?kind=pull_requests")).text).toMatch(/#1 .*Add the feature/);
    expect((await ann.get("/octo/app/deploy?kind=commits")).text).toContain(world.tagged.slice(0, 7));
  });

  test("lists the commits of a branch, from the list of branches", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    const address = "/octo/app/deploy?environment=staging&kind=commits&branch=feature";
    expect((await ann.get("/octo/app/deploy?kind=branches")).html).toContain(`href="${address.replaceAll("&", "&amp;")}"`);
    expect((await ann.get("/octo/app/deploy?kind=commits")).text).not.toContain("Add the feature");
    expect((await ann.get(address)).text).toMatch(/shown, of feature, newest first.*Add the feature/);
    expect((await ann.get(address.replace("feature", "gone"))).text).toContain("There is no branch gone on GitHub, or none any more.");
  });

  describe.each([
    ["tags", "PageTags", "v0.5.5"],
    ["branches", "PageBranches", "feature"],
    ["pull_requests", "PageOpenPullRequests", "#1"],
    ["commits", "PageCommits", "Begin"],
  ])("%s", (kind, operation, row) => {
    const address = `/octo/app/deploy?environment=staging&kind=${kind}`;
    const marks = /checks run|a check failed|no checks|ago checks/;

    test("come without checks if those are too much for GitHub, and the page says so", async () => {
      const world = await start({ deployYml: simple, troubled: true });
      const errors = [{ type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded." }];
      world.github.fault({ operation, route: "graphql", do: () => Promise.resolve(Response.json({ errors })), times: 1 });
      const ann = (await browse(world))("ann");
      const page = await ann.get(address);
      expect(page.text).toContain("Checks are not read here: they are when you choose.");
      expect(page.text).toContain(row);
      expect(page.text).not.toMatch(marks);
      const again = await ann.get(address);
      expect(again.text).not.toContain("Checks are not read here");
      expect(again.text).toMatch(marks);
    });

    test("say so if a commit has no checks", async () => {
      const world = await start({ deployYml: simple, check: null });
      const page = await (await browse(world))("ann").get(address);
      expect(page.text).toContain(row);
      expect(page.text).toMatch(/no checks/);
      expect(page.text).not.toMatch(/a check failed|checks run|ago checks/);
    });
  });

  test("accepts in its box what a command accepts, and suggests a correction of what was mistyped", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    expect((await ann.get("/octo/app/deploy?q=%231")).html).toContain('href="/octo/app/deploy?environment=staging&amp;ref=%231"');
    expect((await ann.get("/octo/app/deploy?q=0.5.5")).html).toContain("ref=v0.5.5&amp;sha=");
    expect((await ann.get("/octo/app/deploy?q=v0.5.6")).html).toContain('ref=v0.5.5"');
    const link = encodeURIComponent("https://github.com/octo/app/releases/tag/v0.5.5");
    expect((await ann.get(`/octo/app/deploy?q=${link}`)).html).toContain('ref=v0.5.5"');
  });

  test("renews only the list for htmx", async () => {
    const world = await start({ deployYml: simple });
    const part = await (await browse(world))("ann").part("/octo/app/deploy?environment=staging&q=v0");
    expect(part.html).not.toContain("<html");
    expect(part.text).toMatch(/^1 shown/);
  });

  test("shows why something would be refused, but lets it be chosen", async () => {
    const world = await start({ deployYml, check: "failure" });
    const page = await (await browse(world))("ann").get("/octo/app/deploy?environment=production");
    expect(page.text).toMatch(/A check failed.*It has not succeeded in staging/);
    expect(page.html).toContain("ref=v0.5.5&amp;sha=");
  });
});

describe("before anything is pressed", () => {
  test("the step shows what goes live, the findings of the rules, and the command that does the same", async () => {
    const world = await start({ deployYml: simple });
    await live(world, "v0.5.5");
    const page = await (await browse(world))("ann").get(`/octo/app/deploy?environment=staging&ref=%231&sha=${world.head}`);
    expect(page.html).toContain("<title>Deploy #1 to staging · octo/app</title>");
    expect(page.text).toMatch(/where v0\.5\.5 is live/);
    expect(page.text).toMatch(/Goes live 1 commit · 1 pull request #1 Add the feature .*Lost Nothing/);
    expect(page.text).toContain("13 rules pass");
    expect(page.text).toContain("/deploy #1 staging");
    expect(page.html).toMatch(/<button class="btn btn-primary" name="press" value="deploy">/);
    expect(world.deployments).toHaveLength(1);
  });

  test("it shows where the answer will be, and that nobody is notified outside of a pull request", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    const nobody = /Nobody is notified\./;
    expect((await ann.get("/octo/app/deploy?environment=staging&ref=v0.5.5")).text).toMatch(nobody);
    const there = await ann.get("/octo/app/deploy?environment=staging&ref=feature");
    expect(there.text).toMatch(/in the check run of the commit, and in #1\./);
    expect(there.text).not.toMatch(nobody);
    expect((await ann.get("/octo/app/lock?environment=staging")).text).toMatch(/nobody is notified/);
  });

  test("it names what would be lost", async () => {
    const world = await start({ deployYml: simple });
    await live(world, "feature");
    const page = await (await browse(world))("ann").get("/octo/app/deploy?environment=staging&ref=v0.5.5");
    expect(page.text).toMatch(/Deploying it takes away: #1 Add the feature/);
  });

  test("somebody with only read access sees why not, and no button", async () => {
    const world = await start({ deployYml: simple });
    await world.comment("Nice", { by: "rita" });
    const page = await (await browse(world))("rita").get("/octo/app/deploy?environment=staging&ref=v0.5.5");
    expect(page.html).not.toContain('name="press"');
    expect(page.text).toMatch(/write/);
  });

  test("somebody with only read access is not offered to deploy anew what is there already", async () => {
    const world = await start({ deployYml: simple });
    await live(world, "v0.5.5");
    const open = await browse(world);
    const offers = async (login: string) =>
      (await open(login).get("/octo/app/deploy?environment=staging&ref=v0.5.5")).text.includes("Deploy it anew all the same");
    expect([await offers("ann"), await offers("rita")]).toEqual([true, false]);
  });

  test("a lock of somebody else is named, with a link to unlock for people who may", async () => {
    const world = await start({ deployYml: simple });
    await world.comment("/lock staging", { by: "cleo" });
    const open = await browse(world);
    const link = 'href="/octo/app/unlock?environment=staging"';
    const offers = async (login: string) => (await open(login).get("/octo/app/deploy?environment=staging&ref=v0.5.5")).html.includes(link);
    expect([await offers("ann"), await offers("rita"), await offers("cleo")]).toEqual([true, false, false]);
  });

  test("a sentence that begins with a name from right to left, or with a long one, can be read to its end", async () => {
    const [long, rightToLeft] = ["long-".repeat(45), "עברית"];
    const world = await start({
      deployYml: reviewed,
      before: (github, repository) => {
        for (const branch of [long, rightToLeft])
          github.commit(repository, branch, { message: branch, files: { a: branch }, author: "ann" });
      },
    });
    const ann = (await browse(world))("ann");
    for (const [ref, shown] of [
      [long, `${"long-".repeat(20).slice(0, 99)}…`],
      [rightToLeft, rightToLeft],
    ] as const) {
      const page = await ann.get(`/octo/app/deploy?environment=staging&ref=${encodeURIComponent(ref)}`);
      expect(page.html).toContain(`<h1><bdi dir="ltr">${shown} would wait to be deployed to staging</bdi></h1>`);
      const comment = await world.comment(`/deploy ${ref} staging`);
      const request = await ann.get(`/octo/app/requests/comment-${comment.id}?environment=staging`);
      expect(request.html).toContain(`<bdi dir="ltr">${shown} waits to be deployed to staging, for`);
      world.github.commit(world.repository, ref, { message: "More", files: { b: "1" }, author: "ann" });
      expect((await press(ann, page)).html).toContain(`<bdi dir="ltr">${shown} was `);
    }
  });

  test("what cannot be seen in a name is shown by its number, in buttons and in the title, too", async () => {
    const world = await start({ deployYml: simple });
    world.github.branch(world.repository, "\u202Efeature", world.head);
    const page = await (await browse(world))("ann").get("/octo/app/deploy?environment=staging&ref=%E2%80%AEfeature");
    expect(page.html).toContain("<title>Deploy \\u{202e}feature to staging");
    expect(page.html).toMatch(/<button[^>]*>Deploy <bdi>\\u\{202e\}feature<\/bdi>/);
  });

  test("in production, a ref that is live at another commit is told from it by that", async () => {
    const world = await start();
    await live(world, "main", "production");
    const next = world.github.commit(world.repository, "main", { message: "Next", files: { b: "1" }, author: "bob" });
    world.github.checkRun(world.repository, next, { name: "ci", conclusion: "success" });
    const page = await (await browse(world))("ann").get("/octo/app/deploy?ref=main");
    expect(page.text).toContain(`I see that main (${world.tagged.slice(0, 7)}) is replaced`);
  });

  test("a ref that does not exist is answered with the most similar one", async () => {
    const world = await start({ deployYml: simple });
    const page = await (await browse(world))("ann").get("/octo/app/deploy?environment=staging&ref=0.5.5");
    expect(page.text).toMatch(/0\.5\.5 cannot be deployed to staging now.*Did you mean v0\.5\.5/);
  });

  test("it takes two rounds of requests at most", async () => {
    const world = await start({ deployYml: simple });
    await live(world, "v0.5.5");
    const ann = (await browse(world))("ann");
    await ann.get("/octo/app");
    const asked = await world.requestsOf(() => ann.get("/octo/app/deploy?environment=staging"));
    expect(asked.length).toBeLessThanOrEqual(5);
    const judged = await world.requestsOf(() => ann.get(`/octo/app/deploy?environment=staging&ref=feature&sha=${world.head}`));
    expect(judged.length).toBeLessThanOrEqual(9);
  });
});

describe("pressing", () => {
  test("deploys what was shown, and leads to the request", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    const page = await ann.get(`/octo/app/deploy?environment=staging&ref=v0.5.5&sha=${world.tagged}`);
    const answer = await press(ann, page);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toMatch(/^\/octo\/app\/requests\/page-[0-9a-f]{32}\?environment=staging&sha=[0-9a-f]{40}$/);
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ ref: "v0.5.5", environment: "staging" }]);
  });

  test("twice, or by a reload, deploys once; after Back it is refused with a link", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    const address = "/octo/app/deploy?environment=staging&ref=v0.5.5";
    const page = await ann.get(address);
    const both = await Promise.all([press(ann, page), press(ann, page)]);
    const reloaded = await press(ann, page);
    expect(new Set([...both, reloaded].map(({ headers }) => headers.get("location"))).size).toBe(1);
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
    const back = await ann.get(address);
    expect(back.text).toMatch(/being deployed to staging already.*Deploy it anew all the same/);
    const again = await press(ann, back);
    expect(again.status).toBe(422);
    expect(world.deployments).toHaveLength(1);
  });

  test("is also answered in the pull request with that head, with the command", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    await press(ann, await ann.get(`/octo/app/deploy?environment=staging&ref=feature&sha=${world.head}`));
    await world.github.idle();
    expect(world.answer()).toMatch(/^### ⏳ Deploying feature to staging/);
    expect(world.answer()).toContain("Asked for on Gitploy's page, as by `/deploy feature staging`.");
  });

  test("after something else went live nothing is done, and the step says so", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app/deploy?environment=staging&ref=v0.5.5");
    await live(world, "feature");
    const answer = await press(ann, page);
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/Nothing was done.*live is feature now/);
    expect(world.deployments).toHaveLength(1);
    expect((await press(ann, answer)).status).toBe(303);
  });

  test("after the branch moved nothing is done, and both commits stand on top", async () => {
    const world = await start({ deployYml: simple, check: null });
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app/deploy?environment=staging&ref=feature");
    const moved = world.github.commit(world.repository, "feature", { message: "More", files: { "more.txt": "1" }, author: "ann" });
    const answer = await press(ann, page);
    expect(answer.text).toContain(`feature was ${world.head.slice(0, 7)} when you looked, and is ${moved.slice(0, 7)} now.`);
    await world.github.idle();
    expect(world.deployments).toEqual([]);
  });

  test("after a quarter of an hour nothing is done", async () => {
    const world = await start({ deployYml: simple });
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app/deploy?environment=staging&ref=v0.5.5");
    await world.wait(16 * 60_000);
    expect((await press(ann, page)).text).toContain("This form was more than 15 minutes old.");
    expect(world.deployments).toEqual([]);
  });

  test("mistyped values stay, and are named", async () => {
    const world = await start({ deployYml: withInputs });
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app/deploy?environment=staging&ref=v0.5.5");
    expect(formIn(page)).toMatchObject({ "input.replicas": "", "input.strategy": "rolling", "input.verbose": "true" });
    const wrong = await press(ann, page, { "input.replicas": "five", "input.strategy": "canary", "input.verbose": "false" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("replicas has to be a number");
    expect(formIn(wrong)).toMatchObject({ "input.replicas": "five", "input.strategy": "canary", "input.verbose": "false" });
    expect((await press(ann, wrong, { "input.replicas": "5" })).status).toBe(303);
    expect(world.deployments[0]?.payload).toMatchObject({ replicas: 5, strategy: "canary", verbose: false });
  });

  test("production asks for a tick", async () => {
    const world = await start();
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app/deploy?ref=v0.5.5");
    const answer = await press(ann, page);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("Tick that you see");
    expect((await press(ann, answer, { understood: "1" })).status).toBe(303);
  });

  test("with a mistake, the tick and the reason stay; after a change, the tick is asked for anew", async () => {
    const world = await start({ deployYml: withInputs.replace("staging", "production"), check: "failure" });
    const cleo = (await browse(world))("cleo");
    const page = await cleo.get("/octo/app/deploy?ref=v0.5.5");
    const typed = { understood: "1", reason: "The build server is down", "input.replicas": "five" };
    const wrong = await press(cleo, page, { press: "force", ...typed });
    expect(wrong.text).toContain("1 thing is not right yet");
    expect(formIn(wrong)).toMatchObject(typed);
    await world.comment('/deploy feature production replicas=2 --force "Why not"', { by: "cleo" });
    await world.report("success");
    const changed = await press(cleo, wrong, { press: "force", ...typed, "input.replicas": "5" });
    expect(formIn(changed)).toMatchObject({ reason: "The build server is down", "input.replicas": "5" });
    expect(formIn(changed)["understood"]).toBeUndefined();
  });

  test("force needs a reason, and somebody who may use it", async () => {
    const world = await start({ deployYml: simple, check: "failure" });
    const see = await browse(world);
    const address = "/octo/app/deploy?environment=staging&ref=v0.5.5";
    expect((await see("ann").get(address)).text).not.toContain("Force");
    const cleo = see("cleo");
    const page = await cleo.get(address);
    expect(page.text).toMatch(/Force….*Skips required_contexts/);
    const unreasoned = await press(cleo, page, { press: "force", reason: "" });
    expect(unreasoned.text).toContain("Force needs a reason.");
    // Without a reason it is still refused, and there is a place to give one.
    expect(unreasoned.text).toMatch(/cannot be deployed to staging now.*Force….*Skips required_contexts.*Reason \(required\)/);
    expect(unreasoned.html).not.toContain('value="deploy"');
    expect((await press(cleo, unreasoned, { press: "force", reason: "The build server is down" })).status).toBe(303);
    expect(world.deployments).toHaveLength(1);
  });

  test("somebody else's form does nothing", async () => {
    const world = await start({ deployYml: simple });
    world.github.user("zoe");
    const see = await browse(world);
    const page = await see("ann").get("/octo/app/deploy?environment=staging&ref=v0.5.5");
    const missing = await see("zoe").get("/octo/nothing");
    const forged = await press(see("zoe"), page);
    expect([forged.status, forged.html]).toEqual([missing.status, missing.html]);
    expect((await press(see("bob"), page)).status).toBe(403);
    expect(
      (await see("ann").post("/octo/app/deploy", { ...formIn(page), press: "deploy" }, { "sec-fetch-site": "cross-site" })).status,
    ).toBe(403);
    expect(world.deployments).toEqual([]);
  });

  test("a promotion deploys what is live in the first environment, and nothing else", async () => {
    const world = await start({ deployYml: "envs:\n  - name: staging\n  - name: eu\n" });
    await live(world, "v0.5.5");
    const ann = (await browse(world))("ann");
    const first = await ann.get(`/octo/app/deploy?environment=eu&from=staging&ref=feature&sha=${world.head}`);
    expect(first.status).toBe(303);
    const page = await ann.get(first.headers.get("location") ?? "");
    expect(page.text).toMatch(/staging was .* when you chose it/);
    expect((await press(ann, page)).status).toBe(303);
    await world.github.idle();
    expect(world.deployments.at(-1)).toMatchObject({ environment: "eu", sha: world.tagged });
  });
});
