import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { load } from "js-yaml";
import { parseSync } from "oxc-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { credentials } from "../support/credentials.js";
import { freePort, startProcess } from "../support/process.js";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const project = JSON.parse(read("package.json")) as {
  readonly scripts: { readonly start: string };
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
};

/** The instructions of a stage of the Dockerfile, as [name, rest]. */
const [build = [], image = []] = read("Dockerfile")
  .replaceAll(/^#.*\n/gm, "")
  .replaceAll(/\\\n\s*/g, "")
  .split(/^(?=FROM )/m)
  .map((stage) => [...stage.matchAll(/^([A-Z]+) (.*)$/gm)].map(([, name = "", rest = ""]) => [name, rest] as const));

const all = (stage: typeof build, name: string): readonly string[] => stage.filter(([each]) => each === name).map(([, rest]) => rest);
const words = (json = ""): readonly string[] => JSON.parse(json) as readonly string[];
const environment = Object.fromEntries(
  all(image, "ENV").flatMap((rest) => rest.split(" ").map((pair) => pair.split("=") as [string, string])),
);

describe("the Dockerfile", () => {
  test("builds and runs on the same Node.js, a supported version and that on AWS", () => {
    const [from = ""] = all(image, "FROM");
    expect(all(build, "FROM")).toEqual([`${from} AS build`]);
    const major = Number(/^node:(\d+)-slim$/.exec(from)?.[1]);
    expect(major).toBeGreaterThan(Number(/\|\| >=(\d+)\./.exec(project.engines.node)?.[1]));
    expect(read("serverless.yml")).toContain(`runtime: nodejs${major}.x`);
  });

  test("installs from the lock file, builds the server, and leaves out what only the build needs", () => {
    expect(all(build, "RUN")).toEqual(["npm ci --ignore-scripts", "npm run build -- server && npm prune --omit=dev"]);
  });

  test("runs the command of `npm start` as an ordinary user, as the process that gets the signals", () => {
    expect(all(image, "USER")).toEqual(["node"]);
    expect(words(all(image, "CMD")[0]).join(" ")).toBe(project.scripts.start.replace(/^exec /, ""));
    expect(environment).toEqual({ NODE_ENV: "production", HOST: "0.0.0.0", PORT: "3000" });
    expect(all(image, "EXPOSE")).toEqual([environment["PORT"]]);
    expect(all(image, "COPY").filter((copy) => !copy.startsWith("--from=build "))).toEqual([]);
  });

  test("gets neither secrets nor history nor files that were made on this machine", () => {
    const rules = read(".dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(rules[0]).toBe("*");
    const given = rules.slice(1).map((rule) => /^!([\w.-]+)$/.exec(rule)?.[1]);
    expect(given).toEqual(["package.json", "package-lock.json", ".npmrc", "tsconfig.json", "app.yml", "scripts", "src"]);
  });
});

describe("its image", () => {
  const folder = mkdtempSync(join(tmpdir(), "gitploy-"));
  const app = join(folder, "app");
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(() => {
    // The build's input, and its steps without the installation.
    const source = join(folder, "build");
    for (const [, path = ""] of read(".dockerignore").matchAll(/^!(.+)$/gm))
      cpSync(join(root, path), join(source, path), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(source, "node_modules"));
    const [, command = ""] = /^(npm run .*) && npm prune --omit=dev$/.exec(all(build, "RUN")[1] ?? "") ?? [];
    execFileSync("sh", ["-c", command], { cwd: source, stdio: "pipe" });
    mkdirSync(app);
    for (const copy of all(image, "COPY")) {
      const [, ...paths] = copy.split(" ");
      const target = paths.pop() ?? "";
      for (const path of paths.map((each) => each.replace("/app/", ""))) {
        const place = join(app, target === "./" ? basename(path) : target);
        if (path === "node_modules") symlinkSync(join(root, path), place);
        else cpSync(join(source, path), place, { recursive: true });
      }
    }
  }, 60_000);

  test("has everything that the server needs", () => {
    const server = readFileSync(join(app, "dist/serve.js"), "utf8");
    const { staticImports, dynamicImports } = parseSync("serve.js", server).module;
    const asked = [
      ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
      // Without its quotes.
      ...dynamicImports.map(({ moduleRequest: { start, end } }) => server.slice(start + 1, end - 1)),
    ].filter((name) => !isBuiltin(name));
    const packages = new Set(asked.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0]));
    for (const name of ["probot", "@probot/pino"]) expect(packages).toContain(name);
    expect([...packages].filter((name) => name === undefined || !(name in project.dependencies))).toEqual([]);
    // The set-up page needs it.
    expect(existsSync(join(app, "app.yml"))).toBe(true);
  });

  test("is healthy while it runs, and ends and is unhealthy when it is told to end", async () => {
    const env = { ...environment, ...credentials, PORT: String(await freePort()) };
    const [, check] = /CMD (\[.*\])$/.exec(all(image, "HEALTHCHECK")[0] ?? "") ?? [];
    const health = () => startProcess(words(check), app, env).ended;
    const server = startProcess(words(all(image, "CMD")[0]), app, env);
    await server.wrote(/Listening on port/);
    expect(await health()).toBe(0);
    server.kill("SIGTERM");
    expect(await server.ended).toBe(0);
    expect(await health()).toBe(1);
  }, 30_000);
});

describe("deploy/compose.yaml", () => {
  const file = load(read("deploy/compose.yaml")) as {
    readonly services: { readonly gitploy: Readonly<Record<string, unknown>> };
    readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  };
  const { gitploy } = file.services;

  test("runs the Dockerfile's image at its port, for this machine only, with a minute to end", () => {
    expect(gitploy["build"]).toBe("..");
    expect(gitploy["ports"]).toEqual([`127.0.0.1:3000:${environment["PORT"]}`]);
    expect(gitploy["stop_grace_period"]).toBe("60s");
    expect(gitploy).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
  });

  test("passes the private key as a file, in an existing setting", () => {
    expect(gitploy["environment"]).toEqual({ PRIVATE_KEY_PATH: "/run/secrets/private_key" });
    expect(gitploy["secrets"]).toEqual(Object.keys(file.secrets));
    expect(read(".env.example")).toContain("PRIVATE_KEY_PATH=");
    for (const name of [String(gitploy["env_file"]), ...Object.values(file.secrets).map((secret) => secret.file)]) {
      // Files with secrets are not committed by accident.
      expect(read(".gitignore").split("\n")).toContain(`deploy/${name}`);
    }
  });
});
