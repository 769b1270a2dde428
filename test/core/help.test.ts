import { expect, test } from "vitest";
import { optionsOf } from "../../src/core/command/arguments.js";
import { verbs } from "../../src/core/command/mistake.js";
import { parseComment } from "../../src/core/command.js";
import { commands, helpOf } from "../../src/core/help.js";

test("the usages are the promised grammar", () => {
  expect(commands.map(({ usage }) => usage)).toEqual([
    '/deploy [<ref>] [to] [<environment>] [<input>=<value> …] [--dry-run] [--again] [--force "<reason>"]',
    '/rollback [<environment>] [to <ref>] [--force "<reason>"]',
    "/promote <environment> [to] <environment>",
    "/lock <environment>|all [for <duration>] [<reason …>]",
    "/unlock <environment>|all",
    "/approve <environment>",
    "/reject <environment> [<reason …>]",
    "/cancel [<environment>]",
    "/status [<environment>]",
    "/help",
  ]);
});

test("each verb has help exactly once", () => {
  expect(commands.map(({ verb }) => verb)).toEqual(verbs);
  expect(verbs.map((verb) => helpOf(verb))).toEqual(commands);
});

test.each(commands)("$verb: the examples are commands of that verb", ({ verb, example, examples }) => {
  for (const text of [example, ...examples.map((more) => more.example)])
    expect(parseComment(text)).toMatchObject({ kind: "command", command: { verb }, ignored: [] });
});

test.each([
  ["/help lock", "lock"],
  ["/help /Lock", "lock"],
] as const)("%s asks for help on one command", (text, about) => {
  expect(parseComment(text)).toEqual({ kind: "command", command: { verb: "help", about }, ignored: [] });
});

test.each(commands)("$verb: its options are those it takes, and are in its usage", ({ verb, usage, options }) => {
  expect(options.map(({ option }) => option)).toEqual(optionsOf(verb));
  for (const option of options) expect(usage).toContain(`[${option.usage}]`);
});

test.each(commands)("$verb: the summary is one sentence", ({ summary, options }) => {
  for (const sentence of [summary, ...options.map((option) => option.summary)]) expect(sentence).toMatch(/^[A-Z][^.]*\.$/);
});
