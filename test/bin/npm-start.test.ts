import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { credentials } from "../support/credentials.js";
import { freePort, startProcess } from "../support/process.js";

const root = join(import.meta.dirname, "../..");
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
};
/** The folders of packages as they stand in node_modules, without those that lie in another one. */
const packages = Object.entries(lock.packages).filter(([path]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path));

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

/** A clone of the project, with these packages. */
function clone(installed: typeof packages): string {
  const folder = mkdtempSync(join(tmpdir(), "gitploy-"));
  made.push(folder);
  for (const path of ["package.json", "tsconfig.json", "app.yml", "scripts", "src"])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  for (const [path] of installed.filter(([name]) => existsSync(join(root, name)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
  }
  return folder;
}

const npm = (folder: string, words: readonly string[], env: Record<string, string | undefined> = {}) =>
  startProcess(["npm", ...words], folder, { HOME: folder, npm_config_update_notifier: "false", ...env });

/** Whether somebody listens there. */
const taken = async (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
      .once("error", () => resolve(true))
      .once("listening", () => probe.close(() => resolve(false)))
      .listen(port, "127.0.0.1");
  });

describe("with production packages only", () => {
  const folder = clone(packages.filter(([, { dev }]) => dev !== true));

  test("the installation says that nothing was built, and is no failure", async () => {
    const install = npm(folder, ["run", "prepare"]);
    expect(await install.ended).toBe(0);
    expect(install.output()).toMatch(/^Gitploy: not built, .+npm ci.+$/m);
    expect(existsSync(join(folder, "dist"))).toBe(false);
  });

  test("a start says what to type", async () => {
    const start = npm(folder, ["start"], credentials);
    expect(await start.ended).toBe(1);
    expect(start.output()).toMatch(/not built.+dist\/server\.js.+\n\n {2}npm ci --include=dev && npm start\n$/s);
    expect(start.output()).not.toContain("Error");
  });
});

describe("with what an installation has built", () => {
  const built = clone(packages);
  const folder = clone(packages.filter(([, { dev }]) => dev !== true));

  beforeAll(async () => {
    await npm(built, ["run", "prepare"]).ended;
    cpSync(join(built, "dist"), join(folder, "dist"), { recursive: true });
  }, 60_000);

  test("two start at once from one folder without development packages, and each ends when npm is told to", async () => {
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
