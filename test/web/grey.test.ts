import { describe, expect, test } from "vitest";
import { browse, type Seen } from "../support/browser.js";
import { press } from "../support/form.js";
import { start, type World } from "../support/world.js";

/** The rows of a list: whether each is grey, and its text. */
function rowsOf({ html }: Seen): readonly { readonly grey: boolean; readonly text: string }[] {
  return [...html.matchAll(/<li class="(color-fg-muted)?">([^]*?)<\/li>/g)].map(([, grey, inside = ""]) => ({
    grey: grey !== undefined,
    text: inside
      .replace(/<[^>]*>/g, " ")
      .replaceAll("&#39;", "'")
      .replace(/\s+/g, " ")
      .trim(),
  }));
}

test("targets of a rollback with one name are told apart by their commits", async () => {
  const world = await start({ deployYml: "envs:\n  - name: staging\n" });
  const shas: string[] = [];
  for (const name of ["one", "two", "three"]) {
    world.github.clock.advance(60_000);
    shas.push(world.github.commit(world.repository, "main", { message: name, files: { [name]: "1" }, author: "bob" }).slice(0, 7));
    world.github.checkRun(world.repository, world.github.head(world.repository, "main") ?? "", { name: "ci", conclusion: "success" });
    await world.comment("/deploy main staging");
    await world.report("success");
  }
  const page = await (await browse(world))("ann").get("/octo/app/rollback?environment=staging");
  expect(page.html).toContain(`<title>Roll back staging to main (${shas[1]}) · octo/app</title>`);
  expect(page.html).toMatch(new RegExp(`<button[^>]*>Roll back <bdi>staging</bdi> to <bdi>main \\(${shas[1]}\\)</bdi>`));
  expect(page.text).toContain(`Roll back to main (${shas[0]}) instead`);
});

describe("a row that would be refused is grey, says why, and can be chosen nevertheless:", () => {
  test("one whose name does not match the pattern; of a pull request that is its head branch", async () => {
    const world = await start({ deployYml: 'envs:\n  - name: production\n    deployable_ref: "v[0-9.]+|feature"\n' });
    world.github.branch(world.repository, "other", world.tagged);
    world.github.tag(world.repository, "nightly", world.tagged);
    world.github.openPullRequest(world.repository, { head: "other", title: "Something else", author: "bob" });
    await world.github.idle();
    const ann = (await browse(world))("ann");
    const why = "Its name does not match v[0-9.]+|feature";
    for (const [kind, fits, fitsNot] of [
      ["tags", "v0.5.5", "nightly"],
      ["branches", "feature", "other"],
      ["pull_requests", "#1", "#2"],
    ] as const) {
      const page = await ann.get(`/octo/app/deploy?environment=production&kind=${kind}`);
      const rows = rowsOf(page);
      const of = (name: string) => rows.find(({ text }) => text.startsWith(name));
      expect([kind, of(fits)?.grey, of(fits)?.text.includes("does not match")]).toEqual([kind, false, false]);
      expect([kind, of(fitsNot)?.grey, of(fitsNot)?.text.includes(why)]).toEqual([kind, true, true]);
      const [, address = ""] = new RegExp(`href="([^"]*ref=${encodeURIComponent(fitsNot)}&amp;sha=[^"]*)"`).exec(page.html) ?? [];
      expect((await ann.get(address.replaceAll("&amp;", "&"))).text).toContain("Not now: deployable_ref");
    }
  });

  test("one of a fork", async () => {
    const world = await start();
    const fork = world.github.fork(world.repository, "zoe");
    world.github.commit(fork, "theirs", { message: "From a fork", files: { a: "1" }, author: "zoe" });
    world.github.openPullRequest(world.repository, { head: "theirs", fork, title: "From a fork", author: "zoe" });
    await world.github.idle();
    const ann = (await browse(world))("ann");
    const page = await ann.get("/octo/app/deploy?environment=production&kind=pull_requests");
    const [theirs, ours] = ["#2", "#1"].map((name) => rowsOf(page).find(({ text }) => text.startsWith(name)));
    expect([theirs?.grey, theirs?.text]).toEqual([true, expect.stringContaining("A fork's commits are not deployed")]);
    expect([ours?.grey, ours?.text.includes("fork")]).toEqual([false, false]);
    expect((await ann.get("/octo/app/deploy?environment=production&ref=%232")).text).toContain("Not now: pull_request");
  });

  test("one that was rolled back from once, among the targets of a rollback", async () => {
    const world = await start({ deployYml: "envs:\n  - name: staging\n" });
    const deploy = async (command: string): Promise<void> => {
      world.github.clock.advance(60_000);
      await world.comment(command);
      await world.report("success");
    };
    for (const command of ["/deploy v0.5.5 staging", "/deploy feature staging", "/rollback staging"]) await deploy(command);
    const cleo = (await browse(world))("cleo");
    // Nothing else is left, but it can be chosen.
    const nowhere = await cleo.get("/octo/app/rollback?environment=staging");
    expect(nowhere.text).toContain("There is nothing to roll back to in staging");
    expect(rowsOf(nowhere)).toMatchObject([{ grey: true, text: expect.stringMatching(/feature.*It was rolled back from once/) }]);
    const next = world.github.commit(world.repository, "main", { message: "Next", files: { b: "1" }, author: "bob" });
    world.github.checkRun(world.repository, next, { name: "ci", conclusion: "success" });
    await deploy("/deploy main staging");
    const page = await cleo.get("/octo/app/rollback?environment=staging");
    expect(page.text).toContain("Roll back staging to v0.5.5");
    const rows = rowsOf(page).filter(({ text }) => text.startsWith("Roll back to"));
    expect(rows.map(({ grey, text }) => [grey, /to (\S+) instead/.exec(text)?.[1], text.includes("It was rolled back from once")])).toEqual(
      [
        [true, "feature", true],
        [false, "v0.5.5", false],
      ],
    );
    const form = await cleo.get(`/octo/app/rollback?environment=staging&to=${world.deployments[1]?.id}`);
    expect((await press(cleo, form)).status).toBe(303);
    await world.github.idle();
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.head });
  });
});

