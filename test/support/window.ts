import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContextOptions, type Frame, type Page } from "playwright-core";
import { afterAll, afterEach, expect } from "vitest";
import { clientOf } from "../../playground/github/accounts.js";
import { makeAssets } from "../../scripts/assets.js";
import { readForm } from "../../src/bin/form.js";
import { answeringPages } from "../../src/bin/page.js";
import { pagesOf } from "../../src/pages.js";
import { createSigner } from "../../src/web/signed.js";
import { chromiumPath } from "./chromium.js";
import type { World } from "./world.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let launched: Promise<Browser> | undefined;
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
afterAll(async () => {
  await (await launched)?.close();
});

/** A world's pages on a port of this machine, and windows for looking at them. */
export interface Windows {
  readonly origin: string;
  /** A window of somebody who signed in; without a login nobody did. */
  open(login?: string, options?: BrowserContextOptions): Promise<Page>;
}

/** Serves the pages of a world's newest process. */
export async function windowsOf(world: World): Promise<Windows> {
  const process = world.processes.at(-1);
  if (process === undefined) throw new Error("no process runs");
  const { id: clientId, secret: clientSecret } = clientOf(world.github.world);
  const { probot, settings, time, fetch } = process;
  const parts = { probot, assets: await makeAssets(globalThis.process.cwd()), time, fetch };
  const answer = answeringPages(pagesOf(settings, { clientId, clientSecret, url: undefined }, parts));
  const server = createServer((request, response) => {
    void (async () => {
      const [path = "/", ...query] = (request.url ?? "/").split("?");
      if (path === authorizePath) return await sayWho(world, request.url ?? "", response);
      const body = await readForm(request);
      const headers = request.headers as Record<string, string | undefined>;
      const given = {
        method: request.method ?? "GET",
        path,
        query: query.join("?"),
        headers,
        body: body === "too large" ? Buffer.alloc(0) : body,
      };
      const { status, headers: sent, cookies, body: page } = await answer(given);
      const location = sent["location"] === undefined ? {} : { location: here(world, sent["location"]) };
      response.writeHead(status, { ...sent, ...location, "set-cookie": [...cookies] }).end(page);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signer = createSigner(clientSecret);
  return { origin, open: (login, options = {}) => open(world, origin, (value) => signer.sign("session", value), login, options) };
}

/** Where GitHub asks who somebody is: of this GitHub, which is nowhere else, by the pages' own address. */
const authorizePath = "/login/oauth/authorize";

function here(world: World, text: string): string {
  return text.replaceAll(`${world.github.world.urls.html}${authorizePath}`, authorizePath);
}

async function sayWho(world: World, url: string, response: ServerResponse): Promise<void> {
  const answer = await world.github.fetch(new Request(`${world.github.world.urls.html}${url}`));
  const headers = Object.fromEntries([...answer.headers].map(([name, value]) => [name, here(world, value)]));
  response.writeHead(answer.status, headers).end(here(world, await answer.text()));
}

async function open(
  world: World,
  origin: string,
  sign: (session: object) => string,
  login: string | undefined,
  options: BrowserContextOptions,
): Promise<Page> {
  const page = await openWindow(origin, options);
  if (login !== undefined) {
    const installations = [...world.github.world.installations.keys()].map(String);
    const until = Math.floor(world.github.clock.now().getTime() / 1000) + 8 * 3_600;
    const value = sign({ id: String(world.github.user(login).id), login, installations, until });
    await page.context().addCookies([{ name: "gitploy", value, url: origin, httpOnly: true, sameSite: "Lax" }]);
  }
  return page;
}

/** A window for what is served at an address, in the one browser; closed after the test, which fails for what the console complained of. */
export async function openWindow(origin: string, options: BrowserContextOptions): Promise<Page> {
  launched ??= chromium.launch({ executablePath: chromiumPath ?? "", args: ["--no-sandbox"] });
  const context = await (await launched).newContext({ baseURL: origin, viewport: { width: 1280, height: 900 }, ...options });
  closing.push(() => context.close());
  // Pictures of people are elsewhere, and no test asks anybody for them.
  await context.route(
    (url) => url.origin !== origin,
    (route) => route.fulfill({ status: 200, contentType: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }),
  );
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  // Only the console reports what a policy blocks.
  closing.push(() => {
    expect(said.filter((line) => !/status of (4\d\d|5\d\d)/.test(line))).toEqual([]);
    return Promise.resolve();
  });
  return page;
}

/** axe's findings on a page or a frame, a line each. */
export async function wrongWith(page: Page | Frame): Promise<readonly string[]> {
  // Not by a script of the page: its policy forbids that.
  await page.evaluate(axe);
  return await page.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
    };
    const { violations } = await tool.run({ rules: { "target-size": { enabled: true } } });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
  });
}

/** By how many pixels a page is wider than its window. */
export async function overflowOf(page: Page | Frame): Promise<number> {
  return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
