import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { serveRuntimeApi, type FunctionError, type Given } from "./runtime-api.js";

const root = join(import.meta.dirname, "../..");

/** The client that runs a function: its file and its name. */
export interface RuntimeClient {
  readonly path: string;
  readonly name: string;
}

/** Stands in for AWS's client. */
export const standIn: RuntimeClient = {
  path: join(import.meta.dirname, "runtime-client.mjs"),
  name: "a stand-in for AWS's runtime client",
};

/**
 * AWS's own client, if somebody installed it; else `undefined`. It is no dependency, since `npm install --no-save aws-lambda-ric@4.0.2` compiles its
 * native part, with cmake, for Node.js 22 or newer.
 */
export function awsClient(): RuntimeClient | undefined {
  try {
    const path = createRequire(import.meta.url).resolve("aws-lambda-ric");
    return existsSync(join(dirname(path), "rapid-client.node")) ? { path, name: "AWS's runtime client" } : undefined;
  } catch {
    return undefined;
  }
}

/** The reserved environment variables: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const reserved = {
  AWS_LAMBDA_FUNCTION_NAME: "gitploy",
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
  AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/gitploy",
  AWS_LAMBDA_LOG_STREAM_NAME: "playground",
};

/** A packaged function in a separate process, which is frozen whenever it has nothing to do. */
export interface Sandbox {
  /** Milliseconds from the start to the first question for an event, or why it did not start. */
  readonly started: { readonly milliseconds: number } | { readonly error: FunctionError };
  /** Thaws it, passes it an event with a time limit in milliseconds, and freezes it again. Also returns how long that took. */
  invoke(event: unknown, milliseconds: number): Promise<{ readonly given: Given; readonly milliseconds: number }>;
  /** Its output. */
  output(): string;
  /** Its peak memory in MB; `undefined` if the system does not report it. */
  peak(): number | undefined;
  stop(): Promise<void>;
}

/** Starts a function of dist/lambda, e.g. `worker.sweep`; AWS freezes it as soon as it has asked for an event. */
export async function startSandbox(handler: string, env: Readonly<Record<string, string | undefined>>, client = standIn): Promise<Sandbox> {
  const api = await serveRuntimeApi();
  const begun = performance.now();
  const child = spawn(process.execPath, [client.path], {
    env: {
      PATH: process.env["PATH"],
      ...env,
      ...reserved,
      AWS_LAMBDA_RUNTIME_API: api.address,
      LAMBDA_TASK_ROOT: root,
      _HANDLER: `dist/lambda/${handler}`,
    },
  });
  const gone = once(child, "exit");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const dead = gone.then((): FunctionError => ({ errorType: "Runtime.ExitError", errorMessage: "the process ended" }));
  const error = await Promise.race([api.ready(), dead]);
  const milliseconds = performance.now() - begun;
  child.kill("SIGSTOP");
  return {
    started: error === undefined ? { milliseconds } : { error },
    invoke: async (event, longest) => {
      child.kill("SIGCONT");
      const start = performance.now();
      const given = await Promise.race([api.invoke(event, longest), dead.then((ended) => ({ error: ended }))]);
      const took = performance.now() - start;
      await Promise.race([api.ready(), dead]);
      child.kill("SIGSTOP");
      return { given, milliseconds: took };
    },
    output: () => output,
    peak: () => {
      const status = `/proc/${child.pid}/status`;
      const kibibytes = existsSync(status) ? /VmHWM:\s*(\d+)/.exec(readFileSync(status, "utf8"))?.[1] : undefined;
      return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
    },
    stop: async () => {
      child.kill("SIGKILL");
      await gone;
      await api.stop();
    },
  };
}
