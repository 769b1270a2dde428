import { tooOld } from "./node-version.js";

// In a file of its own: an older Node.js does not even read the packages.
const says = tooOld(process.versions.node);
if (says === undefined) await import("./serve.js");
else {
  process.stderr.write(`${says}\n`);
  process.exitCode = 1;
}
