// What `npm ci` runs at its end: builds what `npm start` and `gitploy` run, where the packages are that this takes.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// The same as in src/bin/node-version.ts, which cannot be read yet.
const version = process.versions.node;
const [major, minor] = version.split(".").map(Number);
if (!((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22)) {
  console.error(`Gitploy needs Node.js 20.19 or newer (22.12 or newer in the 22 line), and this is ${version}.`);
  process.exit(1);
}

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
  execFileSync(process.execPath, [loader, join(dirname(fileURLToPath(import.meta.url)), "build.ts"), "server", "cli"], {
    stdio: "inherit",
  });
