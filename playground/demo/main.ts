import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { judgementOf } from "../../src/core/config/deploy-yml.js";
import { parseConfig } from "../../src/core/config/parse.js";
import { lintedForPeople } from "../../src/core/messages/lint.js";
import { demo, type Surroundings } from "./demo.js";

const usage = `npm run demo                                 type comments, and see the conversation; a page for the browser, too
npm run demo -- "/deploy v0.5.5 production"  play comments, one after the other; exits 0 if all end in success
npm run demo < lines.txt                     the same, a comment a line
npm run demo -- --config my.yml              with rules of your own

gitploy demo is the same. A comment may begin with who writes it and where: "@rita /approve eu", "#1 /deploy staging". NO_COLOR is respected.
`;

// A reader such as `head` may close the pipe when it has seen enough.
process.stdout.on("error", () => process.exit());

process.exitCode = await main();

async function main(): Promise<number> {
  const typed = read();
  if ("mistake" in typed) {
    process.stderr.write(`${typed.mistake}\n\n${usage}`);
    return 1;
  }
  if (typed.help) {
    process.stdout.write(usage);
    return 0;
  }
  const config = typed.config === undefined ? undefined : rulesAt(typed.config);
  if (typeof config === "string") {
    process.stderr.write(`${config}\n`);
    return 1;
  }
  // This file runs as a bundle in dist/.
  const assets = join(import.meta.dirname, "pages");
  const code = await demo({ lines: typed.lines, config, input: process.stdin, output: process.stdout, env: process.env, assets });
  // An open keyboard and deferred work of the App would keep the process alive.
  process.stdin.destroy();
  return code;
}

function read():
  | { readonly lines: readonly string[]; readonly config: string | undefined; readonly help: boolean }
  | { readonly mistake: string } {
  try {
    const options = { config: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return { lines: positionals, config: values.config, help: values.help ?? false };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}

/** The rules in a file, or its mistakes. */
function rulesAt(path: string): Surroundings["config"] | string {
  const text = textOf(path);
  if (text === undefined) return `${path} cannot be read.`;
  const parsed = parseConfig(text, "deploy.yml");
  if ("config" in parsed) return { text, config: parsed.config };
  return lintedForPeople({ path, ...judgementOf({ path, bytes: Buffer.byteLength(text), text }) });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
