import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { placeIn, startFrozen } from "../playground/aws/frozen.js";
import type { handlers } from "../playground/aws/functions.js";
import { awsClient, standIn } from "../playground/aws/sandbox.js";
import type { Row } from "./table.js";

const root = join(import.meta.dirname, "..");
const functions: readonly (keyof typeof handlers)[] = ["webhook", "worker", "sweep", "redeliver"];

/** The packaged functions as AWS runs them: how long their start and their first two invocations take, and what memory they need. */
export async function frozen(): Promise<readonly Row[]> {
  await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/build.ts", "lambda"], { cwd: root });
  const client = awsClient() ?? standIn;
  const stage = await startFrozen(client);
  const { github, queue } = stage;
  try {
    const { issue } = placeIn(github, "octo");
    for (const command of ["/deploy v1.0.0 production", "/status"]) {
      github.comment(issue, "ann", command);
      await github.idle();
      await stage.functions.poll(queue);
      await stage.functions.sweep();
      await stage.functions.redeliver();
    }
    const rows: Row[] = [
      { what: "on AWS, frozen between invocations: start; first, second invocation; most memory", measured: `under ${client.name}` },
    ];
    for (const which of functions) {
      const sandbox = await stage.sandbox(which);
      const start = "milliseconds" in sandbox.started ? `${sandbox.started.milliseconds.toFixed(0)} ms` : "failed";
      const [first = Number.NaN, second = Number.NaN] = stage.took(which);
      const peak = sandbox.peak();
      rows.push({
        what: `    ${which}`,
        measured: `${start}; ${first.toFixed(0)} ms, ${second.toFixed(0)} ms; ${peak === undefined ? "unknown" : `${peak.toFixed(0)} MB`}`,
      });
    }
    return rows;
  } finally {
    await stage.stop();
  }
}
