import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";

const root = join(import.meta.dirname, "../..");
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** A process of its own. */
export interface Process {
  readonly output: () => string;
  /** Resolves with what was found as soon as the process has written it. */
  readonly wrote: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => boolean;
}

/** `npm start` without the build, in an empty folder with this `.env`. */
export function startServer(env: Record<string, string | undefined>, dotenv = ""): Process & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "gitploy-"));
  writeFileSync(join(folder, ".env"), dotenv);
  // Pages are JSX, which the project says how to read.
  const settings = { HOST: "127.0.0.1", PORT: "0", TSX_TSCONFIG_PATH: join(root, "tsconfig.json"), ...env };
  const words = ["node", "--import", import.meta.resolve("tsx"), join(root, "src/bin/server.ts")];
  return { ...startProcess(words, folder, settings), folder };
}

/** A command, `node` being the one that runs the tests; it is killed when the test is over. */
export function startProcess([command = "", ...words]: readonly string[], cwd: string, env: Record<string, string | undefined>): Process {
  const program = command === "node" ? process.execPath : command;
  const child = spawn(program, words, { cwd, env: { PATH: process.env["PATH"], ...env } });
  started.push(child);
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  return {
    output: () => output,
    wrote: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = pattern.exec(output);
          if (found !== null) resolve(found);
        };
        listeners.add(look);
        look();
      }),
    ended: new Promise((resolve) => child.on("exit", resolve)),
    kill: (signal) => child.kill(signal),
  };
}

/** A port at which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
