// The files that browsers load for the pages: Primer's style as far as our pages use it, icons, htmx and our own script. See docs/pages.md.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { asset } from "../src/web/assets.js";
import type { Assets } from "../src/web/assets.js";
import { iconFile, iconNames } from "../src/web/icon-names.js";
import { prune } from "./prune-css.js";

const web = "src/web";

/** Builds all assets. `root` is the project's folder. */
export async function makeAssets(root: string): Promise<Assets> {
  const style = await bundled(root, "style/pages.css");
  const script = await bundled(root, "app.js");
  const htmx = await readFile(createRequire(join(root, "package.json")).resolve("htmx.org/dist/htmx.min.js"), "utf8");
  return new Map([
    asset("style.css", prune(style, wordsIn(join(root, web)))),
    asset("app.js", script),
    // Without the line that names a file which is not served.
    asset("htmx.js", htmx.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n")),
    asset("icon.svg", icon(root, "rocket").replace("<path", '<path fill="#1f883d"')),
    asset("icons.svg", sprite(root), iconFile),
  ]);
}

/** Writes them where `readAssets` finds them. */
export async function writeAssets(root: string, folder: string): Promise<void> {
  const assets = await makeAssets(root);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { file, body } of assets.values()) await writeFile(join(folder, file), body);
}

async function bundled(root: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(web, entry)],
    bundle: true,
    minify: true,
    write: false,
    // Browsers of the last three years: https://web.dev/baseline
    target: ["chrome109", "firefox115", "safari16"],
    legalComments: "none",
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

/** All words in our pages; every class that they use is among them. */
function wordsIn(folder: string): ReadonlySet<string> {
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:tsx?|js)$/.test(name));
  return new Set(sources.flatMap((name) => readFileSync(join(folder, name), "utf8").match(/[A-Za-z_][\w-]*/g) ?? []));
}

/** GitHub's icons in one file, each under its name. */
function sprite(root: string): string {
  const symbols = iconNames.map((name) => {
    const [, content = ""] = /<svg[^>]*>([^]*)<\/svg>/.exec(icon(root, name)) ?? [];
    return `<symbol id="${name}" viewBox="0 0 16 16">${content}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

function icon(root: string, name: string): string {
  return readFileSync(join(root, "node_modules/@primer/octicons/build/svg", `${name}-16.svg`), "utf8");
}
