import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { credentials, signatureOf } from "../support/credentials.js";

const root = join(import.meta.dirname, "../..");
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

interface Process {
  readonly output: () => string;
  /** Resolves with what was found as soon as the process has written it. */
  readonly wrote: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => boolean;
}

/** `npm start` without the build, in an empty folder with this `.env`. */
function startServer(env: Record<string, string | undefined>, dotenv = ""): Process {
  const folder = mkdtempSync(join(tmpdir(), "gitploy-"));
  writeFileSync(join(folder, ".env"), dotenv);
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), join(root, "src/bin/server.ts")], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOST: "127.0.0.1", PORT: "0", ...env },
  });
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("it takes deliveries, logs JSON in production, and ends quietly when told to", async () => {
  const { WEBHOOK_SECRET: secret, LOG_FORMAT: _, ...rest } = credentials;
  const server = startServer(
    { ...rest, NODE_ENV: "production", WEBHOOK_SECRET: secret },
    "WEBHOOK_SECRET=overruled\nLOG_MESSAGE_KEY=message\n",
  );
  const [, port] = await server.wrote(/"message":"Listening on port (\d+)/);
  const body = JSON.stringify({ zen: "Approachable is better than simple." });
  const { status } = await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-delivery": "d-1",
      "x-github-event": "ping",
      "x-hub-signature-256": signatureOf(body),
    },
  });
  expect(status).toBe(200);
  await server.wrote(/"delivery":"d-1"/);
  server.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(server.output()).toContain("Stopped");
});

test("it does not start without a webhook secret", async () => {
  const server = startServer({ ...credentials, WEBHOOK_SECRET: undefined });
  expect(await server.ended).toBe(1);
  expect(server.output()).toContain("Gitploy cannot start:\nWEBHOOK_SECRET is missing");
});

test("it shows the set-up page while there are no credentials", async () => {
  // Probot takes 0 for none given.
  const server = startServer({ NO_SMEE_SETUP: "true", PORT: String(await freePort()) });
  const [, port] = await server.wrote(/Listening on http:\/\/[^:]+:(\d+)/);
  expect(await (await fetch(`http://127.0.0.1:${port}/probot`)).text()).toContain("Register GitHub App");
});
