import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { processorOf } from "../processor.js";
import { latency } from "../stage.js";

/** A deployment that was made. */
export interface Deployed {
  /** When; as `performance`, from its origin on. */
  readonly at: number;
  /** Requests up to then, since the last quiet moment. */
  readonly number: number;
}

/** A GitHub that answers as was recorded. */
export interface Replay {
  readonly port: number;
  readonly pid: number | undefined;
  /** Resolves when a repository's deployment is there. */
  deployed(repository: string): Promise<Deployed>;
  /** Its processor time, in milliseconds. */
  milliseconds(): number;
  end(): void;
}

/** Starts a process that answers what is in this file. */
export async function startReplay(answers: string): Promise<Replay> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "replay.mjs")], {
    env: { ANSWERS: answers, LATENCY: String(latency) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const waiting = new Map<string, (made: Deployed) => void>();
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve) => {
    lines.on("line", (line) => {
      const [what, which = "", at, number] = line.split(" ");
      if (what === "listening") resolve(Number(which));
      else waiting.get(which)?.({ at: Number(at), number: Number(number) });
    });
  });
  return {
    port,
    pid: child.pid,
    deployed: (repository) => new Promise((resolve) => waiting.set(repository, resolve)),
    milliseconds: () => processorOf(child.pid),
    end: () => void child.kill("SIGKILL"),
  };
}
