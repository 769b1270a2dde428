import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { makeAssets } from "../../scripts/assets.js";
import { createSignIn } from "../../src/github/sign-in.js";
import type { Assets } from "../../src/web/assets.js";
import { colourClasses } from "../../src/web/icon.js";
import { createPages } from "../../src/web/pages.js";
import { createSigner } from "../../src/web/signed.js";
import type { Session } from "../../src/web/session.js";

const now = new Date("2026-03-02T12:00:00Z");
const signer = createSigner("a client secret");
import type { PageAccess } from "../../src/github/page-access.js";
/** The App is installed nowhere. */
const nothing = { repository: () => Promise.resolve(undefined) } as unknown as PageAccess;

let assets: Assets = new Map();
beforeAll(async () => {
  assets = await makeAssets(process.cwd());
});

const gitHubSignIn = createSignIn({
  apiUrl: "https://api.github.com",
  webUrl: "https://github.com",
  clientId: "c",
  clientSecret: "s",
  timeout: 100,
});
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const ask = (path: string, init: RequestInit = {}) =>
  createPages({
    webUrl: "https://github.com",
    assets,
    signer,
    gitHubSignIn,
    access: nothing,
    sceneOf: () => Promise.reject(new Error("no scene")),
    now: () => now,
    log,
  }).fetch(new Request(`https://gitploy.test${path}`, init));
const cookieOf = (session: Partial<Session> = {}) =>
  `__Host-gitploy=${signer.sign("session", { id: "1", login: "nora", installations: [], until: now.getTime() / 1000 + 60, ...session })}`;

describe("every page", () => {
  test("lets the browser run and load only our own files", async () => {
    const { headers } = await ask("/octo/app");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https://github.com https://avatars.githubusercontent.com; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("has nothing inline", async () => {
    const page = await (await ask("/octo/app")).text();
    expect(page).toMatch(/^<!doctype html><html/i);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:/);
  });

  test("leads people who were signed out back to where they were", async () => {
    const answer = await ask("/octo/app?environment=prod%2Feu");
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('href="/-/sign-in?to=%2Focto%2Fapp%3Fenvironment%3Dprod%252Feu"');
  });

  test("leads people who pressed when they were signed out back to the form, with what they typed", async () => {
    const typed = { environment: "prod/eu", ref: "v1", "input.note": "ä & b", reason: "because" };
    const send = (fields: Readonly<Record<string, string>>) =>
      ask("/octo/app/deploy", {
        method: "POST",
        body: new URLSearchParams({ ...fields, promise: "x.y", press: "deploy", understood: "1" }).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
      });
    const answer = await send(typed);
    const page = await answer.text();
    expect([answer.status, page]).toEqual([401, expect.stringContaining("Nothing was done: you were signed out")]);
    const back = (html: string): readonly URL[] =>
      [...html.matchAll(/href="(\/-\/sign-in\?[^"]*)"/g)].map(([, link = ""]) => {
        const to = new URL(link.replaceAll("&amp;", "&"), "https://gitploy.test").searchParams.get("to") ?? "";
        return new URL(to, "https://gitploy.test");
      });
    expect(back(page).map(({ pathname, searchParams }) => [pathname, Object.fromEntries(searchParams)])).toEqual([
      ["/octo/app/deploy", typed],
      ["/octo/app/deploy", typed],
    ]);
    // What does not fit into a cookie is left out.
    const long = await (await send({ ...typed, reason: "x".repeat(5_000) })).text();
    expect(back(long).map(({ pathname, search }) => [pathname, search])).toEqual([
      ["/octo/app/deploy", ""],
      ["/octo/app/deploy", ""],
    ]);
  });

  test.each([
    ["/octo/app/", "/octo/app"],
    ["/octo/app/deploy/?environment=a%2Fb%2F", "/octo/app/deploy?environment=a%2Fb%2F"],
    ["/octo/app//", "/octo/app"],
    ["//evil.test/x/", undefined],
    ["/\\evil.test/x/", undefined],
  ])("at %s is that without its last slash, and never elsewhere", async (path, wanted) => {
    const answer = await ask(path, { headers: { cookie: cookieOf() } });
    expect([answer.status, answer.headers.get("location") ?? undefined]).toEqual([wanted === undefined ? 404 : 301, wanted]);
  });

  test("is not reloaded where something may have been typed", async () => {
    const answer = await ask("/octo/app/deploy?environment=e&ref=v1&watched=0123456789abcdef.1234567890123", {
      headers: { "hx-request-type": "partial", "hx-current-url": "/octo/app" },
    });
    expect([answer.status, answer.headers.get("hx-redirect")]).toEqual([401, null]);
  });

  test("is reloaded by its parts if somebody was signed out meanwhile", async () => {
    const answer = await ask("/octo/app", { headers: { "hx-request-type": "partial", "hx-current-url": "/octo/app" } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("hx-redirect")).toBe("/octo/app");
  });
});

