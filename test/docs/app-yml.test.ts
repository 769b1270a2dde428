import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { createGitHub } from "../../playground/github/github.js";

const text = readFileSync(new URL("../../app.yml", import.meta.url), "utf8");
const manifest = load(text) as {
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
};

test("the App has the permissions and events that every scenario runs with", () => {
  const { app } = createGitHub().world;
  expect(manifest.default_permissions).toEqual(app.permissions);
  expect(manifest.default_events.toSorted()).toEqual([...app.events].toSorted());
});

test("every permission has its reason above it, and every event above it or its neighbours", () => {
  const lines = text.split("\n");
  const permissions = lines.flatMap((line, index) => (/^ {2}\w+: (?:read|write)$/.test(line) ? [lines[index - 1]] : []));
  expect(permissions).toHaveLength(Object.keys(manifest.default_permissions).length);
  expect(permissions.filter((above) => !/^ +(?:# .*\.)$/.test(above ?? ""))).toEqual([]);
  const events = lines.flatMap((line, index) => (/^ {2}- \w+$/.test(line) ? [lines[index - 1]] : []));
  expect(events.filter((above) => !/^ +(?:# .*\.|- \w+)$/.test(above ?? ""))).toEqual([]);
});
