import { chromiumPath } from "./chromium.js";

/** Before all tests: says once that tests in a browser are skipped if there is none. */
export function setup(): void {
  if (chromiumPath !== undefined) return;
  process.stdout.write("There is no Chromium here, so that the tests in a browser are left out; `apt-get install chromium` brings it.\n");
}
