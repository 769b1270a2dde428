// `npm run build`: dist/server.js, which finds its packages in node_modules, and dist/lambda/, which needs nothing else.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { BuildOptions } from "esbuild";

const root = join(import.meta.dirname, "..");
const common: BuildOptions = { absWorkingDir: root, bundle: true, platform: "node", logLevel: "warning" };

const targets = {
  async server() {
    await build({
      ...common,
      entryPoints: ["src/bin/server.ts"],
      outfile: "dist/server.js",
      format: "esm",
      target: "node20.19",
      packages: "external",
      sourcemap: true,
    });
  },
  /** One CommonJS file: AWS turns require() of ES modules off, and a single small file starts fastest. */
  async lambda() {
    const folder = join(root, "dist/lambda");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
    await build({
      ...common,
      entryPoints: ["src/bin/lambda.ts"],
      outfile: join(folder, "index.js"),
      format: "cjs",
      target: "node24",
      minify: true,
    });
  },
};

const wanted = process.argv.slice(2);
for (const [name, make] of Object.entries(targets)) {
  if (wanted.length === 0 || wanted.includes(name)) await make();
}
