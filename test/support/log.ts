import { openLog } from "../../src/bin/log.js";
import type { Log } from "../../src/bin/log.js";
import { settingsOf } from "./credentials.js";

/** A log whose lines a test can read. */
export interface CapturedLog extends Log {
  readonly lines: Readonly<Record<string, unknown>>[];
  /** Everything as it was written. */
  text(): string;
}

/** Opens a log that writes nowhere but into `lines`. */
export async function captureLog(level: "debug" | "info" = "debug"): Promise<CapturedLog> {
  const written: string[] = [];
  const log = await openLog(settingsOf({ LOG_LEVEL: level }).log, { write: (line) => written.push(line) });
  return {
    ...log,
    get lines() {
      return written.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    },
    text: () => written.join(""),
  };
}
