import { cpSync, existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { clone } from "../support/clone.js";
import { credentials } from "../support/credentials.js";
import { freePort, startProcess } from "../support/process.js";

const npm = (folder: string, words: readonly string[], env: Record<string, string | undefined> = {}) =>
  startProcess(["npm", ...words], folder, { HOME: folder, npm_config_update_notifier: "false", ...env });

/** Whether somebody listens on a port. */
const taken = async (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
      .once("error", () => resolve(true))
      .once("listening", () => probe.close(() => resolve(false)))
      .listen(port, "127.0.0.1");
  });

describe("with production packages only", () => {
  const folder = clone("production");

  test("the installation says that nothing was built, and does not fail", async () => {
    const install = npm(folder, ["run", "prepare"]);
    expect(await install.ended).toBe(0);
    expect(install.output()).toMatch(/^Gitploy: not built, .+npm ci.+$/m);
    expect(existsSync(join(folder, "dist"))).toBe(false);
  });

  test("a start tells what to type", async () => {
    const start = npm(folder, ["start"], credentials);
    expect(await start.ended).toBe(1);
    expect(start.output()).toMatch(/not built.+dist\/server\.js.+\n\n {2}npm ci --include=dev && npm start\n$/s);
    expect(start.output()).not.toContain("Error");
  });
});

describe("after an installation has built the server", () => {
  const built = clone("all");
  const folder = clone("production");

  beforeAll(async () => {
    await npm(built, ["run", "prepare"]).ended;
    cpSync(join(built, "dist"), join(folder, "dist"), { recursive: true });
  }, 60_000);

  test("two servers start from one folder without development packages, and each ends when npm is told to", async () => {
    const ports = [await freePort(), await freePort()];
    const env = { ...credentials, NODE_ENV: "production", HOST: "127.0.0.1" };
    const starts = ports.map((port) => npm(folder, ["start"], { ...env, PORT: String(port) }));
    await Promise.all(starts.map((start) => start.wrote(/Listening on port/)));
    expect(await Promise.all(ports.map(taken))).toEqual([true, true]);
    for (const [index, signal] of (["SIGTERM", "SIGINT"] as const).entries()) starts[index]?.kill(signal);
    expect(await Promise.all(starts.map((start) => start.ended))).toEqual([0, 0]);
    for (const start of starts) expect(start.output()).toMatch(/: finishing what is in hand.*Stopped/s);
    expect(await Promise.all(ports.map(taken))).toEqual([false, false]);
  }, 30_000);
});
