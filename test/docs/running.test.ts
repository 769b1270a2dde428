import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as measures from "../../src/bin/measures.js";
import { readSetUpSettings } from "../../src/set-up-settings.js";
import { needsSetUp, readWebhookFunctionSettings, readSettings } from "../../src/settings.js";
import { settingNames } from "../../src/spelling.js";
import type { Variables } from "../../src/settings.js";
import { settingsOf } from "../support/credentials.js";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = read("docs/running.md");
const example = read(".env.example");

const rows = new Map(
  [...(page.split("## Settings")[1] ?? "").matchAll(/^\| `([A-Z_]+)` *\| (.*?) *\|/gm)].map(([, name = "", value = ""]) => [
    name,
    value.replaceAll("`", ""),
  ]),
);
const examples = [...example.matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value] as const);

/** The variables that are read if nothing is set, and if everything is. */
function variablesRead(): ReadonlySet<string> {
  const names = new Set<string>();
  const envOf = (value: string | undefined): Variables =>
    new Proxy<Record<string, string>>(
      {},
      {
        get: (_, name) => {
          names.add(String(name));
          return value;
        },
      },
    );
  for (const readAll of [needsSetUp, readSettings, readWebhookFunctionSettings, readSetUpSettings]) {
    for (const value of [undefined, "x"]) {
      try {
        readAll(envOf(value));
      } catch {
        // Both settings are invalid; only the requested names count.
      }
    }
  }
  return names;
}

describe("the settings in docs/running.md", () => {
  const names = [...variablesRead()].toSorted();

  test("are exactly those that are read", () => {
    expect(names.length).toBeGreaterThan(20);
    expect([...rows.keys()].toSorted()).toEqual(names);
    expect(settingNames.toSorted()).toEqual(names);
  });

  test("are those of .env.example, except AWS's own", () => {
    expect([...examples.map(([name]) => name), "GITPLOY_QUEUE_URL"].toSorted()).toEqual(names);
  });

  const defaults = [...rows].filter(([, value]) => value !== "");

  test.each(defaults)("%s has the default %s in .env.example as well", (name, value) => {
    expect(new Map(examples).get(name)).toBe(value);
  });

  test("have the defaults that the code has", () => {
    expect(defaults.length).toBeGreaterThan(10);
    expect(settingsOf(Object.fromEntries(defaults))).toEqual(settingsOf());
  });
});

test("where an App is set up by hand, the callback URL is told that the set-up page registers", () => {
  const [, callback = ""] = /callback_urls: \[`\$\{baseUrl\}([^`]+)`\]/.exec(read("src/bin/set-up.ts")) ?? [];
  expect(callback).toMatch(/^\/./);
  expect(["docs/pages.md", ".env.example"].filter((path) => !read(path).includes(`<address>${callback}`))).toEqual([]);
});

test("the metrics in docs/running.md are the existing ones, with their labels", () => {
  const told = [...page.matchAll(/^\| `(gitploy_\w+)` *\| (.*?) *\|/gm)].map(([, name = "", labels = ""]) => [
    name,
    [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(Object.values(measures).map(({ name, labels }) => [name, labels])));
});
