import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Variables } from "../src/settings.js";
import { processorOf, statOf } from "./processor.js";

/** A process of the server as `npm start` runs it; it keeps its port when it is started again. */
export interface Member {
  readonly port: number;
  /** Resolves when it takes deliveries. */
  start(): Promise<void>;
  /** As `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** Its memory, in MiB. */
  memory(): Promise<number>;
  /** What it has taken of the processor, for itself and in the system's name, in milliseconds; and of the memory, in MiB. */
  usage(): { readonly milliseconds: number; readonly mebibytes: number };
  /** The lines of its log that are errors, from all its lives. */
  errors(): readonly LogLine[];
}

/** A line of the log. */
export interface LogLine {
  readonly level: number;
  readonly msg?: string;
}

const root = join(import.meta.dirname, "..");
const project = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly scripts: { readonly start: string } };
/** What `npm start` gives Node.js; from anywhere, so that a developer's `.env` is not read. */
const asShipped = project.scripts.start
  .replace(/^exec node /, "")
  .split(" ")
  .map((word) => (word.startsWith("--") ? word : join(root, word)));

/** A process that is not started yet: the server, or another that Node.js runs by these words and that answers at `/readyz`. */
export async function createMember(variables: Variables, words: readonly string[] = asShipped): Promise<Member> {
  const port = await freePort();
  // A file, since who reads a pipe slowly holds up who writes to it.
  const folder = mkdtempSync(join(tmpdir(), "gitploy-"));
  const log = join(folder, "log");
  const at = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  return {
    port,
    start: async () => {
      const out = openSync(log, "a");
      const env = { PATH: process.env["PATH"], NODE_ENV: "production", HOST: "127.0.0.1", PORT: String(port), ...variables };
      const started = spawn(process.execPath, words, { cwd: folder, env, stdio: ["ignore", out, out] });
      child = started;
      process.once("exit", () => started.kill("SIGKILL"));
      while (!(await answers(`${at}/readyz`))) {
        if (started.exitCode !== null) throw new Error(`the server did not start: ${readFileSync(log, "utf8").slice(-2_000)}`);
        await sleep(50);
      }
    },
    kill: async () => {
      const gone = new Promise((resolve) => child?.once("exit", resolve));
      child?.kill("SIGKILL");
      await gone;
    },
    memory: async () => {
      const text = await (await fetch(`${at}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 2 ** 20;
    },
    usage: () => ({
      milliseconds: processorOf(child?.pid),
      mebibytes: (Number(statOf(child?.pid)[21]) * pageSize) / 2 ** 20,
    }),
    errors: () => linesOf(readFileSync(log, "utf8")).filter(({ level }) => level >= 50),
  };
}

/** As Linux has it nearly everywhere: `getconf PAGESIZE`. */
const pageSize = 4_096;

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function linesOf(text: string): readonly LogLine[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as LogLine];
    } catch {
      // An unfinished line of a killed process, or not a log line at all, is reported as it is.
      return [{ level: 60, msg: `not a line of the log: ${line.slice(0, 200)}` }];
    }
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
