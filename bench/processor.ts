import { readdirSync, readFileSync } from "node:fs";

/** As Linux has it nearly everywhere: `getconf CLK_TCK`. */
const millisecondsOfTick = 10;

/** A process's processor time, user and system, in milliseconds. */
export function processorOf(pid: number | undefined): number {
  return exactly(pid) ?? ticksOf(pid) * millisecondsOfTick;
}

/** A process's fields behind its name, which may have blanks: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function statOf(pid: number | undefined): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function ticksOf(pid: number | undefined): number {
  const fields = statOf(pid);
  return Number(fields[11]) + Number(fields[12]);
}

/** By the scheduler's own statistics, which are finer than ticks: https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
function exactly(pid: number | undefined): number | undefined {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks).reduce(
      (sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]) / 1e6,
      0,
    );
  } catch {
    return undefined;
  }
}