test("a rollback to what is live says what it leaves, and that this runs on unless it is cancelled", async () => {
  const world = await start({ deployYml: "envs:\n  - name: staging\n" });
  await world.comment("/deploy v0.5.5 staging");
  await world.report("success");
  world.github.clock.advance(60_000);
  const { id } = await world.comment("/deploy feature staging");
  await world.report("in_progress");
  const page = await (await browse(world))("cleo").get("/octo/app/rollback?environment=staging");
  expect(page.text).toMatch(/is live, and is deployed once more after feature \([0-9a-f]{7}, which is still running\), with the inputs/);
  expect(page.text).toContain("feature is still running, and may go live after this: Cancel feature asks its tooling to stop.");
  expect(page.html).toContain(`/octo/app/cancel?environment=staging&amp;request=comment-${id}`);
  expect(page.text).not.toContain("takes the place of");
});

/** The pages of a repository's navigation, and those with a form. */
const pages = (world: World): readonly string[] => [
  "",
  "/deploy",
  "/history",
  "/audit",
  "/metrics",
  "/deploy?environment=production&ref=v0.5.5",
  "/rollback?environment=production",
  "/lock?environment=production",
  `/deployments/${world.deployments[0]?.id}`,
];

test("a renamed repository leads on, with 301, whoever may read it; and nobody else learns its new name", async () => {
  const world = await start({ roles: { zoe: "none" } });
  await world.comment("/deploy v0.5.5");
  const open = await browse(world);
  const form = await open("ann").get("/octo/app/deploy?environment=production&ref=v0.5.5");
  world.github.renameRepository(world.repository, "shop");
  for (const page of pages(world)) {
    const moved = await open("ann").get(`/octo/app${page}`);
    expect([page, moved.status, moved.headers.get("location")]).toEqual([page, 301, `/octo/shop${page}`]);
    const [stranger, none] = [await open("zoe").get(`/octo/app${page}`), await open("zoe").get(`/octo/none${page}`)];
    expect([page, stranger.status, stranger.headers.get("location"), stranger.html]).toEqual([page, 404, null, none.html]);
  }
  const sent = await press(open("ann"), form);
  expect([sent.status, sent.headers.get("location")]).toEqual([307, "/octo/shop/deploy"]);
  expect((await open("ann").get("/octo/shop")).text).toContain("Environments of octo/shop");
});

test("a repository that was given to another account leads on likewise, and its former neighbours stay where they are", async () => {
  const world = await start();
  const { github, repository } = world;
  const neighbour = { owner: "octo", name: "neighbour", private: true, roles: { ann: "write" } };
  for (const name of ["neighbour", "shop"]) github.repository({ ...neighbour, name });
  github.repository({ ...neighbour, owner: "acme", name: "site" });
  await world.comment("/deploy v0.5.5");
  const open = await browse(world);
  const ann = open("ann");
  const form = await ann.get("/octo/app/deploy?environment=production&ref=v0.5.5");
  const statuses = async (...names: readonly string[]) => {
    const seen: unknown[] = [];
    for (const name of names) {
      const { status, headers } = await ann.get(`/${name}`);
      seen.push(status === 301 ? headers.get("location") : status);
    }
    return seen;
  };
  github.transferRepository(repository, "acme");
  const names = ["octo/app", "octo/neighbour", "octo/app", "octo/app", "octo/shop", "octo/neighbour", "acme/app", "acme/site"];
  expect(await statuses(...names)).toEqual(["/acme/app", 200, "/acme/app", "/acme/app", 200, 200, 200, 200]);
  expect((await open("zoe").get("/octo/app")).status).toBe(404);
  const sent = await press(ann, form);
  expect([sent.status, sent.headers.get("location")]).toEqual([307, "/acme/app/deploy"]);
  // Somebody may take the former name.
  github.repository({ ...neighbour, name: "app" });
  expect(await statuses("octo/app", "octo/neighbour", "octo/app", "acme/app")).toEqual([200, 200, 200, 200]);
});

test("an archived repository can be read, and offers and does nothing", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    production_environment: false\n" });
  await world.comment("/deploy v0.5.5");
  await world.report("success");
  await world.comment("/deploy feature");
  await world.report("success");
  const ann = (await browse(world))("ann");
  const forms = await Promise.all(
    ["/deploy?environment=production&ref=v0.5.5", "/rollback?environment=production", "/lock?environment=production"].map((page) =>
      ann.get(`/octo/app${page}`),
    ),
  );
  world.github.archive(world.repository);
  await world.wait(5_000);
  for (const page of pages(world)) {
    const seen = await ann.get(`/octo/app${page}`);
    expect([page, seen.status]).toEqual([page, 200]);
    expect([page, /name="press"|<div class="actions[^"]*"><a class="btn/.test(seen.html)]).toEqual([page, false]);
  }
  expect((await ann.get("/octo/app")).text).toMatch(/This repository is archived: it can be read only.*Live feature/);
  const before = world.deployments.length;
  for (const form of forms) {
    const answer = await press(ann, form);
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining("This repository is archived: it can be read only.")]);
  }
  await world.github.idle();
  expect(world.deployments).toHaveLength(before);
});
