// `npm run build` writes dist/server.js, cli.js and demo.js, which find their packages in node_modules, and dist/lambda/, which needs nothing else.
import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { BuildOptions } from "esbuild";
import { writeAssets } from "./assets.js";
import { deferred, noEventNames, onlyCalledRoutes, replaced, textOf } from "./slim.js";
import type { Deferred } from "./slim.js";

const root = join(import.meta.dirname, "..");
const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  jsx: "automatic",
  jsxImportSource: "hono/jsx",
  logLevel: "warning",
};
/** CommonJS: AWS disables require() of ES modules, and a single small file starts fastest. */
const onLambda: BuildOptions = {
  ...common,
  format: "cjs",
  target: "node24",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  // The build fails if `rules` omits a function or a replacement lacks an export.
  logOverride: { "import-is-undefined": "error" },
};

/** Most events end before deploy.yml is read. What reads it (YAML, RE2, cron), judges by it and words the answer is loaded later. */
const rules: readonly Deferred[] = [
  // These recognise an unquoted text by its class, so they have to be in one file with the code that makes it.
  ...["parse", "deploy-yml", "inputs", "variables", "schedule"].map((name) => `config/${name}`),
  "due",
  ...["index", "auto-merge", "permission", "review"].map((name) => `rules/${name}`),
  ...[
    "cancel",
    "config",
    "deployment",
    "enforced",
    "environments",
    "group",
    "help",
    "inputs",
    "jobs",
    "lock",
    "mistakes",
    "request",
    "review",
    "rollback",
    "rule-comment",
    "status",
    "trouble",
    "workflow",
  ].map((name) => `messages/${name}`),
].map(allOf);

/** A module of the core, with all its functions deferred. */
function allOf(name: string): Deferred {
  const path = join(root, `src/core/${name}.ts`);
  return { path, functions: [...readFileSync(path, "utf8").matchAll(/^export function (\w+)/gm)].map(([, called = ""]) => called) };
}

/** The plugins for the functions that process deliveries and show pages: they leave out what is not needed. */
const slimmed = [replaced(root), noEventNames(), onlyCalledRoutes(join(root, "src/github"))];

const targets = {
  async server() {
    await writeAssets(root, join(root, "dist/pages"));
    await build({
      ...common,
      // The first checks Node.js's version before it loads the second.
      entryPoints: ["src/bin/server.ts", "src/bin/serve.ts"],
      external: ["./serve.js"],
      outdir: "dist",
      // Positions are enough; the sources would be most of what each start loads.
      sourcesContent: false,
      format: "esm",
      target: "node20.19",
      packages: "external",
      sourcemap: true,
      // Node.js keeps the text; names stay as they are.
      minifyWhitespace: true,
      minifySyntax: true,
    });
  },
  /** The command, and the demo with the development packages that it needs: `npm pack` includes both. */
  async cli() {
    const program: BuildOptions = { ...common, format: "esm", target: "node20.19", packages: "external" };
    await build({ ...program, entryPoints: ["src/bin/cli.ts"], outfile: "dist/cli.js" });
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly dependencies: object };
    // Imported here: the image is built without the playground.
    const { published } = await import("../playground/github/graphql/published.js");
    await build({
      ...program,
      packages: "bundle",
      external: Object.keys(dependencies),
      entryPoints: ["playground/demo/main.ts"],
      outfile: "dist/demo.js",
      plugins: [textOf("published", join(root, "playground/github/graphql/published.ts"), published)],
    });
  },
  async lambda() {
    const folder = join(root, "dist/lambda");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
    // The AWS SDK is part of the runtime.
    await build({ ...onLambda, entryPoints: ["src/bin/lambda-webhook.ts"], outfile: join(folder, "webhook.js"), external: ["@aws-sdk/*"] });
    const reexports = rules.map(({ path, functions }) => `export { ${functions.join(", ")} } from ${JSON.stringify(path)};`);
    await build({ ...onLambda, stdin: { contents: reexports.join("\n"), resolveDir: root }, outfile: join(folder, "rules.js") });
    await build({
      ...onLambda,
      entryPoints: ["src/bin/lambda-worker.ts"],
      outfile: join(folder, "worker.js"),
      plugins: [...slimmed, deferred(rules, "rules.js")],
    });
    await writeAssets(root, join(folder, "pages"));
    // Every page reads deploy.yml, so nothing is deferred.
    await build({ ...onLambda, entryPoints: ["src/bin/lambda-pages.ts"], outfile: join(folder, "pages.js"), plugins: slimmed });
  },
};

const wanted = process.argv.slice(2);
for (const [name, make] of Object.entries(targets)) {
  if (wanted.length === 0 || wanted.includes(name)) await make();
}
