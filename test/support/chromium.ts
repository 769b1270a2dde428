import { existsSync } from "node:fs";

/** Debian's Chromium, or the one that CHROMIUM_PATH names; `undefined` if there is none. */
export const chromiumPath: string | undefined = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium"].find(
  (path) => path !== undefined && existsSync(path),
);
