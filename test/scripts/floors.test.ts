import { describe, expect, test } from "vitest";
import { breaches } from "../../scripts/floors.js";

const says = (path: string, source: string): readonly string[] => breaches(path, source).map((breach) => breach.says);

describe("imports only go down", () => {
  test.each([
    ["src/core/a.ts", "./b.js"],
    ["src/core/a.ts", "js-yaml"],
    ["src/github/types/hub.ts", "../../core/facts.js"],
    ["src/github/types/hub.ts", "@octokit/graphql-schema"],
    ["src/flows/requests/deploy.ts", "../../github/types/hub.js"],
    ["src/web/routes.ts", "../flows/commands/status.js"],
    ["src/web/routes.ts", "node:crypto"],
    ["src/app.ts", "./web/routes.js"],
    ["src/settings.ts", "probot"],
    ["src/bin/server.ts", "../app.js"],
    ["src/bin/server.ts", "../../package.json"],
    ["playground/world.ts", "../src/app.js"],
    ["src/flows/commands/deploy.ts", "../requests/judge.js"],
    ["src/flows/requests/judge.ts", "../scene.js"],
    ["src/github/create-hub.ts", "./reads/snapshot.js"],
    ["src/github/reads/repository.ts", "./snapshot.js"],
  ])("%s may import %s", (path, name) => {
    expect(says(path, `import { x } from "${name}";`)).toEqual([]);
  });

  test.each([
    ["src/core/a.ts", "../github/hub.js"],
    ["src/core/a.ts", "node:fs"],
    ["src/core/a.ts", "probot"],
    ["src/core/a.ts", "@octokit/types"],
    ["src/github/types/hub.ts", "../../flows/requests/deploy.js"],
    ["src/flows/requests/deploy.ts", "../../web/routes.js"],
    ["src/flows/requests/deploy.ts", "probot"],
    ["src/flows/requests/deploy.ts", "@octokit/request-error"],
    ["src/web/routes.ts", "../app.js"],
    ["src/web/routes.ts", "probot"],
    ["src/app.ts", "./bin/server.js"],
    ["src/app.ts", "../playground/world.js"],
    ["src/bin/server.ts", "../../test/support/world.js"],
    ["src/flows/requests/judge.ts", "../commands/deploy.js"],
    ["src/flows/scene.ts", "./requests/judge.js"],
    ["src/flows/attic/old.ts", "../scene.js"],
    ["src/github/reads/repository.ts", "../create-hub.js"],
    ["src/github/client/budget.ts", "../reads/snapshot.js"],
  ])("%s may not import %s", (path, name) => {
    for (const statement of [
      `import { x } from "${name}";`,
      `import type { X } from "${name}";`,
      `export * from "${name}";`,
      `const x = import("${name}");`,
    ]) {
      expect(says(path, statement), statement).toHaveLength(1);
    }
  });
});

describe("comments and check runs have a single writer", () => {
  const writing = ["hub.comment(1, body);", "scene.hub.editComment(1, body);", "hub.createCheckRun(name);", "hub.updateCheckRun(1, text);"];

  test.each(writing)("%s", (source) => {
    expect(says("src/flows/requests/wait.ts", source)).toHaveLength(1);
    expect(says("src/flows/answers/write.ts", source)).toEqual([]);
  });

  test("a comment's id, and the writer itself, may be used everywhere", () => {
    expect(says("src/flows/requests/wait.ts", "createCheckRun(scene, place, text); react(request.comment);")).toEqual([]);
  });
});

describe("the core is pure", () => {
  test("it may hash, but use no randomness", () => {
    expect(says("src/core/a.ts", 'import { createHmac, timingSafeEqual } from "node:crypto";')).toEqual([]);
    expect(says("src/core/a.ts", 'import { createHmac, randomUUID } from "node:crypto";')).toHaveLength(1);
    expect(says("src/core/a.ts", 'import * as crypto from "node:crypto";')).toHaveLength(1);
  });

  test.each([
    ["async function f() {}", "`async`"],
    ["const f = async () => 1;", "`async`"],
    ["const o = { async f() {} };", "`async`"],
    ["const now = Date.now();", "`Date.now`"],
    ["const now = new Date();", "`new Date()`"],
    ["const x = Math.random();", "`Math.random`"],
    ["const x = process.env.X;", "`process`"],
    ["const x = fetch(url);", "`fetch`"],
    ["const x = new Promise(f);", "`Promise`"],
    ["setTimeout(f, 1);", "`setTimeout`"],
  ])("%s", (source, what) => {
    expect(says("src/core/a.ts", source)).toEqual([`the core has no ${what}`]);
    expect(says("src/github/a.ts", source)).toEqual([]);
  });

  test("words in strings, comments and property names are no breach", () => {
    const source =
      "// await Date.now()\nconst text = `await process.env and async`;\nconst when = new Date(text);\nconst o = { fetch: 1, async: true };\n";
    expect(says("src/core/a.ts", source)).toEqual([]);
  });
});

test("a module keeps nothing between events", () => {
  expect(breaches("src/flows/a.ts", "\nexport let last = 0;")).toMatchObject([{ line: 2, warning: false }]);
  expect(says("src/flows/a.ts", "function f() { let x = 0; return x; }")).toEqual([]);
});

test("a file of more than 250 lines gives a warning, one of more than 300 fails", () => {
  expect(breaches("src/flows/a.ts", "\n".repeat(249) + "f();\n")).toEqual([]);
  expect(breaches("src/flows/a.ts", "\n".repeat(250) + "f();\n")).toMatchObject([{ warning: true }]);
  expect(breaches("src/flows/a.ts", "\n".repeat(300) + "f();\n")).toMatchObject([{ warning: false }]);
});

describe("begun work is waited for", () => {
  test.each(["Promise.all", "Promise.race", "Promise.any"])("no %s in the code for deliveries, except in one place", (member) => {
    const source = `await ${member}([a(), b()]);`;
    for (const path of ["src/github/reads.ts", "src/flows/requests/deploy.ts"])
      expect(says(path, source)).toEqual([`no \`${member}\`: what it leaves behind goes on unseen; \`together\` waits for it`]);
    for (const path of ["src/github/client/together.ts", "src/bin/listen.ts", "playground/world.ts"])
      expect(says(path, source)).toEqual([]);
  });
});
