import { chromiumPath } from "./chromium.js";

/** Before all tests: those in a browser are left out where there is none, and whoever runs them hears it once. */
export function setup(): void {
  if (chromiumPath !== undefined) return;
  process.stdout.write("There is no Chromium here, so that the tests in a browser are left out; `apt-get install chromium` brings it.\n");
}
