// What `npm ci` runs at its end: builds what `npm start` and `gitploy` run, where the packages are that this takes.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
let loader;
try {
  require.resolve("esbuild");
  loader = require.resolve("tsx/cli");
} catch {
  console.log(
    "Gitploy: not built, since the development packages were left out. Build it where they are (npm ci), and bring dist/ along; npm start needs nothing else.",
  );
}
if (loader !== undefined)
  execFileSync(process.execPath, [loader, join(import.meta.dirname, "build.ts"), "server", "cli"], { stdio: "inherit" });
