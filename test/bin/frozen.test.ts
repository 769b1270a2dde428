import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { placeIn, startFrozen, type Frozen } from "../../playground/aws/frozen.js";
import { handlers } from "../../playground/aws/functions.js";
import { awsClient, standIn, startSandbox } from "../../playground/aws/sandbox.js";
import { credentials } from "../support/credentials.js";

const root = join(import.meta.dirname, "../..");
const minute = 60_000;
const theirs = awsClient();
const client = theirs ?? standIn;
const reactions = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/build.ts", "lambda"], { cwd: root });
}, 2 * minute);

const started: Pick<Frozen, "stop">[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});

async function start(): Promise<Frozen> {
  const frozen = await startFrozen(client, { LOG_LEVEL: "error", GITPLOY_REQUEST_TIMEOUT: "10000" });
  started.push(frozen);
  return frozen;
}

/** Queues all deliveries, and gives the worker one batch. */
async function work({ github, functions, queue }: Frozen) {
  await github.idle();
  return await functions.poll(queue);
}

/** The same, and expects no failure; the worker's log tells the reason for one. */
async function workWell(frozen: Frozen): Promise<void> {
  const { failed } = await work(frozen);
  expect(failed, (await frozen.sandbox("worker")).output()).toBe(0);
}

const answersIn = ({ issue }: ReturnType<typeof placeIn>): readonly string[] =>
  issue.comments.filter(({ user }) => user.login === "gitploy[bot]").map(({ body }) => body.split("\n", 1)[0] ?? "");

test.skipIf(theirs === undefined)("AWS's runtime client is installed; without it, a replacement runs the functions", () => {
  expect(client.name).toBe("AWS's runtime client");
});

describe(`the packaged functions, frozen between two invocations, under ${client.name}`, { timeout: 2 * minute }, () => {
  test.each([
    ["closed", "drop", 3_200],
    ["closed a moment ago", "drop", 0],
    ["silent", "silence", 3_200],
  ] as const)("find their connections %s, without an effect", async (_, lose, pause) => {
    const frozen = await start();
    const { github, relay } = frozen;
    const place = placeIn(github, "octo");
    github.comment(place.issue, "ann", "/deploy v1.0.0 production");
    await workWell(frozen);
    relay[lose]();
    await sleep(pause);
    const before = github.requests.length;
    github.comment(place.issue, "ann", "/status");
    await workWell(frozen);
    expect(answersIn(place)).toHaveLength(2);
    // A request on a silent connection takes the whole timeout.
    expect(relay.lost()).toBe(0);
    expect(github.requests.slice(before).filter(({ route, body }) => route === reactions && isEyes(body))).toHaveLength(1);
  });

  test("leave nothing of a failed delivery to the next invocation, of another installation", async () => {
    const frozen = await start();
    const { github } = frozen;
    const [octo, acme] = [placeIn(github, "octo"), placeIn(github, "acme")];
    for (const { issue } of [octo, acme]) github.comment(issue, "ann", "/help");
    await workWell(frozen);
    github.fault({ method: "POST", route: reactions, do: "403" });
    github.fault({
      operation: "Snapshot",
      do: async (perform) => {
        await sleep(300);
        return await perform();
      },
    });
    github.comment(octo.issue, "ann", "/deploy v1.0.0 production");
    expect(await work(frozen)).toEqual({ received: 1, failed: 1 });
    expect(github.requests.filter(({ endedAt }) => endedAt === undefined)).toEqual([]);
    const before = github.requests.length;
    github.comment(acme.issue, "ann", "/deploy v1.0.0 production");
    await workWell(frozen);
    const asked = github.requests.slice(before).map(({ path, body }) => `${path} ${JSON.stringify(body)}`);
    expect(asked.filter((each) => each.includes("octo"))).toEqual([]);
    expect([octo, acme].map(({ repository }) => repository.deployments.size)).toEqual([0, 1]);
  });

  test("sweep, and look for failed deliveries", async () => {
    const frozen = await start();
    placeIn(frozen.github, "octo");
    for (const which of ["sweep", "redeliver"] as const) {
      await frozen.functions[which]();
      await frozen.functions[which]();
      expect(frozen.took(which)).toHaveLength(2);
    }
  });

  test.each(Object.values(handlers))("report mistakes in their settings in one line, as an error of the start: $name", async ({ name }) => {
    const { PRIVATE_KEY: _, ...others } = credentials;
    const sandbox = await startSandbox(name, { ...others, APP_ID: "none", WEBHOOK_SECRET: "" }, client);
    started.push(sandbox);
    expect(sandbox.started).toMatchObject({ error: { errorType: "SettingsError", errorMessage: expect.stringContaining("APP_ID") } });
    const lines = sandbox
      .output()
      .split("\n")
      .filter((line) => line.includes("APP_ID"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/Init Error.*APP_ID.*WEBHOOK_SECRET/);
  });
});

function isEyes(body: unknown): boolean {
  return typeof body === "object" && body !== null && "content" in body && body.content === "eyes";
}
