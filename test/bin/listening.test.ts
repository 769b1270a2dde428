import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listening } from "../../src/bin/listening.js";
import { tooOld } from "../../src/bin/node-version.js";
import { SettingsError } from "../../src/settings.js";
import { credentials } from "../support/credentials.js";
import { startProcess, startServer } from "../support/process.js";

const refusal = (port: number, host: string | undefined): Promise<unknown> =>
  listening(createServer(), port, host).then(
    () => undefined,
    (error: unknown) => error,
  );

test("a port in use stops the start, with a sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const server = startServer({ ...credentials, PORT: String(port) });
  expect(await server.ended).toBe(1);
  expect(server.output()).toBe(
    `Gitploy cannot start:\nPORT ${port} of "127.0.0.1" is taken by another process: end that one, or set PORT to another number.\n`,
  );
  const setUp = startServer({ PORT: String(port) });
  expect(await setUp.ended).toBe(1);
  expect(setUp.output()).toContain("is taken by another process");
  other.close();
});

test("an unreadable .env file stops the start, with a sentence", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gitploy-env-"));
  mkdirSync(join(folder, ".env"));
  const words = ["node", "--import", import.meta.resolve("tsx"), join(import.meta.dirname, "../../src/bin/server.ts")];
  const server = startProcess(words, folder, { TSX_TSCONFIG_PATH: join(import.meta.dirname, "../../tsconfig.json"), ...credentials });
  expect(await server.ended).toBe(1);
  expect(server.output()).toBe(
    "Gitploy cannot start:\n.env in the working directory cannot be read (EISDIR): let this user read it, or move it away, to where settings come from otherwise.\n",
  );
  rmSync(folder, { recursive: true });
});

test.each([
  [0, "no such host.invalid", 'HOST "no such host.invalid" is no address of this machine'],
  [0, "192.0.2.1", 'HOST "192.0.2.1" is no address of this machine'],
  [0, "localhost:3000", 'HOST "localhost:3000" is no address of this machine'],
])("PORT %s at HOST %s is refused", async (port, host, says) => {
  const error = await refusal(port, host);
  expect(error).toBeInstanceOf(SettingsError);
  expect(String(error)).toContain(says);
});

const sentence = (version: string) => `Gitploy needs Node.js 20.19 or newer (22.12 or newer in the 22 line), and this is ${version}.`;

test.each([
  ["18.20.8", false],
  ["20.18.3", false],
  ["20.19.0", true],
  ["21.7.3", false],
  ["22.11.0", false],
  ["22.12.0", true],
  ["23.0.0", true],
  ["24.1.0", true],
])("Node.js %s, new enough: %s", (version, enough) => {
  expect(tooOld(version)).toBe(enough ? undefined : sentence(version));
});

test.each(["src/bin/server.ts", "scripts/prepare.mjs", "src/bin/cli.ts"])("%s says that Node.js is too old", async (file) => {
  const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } })";
  const words = ["node", "--import", import.meta.resolve("tsx"), "--import", `data:text/javascript,${pretend}`, file];
  const child = startProcess(words, process.cwd(), {});
  expect(await child.ended).not.toBe(0);
  expect(child.output()).toMatch(new RegExp(`^${sentence("18.20.8").replaceAll(/[().]/g, "\\$&")}\n`));
});

test("SENTRY_DSN does not stop the start, and the log says that it is not used", async () => {
  const server = startServer({ ...credentials, SENTRY_DSN: "https://key@sentry.example/1" });
  await server.wrote(/Listening on port/);
  expect(server.output()).toMatch(/"level":40,[^\n]*"msg":"SENTRY_DSN is read by nobody/);
});
