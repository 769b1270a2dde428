import { tooOld } from "./node-version.js";

// In a separate file: an older Node.js cannot even load the packages.
const says = tooOld(process.versions.node);
if (says === undefined) await import("./serve.js");
else {
  process.stderr.write(`${says}\n`);
  process.exitCode = 1;
}