describe("a session", () => {
  test.each([
    ["ours, and not over", cookieOf(), 404],
    ["over", cookieOf({ until: now.getTime() / 1000 }), 401],
    ["somebody else's", cookieOf().replace(/=[^.]*/, `=${Buffer.from('{"id":"2"}').toString("base64url")}`), 401],
    ["one that was signed for something else", `__Host-gitploy=${signer.sign("form", { id: "1", login: "nora", until: 1e12 })}`, 401],
    ["none", "__Host-gitploy=", 401],
    ["not encoded", "__Host-gitploy=%.%", 401],
  ])("that is %s", async (_, cookie, status) => {
    expect((await ask("/nothing/here/at/all", { headers: { cookie } })).status).toBe(status);
  });

  test("ends by our own form, and by no other", async () => {
    const sent = (headers: Record<string, string>) =>
      ask("/-/sign-out", { method: "POST", body: "", headers: { "content-type": "application/x-www-form-urlencoded", ...headers } });
    const ended = await sent({ "sec-fetch-site": "same-origin" });
    expect([ended.status, ended.headers.get("location"), ended.headers.getSetCookie()]).toEqual([
      303,
      "/",
      ["__Host-gitploy=; Max-Age=0; Path=/; Secure", "__Host-gitploy-visited=; Max-Age=0; Path=/; Secure"],
    ]);
    expect((await sent({ origin: "https://gitploy.test" })).status).toBe(303);
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: "https://gitploy.test" },
      { origin: "https://evil.test" },
      { origin: "null" },
      {},
      { "sec-fetch-site": "same-origin", "content-type": "text/plain" },
    ])
      expect((await sent(headers as Record<string, string>)).status).toBe(403);
  });
});

describe("the files", () => {
  test("are those that pages name, and never change", async () => {
    const page = await (await ask("/")).text();
    const named = [...page.matchAll(/"(\/-\/assets\/[^"#]+)/g)].map(([, path]) => path ?? "");
    expect(new Set(named).size).toBeGreaterThanOrEqual(4);
    for (const path of named) {
      const { status, headers } = await ask(path);
      expect([path, status, headers.get("cache-control")]).toEqual([path, 200, "public, max-age=31536000, immutable"]);
    }
    expect((await ask("/-/assets/style.css")).status).toBe(404);
  });

  test("have the part of Primer's style that the pages use, in both colours", () => {
    const style = Buffer.from(assets.get("style.css")?.body ?? []).toString();
    expect(style.length).toBeLessThan(90_000);
    expect(style).toContain(".blankslate{");
    expect(style).toContain(".btn-primary");
    for (const colour of Object.values(colourClasses)) expect(style).toContain(`.${colour}{`);
    expect(style).not.toContain(".marketing");
    expect(style).not.toContain(".SelectMenu");
    expect(style).toContain("prefers-color-scheme:dark");
    // Every design token that our own rules use has a value.
    const given = new Set([...style.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    const asked = [...readFileSync("src/web/style/layout.css", "utf8").matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((name) => !given.has(name))).toEqual([]);
  });
});
