import { describe, expect, test } from "vitest";
import { browse } from "../support/browser.js";
import { start, type World } from "../support/world.js";

async function stage(roles: Readonly<Record<string, string>> = { nora: "read" }, gitHub = {}) {
  const world = await start({ roles, gitHub });
  for (const name of ["shop", "Blog", "secret"])
    world.github.repository({
      owner: "octo",
      name,
      private: true,
      roles: { nora: name === "secret" ? "none" : "write" },
      files: { a: "1" },
    });
  await world.comment("/deploy v0.5.5");
  await world.report("success");
  return { world, open: await browse(world) };
}

test("people see the repositories that they may read, by name, with the last deployment", async () => {
  const { open } = await stage();
  const page = await open("nora").get("/");
  expect(page.html).toContain("<title>Repositories · Gitploy</title>");
  expect([...page.html.matchAll(/href="\/(octo\/\w+)"/g)].map(([, name]) => name)).toEqual(["octo/app", "octo/Blog", "octo/shop"]);
  expect(page.text).toMatch(/octo\/app v0\.5\.5 live in production, just now/);
  expect(page.text).toContain("No deploy.yml");
  expect(page.text).not.toContain("secret");
});

test("they find repositories by a part of the name, and those that they visited come first", async () => {
  const { open } = await stage();
  const nora = open("nora");
  await nora.get("/octo/shop");
  expect([...(await nora.get("/")).html.matchAll(/href="\/(octo\/\w+)"/g)].map(([, name]) => name)).toEqual([
    "octo/shop",
    "octo/app",
    "octo/Blog",
  ]);
  const found = await nora.get("/?q=BLO");
  expect([...found.html.matchAll(/href="\/(octo\/\w+)"/g)].map(([, name]) => name)).toEqual(["octo/Blog"]);
  expect((await nora.get("/?q=secret")).text).toContain("No repository of that name that you may read.");
  expect((await nora.get("/?q=%22%3E%3Cscript")).html).not.toContain('"><script');
});

test("of many repositories they see thirty, and can page on", async () => {
  const { world, open } = await stage();
  for (let index = 10; index < 50; index += 1)
    world.github.repository({ owner: "octo", name: `r${index}`, private: true, roles: { nora: "read" } });
  const nora = open("nora");
  const names = (html: string) => [...html.matchAll(/href="\/(octo\/\w+)"/g)].map(([, name]) => name ?? "");
  const first = await nora.get("/");
  const [, further = ""] = /href="(\/\?after=[^"]+)"/.exec(first.html) ?? [];
  const second = await nora.get(further.replaceAll("&amp;", "&"));
  expect(new Set([...names(first.html), ...names(second.html)]).size).toBe(43);
  expect(second.html).not.toContain("Look further");
});

test("somebody without any is told how to get there", async () => {
  const { open } = await stage({});
  const page = await open("stranger").get("/");
  expect(page.text).toContain("Gitploy is in none of your repositories");
  expect(page.html).toContain('href="/-/sign-in?to=%2F"');
});

test("it takes two rounds of requests", async () => {
  const { world, open } = await stage({ nora: "read" }, { latency: 20 });
  const nora = open("nora");
  await nora.get("/");
  const before = world.github.requests.length;
  await nora.get("/");
  const asked = world.github.requests.slice(before);
  const firstEnd = Math.min(...asked.map(({ endedAt = Infinity }) => endedAt));
  const second = asked.filter(({ startedAt }) => startedAt >= firstEnd);
  const secondEnd = Math.min(...second.map(({ endedAt = Infinity }) => endedAt));
  expect(second.filter(({ startedAt }) => startedAt > secondEnd)).toEqual([]);
  expect(asked.filter(({ operation }) => operation === "PageRepositories")).toHaveLength(1);
});

test("the end of the list leads to looking again, for the App may have been installed somewhere since", async () => {
  const { world, open } = await stage();
  const nora = open("nora");
  for (const path of ["/", "/?q=shop", "/?q=nothing"]) {
    const page = await nora.get(path);
    expect(page.text).toContain("Something missing? Look again");
    expect(page.html).toContain(`href="/-/sign-in?${new URLSearchParams({ to: path }).toString()}">Look again`);
    expect(page.text).not.toContain("at their own address");
  }
  expect((await open("stranger").get("/")).text).not.toContain("Something missing?");
  for (let index = 0; index < 50; index += 1)
    world.github.repository({ owner: `acme${index}`, name: "site", private: true, roles: { nora: "none" } });
  const page = await open("nora").get("/?q=shop");
  expect(page.text).toContain("Of your accounts, 50 are looked at; repositories of the others open at their own address.");
});

test("archived repositories are listed, too, and marked", async () => {
  const { world, open } = await stage();
  world.github.archive(world.github.repository({ owner: "octo", name: "old", private: true, roles: { nora: "read" } }));
  expect((await open("nora").get("/?q=old")).text).toMatch(/octo\/old archived/);
});

describe("of several accounts, one that cannot be read hides only its own repositories:", () => {
  const names = (html: string): readonly (string | undefined)[] => [...html.matchAll(/href="\/(\w+\/\w+)"/g)].map(([, name]) => name);
  const all = ["acme/site", "octo/app", "octo/Blog", "octo/shop"];

  async function two() {
    const { world } = await stage();
    world.github.repository({ owner: "acme", name: "site", private: true, roles: { nora: "triage" } });
    return { world, nora: (await browse(world))("nora") };
  }

  test.each([
    ["suspended", (world: World) => world.github.suspendApp("acme")],
    ["removed", (world: World) => world.github.uninstallApp("acme")],
  ])("the App was %s there: then there are none, and nothing is said", async (_, happening) => {
    const { world, nora } = await two();
    expect(names((await nora.get("/")).html)).toEqual(all);
    happening(world);
    world.github.expireTokens();
    const page = await nora.get("/");
    expect([page.status, names(page.html)]).toEqual([200, all.slice(1)]);
    expect(page.text).not.toContain("missing here");
  });

  test.each([
    ["the list", { route: "/installation/repositories" }, (answer: string) => answer.includes("acme")],
    ["a role", { route: "/repos/{owner}/{repo}/collaborators/{username}/permission" }, (answer: string) => answer.includes("triage")],
    ["the rows", { route: "graphql", operation: "PageRepositories" }, (answer: string) => !answer.includes("production")],
  ])("GitHub does not answer for %s", async (_, route, isTheirs) => {
    const { world, nora } = await two();
    world.github.fault({
      ...route,
      times: 100,
      do: async (perform) => {
        const answer = await perform();
        return isTheirs(await answer.clone().text()) ? new Response("", { status: 502 }) : answer;
      },
    });
    const page = await nora.get("/");
    expect([page.status, names(page.html)]).toEqual([200, all.slice(1)]);
    expect(page.text).toContain("The repositories of one account are missing here");
  });

  test("if none can be read, the page says why", async () => {
    const { world, nora } = await two();
    world.github.fault({ route: "/installation/repositories", times: 100, do: "502" });
    expect((await nora.get("/")).status).toBe(502);
  });
});
