import type { LogLine } from "../server.js";

/** The errors in the logs: those that a slow machine explains, and all others, of which none is expected, whatever was killed. */
export function judgeErrors(lines: readonly LogLine[]): { readonly late: readonly string[]; readonly unexplained: readonly string[] } {
  const isOf = (late: boolean) => lines.filter((line) => isLate(line) === late).map((line) => JSON.stringify(line));
  return { late: isOf(true), unexplained: isOf(false) };
}

/** One line of each kind, with their number. */
export function kindsOf(lines: readonly string[]): readonly string[] {
  const kinds = new Map<string, string[]>();
  for (const line of lines) {
    const kind = line.replaceAll(/"(?:time|pid|id|delivery)":"?[^",}]*|\d+/g, "");
    kinds.set(kind, [...(kinds.get(kind) ?? []), line]);
  }
  return [...kinds.values()].map((alike) => `${alike.length} × ${alike[0]?.slice(0, 2_000)}`);
}

/**
 * GitHub, which shares the machine, did not answer in time, or an event came again while the other, late process was still working on it. The failed
 * delivery comes again.
 */
function isLate(line: LogLine): boolean {
  return /aborted due to timeout|is in the hands of another process/.test(JSON.stringify(line));
}
