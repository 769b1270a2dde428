#!/usr/bin/env node
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { lintFiles } from "./lint-files.js";
import { tooOld } from "./node-version.js";
import { startServer } from "./start.js";
import project from "../../package.json" with { type: "json" };

const usage = `gitploy lint [<file> …] [--format github]  what Gitploy has to say of a deploy.yml: 1 for mistakes, 2 for no file
gitploy demo [--config <file>]             a conversation on a GitHub in memory, with rules of yours if you like
gitploy start                              the server; settings come from the environment, and from .env
gitploy --version · gitploy --help
`;

/** `gitploy`: the exit code. */
async function main([command, ...rest]: readonly string[]): Promise<number> {
  // The demo has a usage of its own.
  if (command !== "demo" && rest.some((word) => word === "--help" || word === "-h")) return main(["--help"]);
  switch (command) {
    case "lint":
      return lint(rest);
    case "demo":
      return demo(rest);
    case "start":
      return rest.length > 0
        ? mistaken(`gitploy start takes no ${rest[0]}: settings come from the environment, and from .env.`)
        : startServer();
    case "--version":
    case "-v":
      console.log(project.version);
      return 0;
    case "--help":
    case "-h":
    case "help":
      process.stdout.write(usage);
      return 0;
    default:
      return mistaken(command === undefined ? "What is it to be?" : `There is no gitploy ${command}.`);
  }
}

function lint(words: readonly string[]): number {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: { format: { type: "string" } }, allowPositionals: true });
    const { format = "text" } = values;
    if (format !== "text" && format !== "github") return mistaken(`--format must be github or text, not ${format}.`);
    const workspace = process.env["GITHUB_WORKSPACE"];
    return lintFiles({ files: positionals, format, folder: process.cwd(), workspace, write: (text) => process.stdout.write(text) });
  } catch (error) {
    return mistaken(error instanceof Error ? error.message : String(error));
  }
}

/** It comes with what development needs, in one file beside this one. */
async function demo(words: readonly string[]): Promise<number> {
  process.argv.splice(2, Infinity, ...words);
  await import(pathToFileURL(join(import.meta.dirname, "demo.js")).href);
  return Number(process.exitCode ?? 0);
}

function mistaken(why: string): number {
  process.stderr.write(`${why}\n\n${usage}`);
  return 2;
}

// A reader such as `head` has seen enough.
process.stdout.on("error", () => process.exit());
const old = tooOld(process.versions.node);
process.exitCode = old === undefined ? await main(process.argv.slice(2)) : mistaken(old);
