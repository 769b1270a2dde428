import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";

/** Node.js's options for low memory: docs/adr/0012-garbage-is-collected-early.md. */
export const nodeOptions = [
  "--min-semi-space-size=8",
  "--max-semi-space-size=8",
  "--heap-growing-percent=20",
  "--single-threaded-gc",
  "--enable-source-maps",
] as const;

const passedOn = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** `gitploy start`: the server in its own process, which these options require; resolves with its exit code. */
export async function startServer(): Promise<number> {
  // In its own group, so that Ctrl-C in a terminal does not reach it twice.
  const server = spawn(process.execPath, [...nodeOptions, join(import.meta.dirname, "server.js")], { stdio: "inherit", detached: true });
  for (const signal of passedOn) process.on(signal, () => server.kill(signal));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 128 + constants.signals[signal])));
  });
}
