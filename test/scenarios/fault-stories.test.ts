import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ProbotOctokit } from "probot";
import { describe, expect, test } from "vitest";
import { documents } from "../../scripts/graphql-documents.js";
import { calledRoutes } from "../../scripts/slim.js";
import { playQuickly } from "../faults/play.js";
import { routes } from "../faults/routes.js";
import { stories } from "../faults/stories.js";
import { described, enterprisePage, fieldsOf, lackingNames, restOfServers, standsIn } from "../support/enterprise.js";
import { fieldsCell, lookedUp, routeCell } from "../support/enterprise-read.js";

const gateway = join(import.meta.dirname, "../../src/github");
const listed = new Set(routes.map(({ what }) => what));
/** Octokit requests tokens by itself. */
const token = "POST /app/installations/{installation_id}/access_tokens";
const known = new Set([token, ...calledRest(), ...namedQueries()]);
/** The first request of a repository's page. */
const installationRoute = "GET /repos/{owner}/{repo}/installation";
const asked = new Set<string>();
const fields = new Set<string>();

describe("every request of the App to GitHub has a story in which it fails", () => {
  // Requests that only pages make change nothing, and have a test of their own: test/web/troubles.test.ts.
  test("every REST route that is called under src/github", () => {
    const ofPages = new Set(calledRest(join(gateway, "pages")).concat(installationRoute));
    expect(calledRest().filter((route) => !listed.has(route) && !ofPages.has(route))).toEqual([]);
  });

  test("every GraphQL operation, all of which have names", () => {
    expect(namedQueries().filter((query) => !listed.has(query) && !query.startsWith("query Page"))).toEqual([]);
    expect(sources().flatMap((source) => [...source.matchAll(/[`"](?:query|mutation)\s*[({]/g)])).toEqual([]);
  });

  test("nothing is listed that is no longer requested", () => {
    expect([...listed].filter((what) => !known.has(what))).toEqual([]);
  });

  test("every named story exists", () => {
    expect(routes.filter(({ story }) => stories[story] === undefined)).toEqual([]);
  });
});

const used = [...new Set(routes.map(({ story }) => story))].map((name) => ({ name, those: routes.filter(({ story }) => story === name) }));

test.each(used)("it is really requested in “$name”, which ends as it has to", async ({ name, those }) => {
  const story = stories[name];
  if (story === undefined) throw new Error(`there is no story of ${name}`);
  const { happened, end, queries } = await playQuickly(story);
  for (const query of new Set(queries)) for (const field of fieldsOf(query)) fields.add(field);
  for (const each of happened) asked.add(each);
  expect(those.map(({ what }) => what).filter((what) => !happened.includes(what))).toEqual([]);
  expect(end).toMatchObject(story.end);
});

// This test has to be the last, after all stories were played.
test("nothing else is requested in any of them", () => {
  expect([...asked].filter((each) => !listed.has(each))).toEqual([]);
});

describe("every version of Enterprise Server has what is requested", () => {
  test("the REST routes, by GitHub's descriptions", () => {
    const routesOf = [token, ...calledRest()].map(described);
    // For a new route: `npx tsx scripts/enterprise-extract.ts`
    expect(routesOf.filter((route) => !restOfServers.compared.includes(route))).toEqual([]);
    expect(Object.keys(restOfServers.versions)).toContain("3.19");
    for (const { operations } of Object.values(restOfServers.versions))
      expect(routesOf.filter((route) => operations.includes(route))).toEqual([]);
  });

  test("nothing in src/github names a parameter or a field that one of them lacks", () => {
    const source = sources().join("\n");
    expect(lackingNames().length).toBeGreaterThan(5);
    expect(lackingNames().filter((name) => new RegExp(`\\b${name}\\b`).test(source))).toEqual([]);
  });

  test("the GraphQL fields, by github.com's schema of 2023 or the server's reference", () => {
    expect(fields.size).toBeGreaterThan(100);
    // Look it up at https://docs.github.com/en/enterprise-server@3.19/graphql/reference, and add it to test/support/enterprise.ts.
    expect([...fields].filter((field) => standsIn(field) === undefined)).toEqual([]);
  });

  test("what was looked up for newer versions is spelled as elsewhere, with its source", () => {
    const read = lookedUp.graphql.flatMap((source) =>
      Object.entries(source.fields).flatMap(([type, names]) => names.map((name) => `${type}.${name}`)),
    );
    const routesRead = [...lookedUp.rest.flatMap((source) => source.routes), ...Object.keys(lookedUp.parameters)];
    expect(read.filter((field) => standsIn(field) === undefined)).toEqual([]);
    expect(routesRead.filter((route) => !restOfServers.compared.includes(described(route)))).toEqual([]);
    for (const { commit, path, version } of [...lookedUp.rest, ...lookedUp.graphql]) {
      expect(commit).toMatch(/^[\da-f]{40}$/);
      expect(path).toMatch(path.includes("ghes-") ? `/ghes-${version}` : "openapi_operations.yaml");
    }
  });

  test("what was not looked up is inferred", () => {
    expect([routeCell(token, "3.22"), routeCell(token, "3.21"), routeCell("GET /user", "3.22"), routeCell(token, "3.23")]).toEqual([
      "✓",
      "(✓)",
      "inferred",
      "inferred",
    ]);
    expect([fieldsCell(["Ref.name"], "3.22"), fieldsCell(["Ref.name", "Ref.prefix"], "3.22"), fieldsCell(["Ref.name"], "3.21")]).toEqual([
      "✓",
      "inferred",
      "inferred",
    ]);
  });

  test("docs/enterprise-server.md is up to date", async () => {
    const routesOf = [...new Set([token, ...calledRest()])].toSorted((one, other) =>
      (one.split(" ")[1] ?? "").localeCompare(other.split(" ")[1] ?? "", "en"),
    );
    await expect(enterprisePage(routesOf, [...fields])).toMatchFileSnapshot("../../docs/enterprise-server.md");
  });
});

/** The method and route of each call, by Octokit's own definitions. */
function calledRest(folder = gateway): readonly string[] {
  const rest = new ProbotOctokit().rest as unknown as Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
  const routesOf = calledRoutes(folder).map(([scope, method]) => rest[scope]?.[method]?.endpoint.DEFAULTS);
  return [...new Set(routesOf.map((found) => `${found?.method} ${found?.url}`))];
}

interface Endpoint {
  readonly endpoint: { readonly DEFAULTS: { readonly method: string; readonly url: string } };
}

function namedQueries(): readonly string[] {
  return [...new Set(documents.map((text) => `query ${/^\s*(?:query|mutation) (\w+)/.exec(text)?.[1]}`))];
}

function sources(): readonly string[] {
  return readdirSync(gateway, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(gateway, name), "utf8"));
}
