import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { atMost, type Row } from "./table.js";

/** Whether a process that hears much grows with it. */
export async function memory(): Promise<readonly Row[]> {
  const program = join(import.meta.dirname, "memory-process.ts");
  // As in a small container: with all of a large machine's memory to take, Node.js would collect its garbage when it pleases.
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--max-old-space-size=160", "--import", "tsx", program]);
  const [before = Number.NaN, busy = Number.NaN, after = Number.NaN] = stdout.trim().split("\n").map(Number);
  return [
    atMost("memory on a heap of 160 MiB: RSS after 10,000 events of no interest, compared with after 1,000", after / before, 1.2, " ×", 2),
    {
      what: "    after 1,000, and after 10,000; right after the burst, before anything is collected",
      measured: `${before.toFixed(0)} MiB, ${after.toFixed(0)} MiB; ${busy.toFixed(0)} MiB`,
    },
  ];
}
