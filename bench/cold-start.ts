import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { sealKeys } from "../src/seal-keys.js";
import { median } from "./statistics.js";
import { atMost, type Row } from "./table.js";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
const times = 10;

/** A plain Probot App on Lambda: the adapter, Probot, and one line. */
const plain = `
  import { createLambdaFunction, createProbot } from "@probot/adapter-aws-lambda-serverless";
  export const handler = createLambdaFunction((app) => app.on("issue_comment.created", () => {}), { probot: createProbot() });`;

/** How large the functions on AWS are, and how long a process takes to load them, next to a plain Probot. */
export async function coldStart(): Promise<readonly Row[]> {
  await run(process.execPath, ["--import", "tsx", "scripts/build.ts", "lambda"], { cwd: root });
  const folder = await mkdtemp(join(tmpdir(), "gitploy-"));
  try {
    const probot = join(folder, "probot.cjs");
    await build({
      stdin: { contents: plain, resolveDir: root },
      outfile: probot,
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node24",
      minify: true,
      logLevel: "error",
    });
    const built = (name: string): string => join(root, "dist/lambda", name);
    const [door, worker, theirs] = [await loaded(built("webhook.js")), await loaded(built("worker.js")), await loaded(probot)];
    return [
      atMost("webhook function, size", door.kibibytes, 60, " KiB"),
      atMost("webhook function, loading", door.milliseconds, 20, " ms"),
      atMost("worker, size without deploy.yml's rules", worker.kibibytes, 350, " KiB"),
      atMost("worker, loading", worker.milliseconds, 60, " ms"),
      atMost("worker, the ledger's key on a thread beside that, processor time", await keyTime(), 300, " ms"),
      { what: "    the rules, loaded with the first deploy.yml", measured: `${(await kibibytesOf(built("rules.js"))).toFixed(0)} KiB` },
      { what: "plain Probot, size", measured: `${theirs.kibibytes.toFixed(0)} KiB` },
      { what: "plain Probot, loading", measured: `${theirs.milliseconds.toFixed(0)} ms` },
      { what: "worker against plain Probot, loading", measured: `${(worker.milliseconds / theirs.milliseconds).toFixed(2)} ×` },
      {
        what: "RSS after loading: door, worker, plain Probot",
        measured: [door, worker, theirs].map(({ megabytes }) => `${megabytes.toFixed(0)} MB`).join(", "),
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Milliseconds of a processor that the key of one secret takes. */
async function keyTime(): Promise<number> {
  const measured: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    const before = process.cpuUsage();
    await sealKeys({ app: { id: 1, privateKey: "" }, webhook: { path: "/", secrets: [`one for measuring, ${time}`] } });
    const { user, system } = process.cpuUsage(before);
    measured.push((user + system) / 1000);
  }
  return median(measured);
}

interface Loaded {
  readonly kibibytes: number;
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Loads a file in so many processes, one after the other; the first fills the disk's cache and does not count. */
async function loaded(path: string): Promise<Loaded> {
  const script = `
    const start = performance.now();
    require(${JSON.stringify(path)});
    console.log(JSON.stringify([performance.now() - start, process.memoryUsage().rss / 1e6]));
    process.exit(0);`;
  const results: (readonly [number, number])[] = [];
  for (let time = 0; time <= times; time += 1) {
    const { stdout } = await run(process.execPath, ["--eval", script], { env: environment });
    if (time > 0) results.push(JSON.parse(stdout) as [number, number]);
  }
  return {
    kibibytes: await kibibytesOf(path),
    milliseconds: median(results.map(([milliseconds]) => milliseconds)),
    megabytes: median(results.map(([, megabytes]) => megabytes)),
  };
}

async function kibibytesOf(path: string): Promise<number> {
  return (await stat(path)).size / 1024;
}

const environment: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  APP_ID: "1",
  PRIVATE_KEY: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
  WEBHOOK_SECRET: "one for measuring",
  NODE_ENV: "production",
  AWS_REGION: "eu-central-1",
  GITPLOY_QUEUE_URL: "https://sqs.eu-central-1.amazonaws.com/000000000000/deliveries.fifo",
};
