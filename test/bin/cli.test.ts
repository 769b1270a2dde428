import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { nodeOptions } from "../../src/bin/start.js";
import { clone, emptyFolder, install } from "../support/clone.js";
import { credentials } from "../support/credentials.js";
import { freePort, startProcess } from "../support/process.js";

const project = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
  readonly scripts: { readonly start: string };
};

describe("the package from npm pack, with its production packages only", () => {
  const machine = emptyFolder();
  const gitploy = join(machine, "node_modules/gitploy/dist/cli.js");
  const run = (...words: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [gitploy, ...words], {
      cwd: machine,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], NODE_ENV: "production" },
    });
    return { status, said: stdout + stderr };
  };

  beforeAll(() => {
    const folder = clone("all");
    const env = { ...process.env, HOME: folder, npm_config_update_notifier: "false" };
    execFileSync("npm", ["pack", "--silent", "--pack-destination", machine], { cwd: folder, env, stdio: "pipe" });
    install(machine, "production");
    mkdirSync(join(machine, "node_modules/gitploy"));
    execFileSync("tar", ["xzf", `gitploy-${project.version}.tgz`, "-C", "node_modules/gitploy", "--strip-components", "1"], {
      cwd: machine,
    });
  }, 120_000);

  test("prints its version, and its usage", () => {
    expect(run("--version")).toEqual({ status: 0, said: `${project.version}\n` });
    for (const words of [["--help"], ["lint", "--help"], ["start", "-h"]])
      expect(run(...words)).toMatchObject({ status: 0, said: expect.stringContaining("gitploy lint [<file> …]") });
  });

  test.each([
    [[], "What is it to be?"],
    [["deploy"], "There is no gitploy deploy."],
    [["lint", "--format", "xml"], "--format must be github or text, not xml."],
    [["lint", "--fix"], "Unknown option '--fix'"],
    [["start", "--port", "80"], "gitploy start takes no --port"],
  ])("does not understand %j, and prints its usage", (words, why) => {
    const { status, said } = run(...words);
    expect(status).toBe(2);
    expect(said).toContain(why);
    expect(said).toContain("gitploy demo [--config <file>]");
  });

  test("lints", () => {
    writeFileSync(join(machine, "deploy.yml"), "envs:\n  - name: production\n    live: never\n");
    expect(run("lint")).toMatchObject({ status: 1, said: expect.stringContaining("deploy.yml:3:11: mistake: envs[0].live: ") });
    expect(run("lint", "--format=github").said).toMatch(/^::error file=deploy\.yml,line=3,col=11,title=envs\[0\]\.live::/);
  });

  test("plays the demo, also with one's own rules", () => {
    expect(run("demo", "/deploy v0.5.5 production")).toMatchObject({
      status: 0,
      said: expect.stringContaining("✅ v0.5.5 is live in production"),
    });
    writeFileSync(join(machine, "my.yml"), "envs:\n  - name: moon\n    required_contexts: [landing]\n");
    expect(run("demo", "--config", "my.yml", "/deploy v0.5.5")).toMatchObject({
      status: 0,
      said: expect.stringContaining("✅ v0.5.5 is live in moon"),
    });
    expect(run("demo", "--config", "deploy.yml")).toMatchObject({ status: 1, said: expect.stringContaining("deploy.yml: 1 mistake") });
    expect(run("demo", "--config", "none.yml")).toMatchObject({ status: 1, said: "none.yml cannot be read.\n" });
  }, 60_000);

  test.each(["SIGTERM", "SIGINT"] as const)(
    "starts the server, and ends it by %s",
    async (signal) => {
      const port = String(await freePort());
      const env = { ...credentials, NODE_ENV: "production", HOST: "127.0.0.1", PORT: port };
      const server = startProcess(["node", gitploy, "start"], machine, env);
      await server.wrote(/Listening on port/);
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      server.kill(signal);
      expect(await server.ended).toBe(0);
      expect(server.output()).toContain("Stopped");
      await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow("fetch failed");
    },
    30_000,
  );

  test("prints why the server does not start", () => {
    expect(run("start")).toMatchObject({ status: 1, said: expect.stringContaining("Gitploy cannot start:\nAPP_ID is missing") });
  });
});

test("gitploy start passes Node.js the same options as npm start", () => {
  expect(project.scripts.start).toBe(["exec", "node", ...nodeOptions, "dist/server.js"].join(" "));
});
