import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/troubleshooting.md"), "utf8");
const serialized = "envs:\n  - name: production\n    serialization: true\n";
const deploy = "/deploy v0.5.5 production";

/** The conversation that leads to each sentence; `undefined` for those of the start and the log. */
const plays: Readonly<Record<string, (() => Promise<World>) | undefined>> = {
  "This repository has no deploy.yml yet": () => after({ deployYml: null }, deploy),
  "has 1 mistake": () => after({ deployYml: "envs: []\n" }, deploy),
  "may not deploy to": () => after({ deployYml: "envs:\n  - name: production\n    deployers: [bob]\n" }, deploy),
  "was not deployed to": () => after({ check: "failure" }, deploy),
  "No tag, branch, commit or pull request of this repository is called": () => after({}, "/deploy v7 production"),
  "after this was requested": async () => {
    const world = await start();
    world.github.comment(world.pullRequest, "ann", "/deploy production");
    world.github.clock.advance(10_000);
    world.github.commit(world.repository, "feature", { files: { "more.txt": "1" } });
    await world.github.idle();
    return world;
  },
  "with the same payload": () => after({}, deploy, deploy),
  "waits to be deployed to": () => after({ check: "pending" }, deploy),
  "is required and not reported yet": () => after({ deployYml: "envs:\n  - name: production\n    required_contexts: [smoke]\n" }, deploy),
  "Nobody has answered this deployment for a minute.": async () => {
    const world = await after({}, deploy);
    await world.wait(61_000);
    return world;
  },
  "No reason was given": async () => {
    const world = await after({}, deploy);
    await world.report("failure");
    return world;
  },
  "Missed while I was away, please repeat": async () => {
    const world = await start();
    world.github.comment(world.pullRequest, "ann", deploy);
    world.github.clock.advance(20 * 60_000);
    await world.github.idle();
    return world;
  },
  "does not verify": async () => {
    const world = await after({}, "/lock production");
    const commit = world.github.commit(world.repository, "forged", { message: "a record of nobody's" });
    world.github.push(world.repository, "refs/gitploy/production", commit, "bob");
    await world.comment(deploy);
    return world;
  },
  "Somebody else's ref is in the way": async () => {
    const world = await start({ deployYml: serialized, troubled: true });
    world.github.push(world.repository, "refs/gitploy/production/x", world.tagged, "bob");
    await world.comment(deploy);
    return world;
  },
  "the App lacks the permission": async () => {
    const world = await start();
    world.github.setAppPermission("checks", "read");
    await world.comment(deploy);
    return world;
  },
  "GitHub refused the deployment of": async () => {
    const world = await start();
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: "404" });
    await world.comment(deploy);
    return world;
  },
  "Something went wrong on our side": async () => {
    const world = await start({ troubled: true });
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/git/refs", do: "404" });
    await world.comment("/lock production");
    return world;
  },
  "Gitploy cannot start:": undefined,
  "is taken by another process": undefined,
  "Gitploy is not built here": undefined,
  "Gitploy needs Node.js 20.19 or newer": undefined,
  "Delivery refused": undefined,
  "GitHub does not accept the App's credentials": undefined,
  "This machine's clock is": undefined,
};

async function after(difference: Parameters<typeof start>[0], ...comments: readonly string[]): Promise<World> {
  const world = await start(difference);
  for (const text of comments) await world.comment(text);
  return world;
}

function sourcesUnder(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|mjs)$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), "utf8"));
}

const quoted = [...page.matchAll(/^### “(.*)”$/gm)].map(([, sentence = ""]) => sentence);

test("each sentence of the page is tested, and each tested sentence is on the page", () => {
  expect(quoted.toSorted()).toEqual(Object.keys(plays).toSorted());
});

test("each entry tells what to do next", () => {
  const entries = page.split(/^### /m).slice(1);
  expect(entries.filter((entry) => !entry.includes("**Next:** ")).map((entry) => entry.split("\n", 1)[0])).toEqual([]);
});

test.each(quoted.filter((sentence) => plays[sentence] !== undefined))("people read “%s”", async (sentence) => {
  const world = await plays[sentence]?.();
  // Without the backslashes that keep markdown from formatting.
  expect(world?.answers().join("\n").replaceAll("\\", "")).toContain(sentence);
});

test.each(quoted.filter((sentence) => plays[sentence] === undefined))("the operator reads “%s”", (sentence) => {
  const texts = [...sourcesUnder("src"), ...sourcesUnder("scripts")];
  expect(texts.some((text) => text.includes(sentence))).toBe(true);
});
