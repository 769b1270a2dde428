import type { LogLine } from "../server.js";

/** What the logs say of errors: how many lines of which kind, and those that neither a kill nor GitHub's silence explains. */
export function judgeErrors(
  lines: readonly LogLine[],
  killed: readonly number[],
): { readonly errors: Readonly<Record<"killed" | "silence", number>>; readonly unexplained: readonly string[] } {
  const silence = lines.filter(isSilence);
  const others = lines.filter((line) => !isSilence(line));
  const unexplained = others.filter(({ time }) => !killed.some((kill) => time >= kill && time <= kill + aftermath));
  return {
    errors: { killed: others.length - unexplained.length, silence: silence.length },
    unexplained: unexplained.map((line) => JSON.stringify(line)),
  };
}

/** What a process had in hand when it was killed is tried again for so many milliseconds. */
const aftermath = 4 * 60_000;

/** GitHub, which is in memory and has to share the machine, did not answer in time; what failed thereby is delivered again. */
function isSilence(line: LogLine): boolean {
  return /aborted due to timeout/.test(JSON.stringify(line));
}
