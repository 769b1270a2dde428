import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createServer, get } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { load } from "js-yaml";
import { afterEach, describe, expect, test } from "vitest";
import { privateKey } from "../support/credentials.js";
import { startServer } from "../support/process.js";

const webhookSecret = randomBytes(20).toString("hex");
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const client = { GITHUB_CLIENT_ID: "Iv23liAbCdEf", GITHUB_CLIENT_SECRET: "0123456789abcdef0123456789abcdef01234567" };

/** The part of an Enterprise Server that registers Apps: https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest */
async function startGitHub() {
  const asked: string[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${url}`);
    const app = {
      id: 4711,
      slug: "gitploy",
      pem: privateKey,
      webhook_secret: webhookSecret,
      client_id: client.GITHUB_CLIENT_ID,
      client_secret: client.GITHUB_CLIENT_SECRET,
      html_url: `http://${headers.host}/github-apps/gitploy`,
    };
    const known = url === "/api/v3/app-manifests/good/conversions";
    response
      .writeHead(known ? 201 : 404, { "content-type": "application/json" })
      .end(JSON.stringify(known ? app : { message: "Not Found" }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  return { asked, host: `localhost:${(server.address() as AddressInfo).port}` };
}

/** A server without credentials, with a `.env` that everybody may read. */
async function start(env: Record<string, string> = {}) {
  const github = await startGitHub();
  const server = startServer(
    { GHE_HOST: github.host, GHE_PROTOCOL: "http", LOG_LEVEL: "info", ...env },
    "# Ours\nAPP_ID=\nGITPLOY_BACKLOG=50\n",
  );
  const [link, port] = await server.wrote(/http:\/\/\S+:(\d+)\/probot\?token=\S+/);
  const origin = `http://127.0.0.1:${port}`;
  const dotenv = join(server.folder, ".env");
  const token = new URL(link).searchParams.get("token") ?? "";
  return {
    github,
    server,
    origin,
    token,
    invited: (path: string): string => `${origin}${path}${path.includes("?") ? "&" : "?"}token=${token}`,
    dotenv: () => ({ text: readFileSync(dotenv, "utf8"), mode: statSync(dotenv).mode & 0o777 }),
  };
}

const ask = (url: string, init: RequestInit = {}): Promise<Response> => fetch(url, { redirect: "manual", ...init });
const json = { appId: "4711", pem: privateKey, webhook_secret: webhookSecret };
const post = (type: string, body: string | URLSearchParams, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body: String(body),
  headers: { "content-type": type, ...headers },
});
const form = (): RequestInit => post("application/x-www-form-urlencoded", new URLSearchParams(json));
const unescaped = (html: string): string => html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe.each(["127.0.0.1", "0.0.0.0"])("at %s", (HOST) => {
  test("nobody without the token of the printed link can read, register or import anything", async () => {
    const { github, origin, token, server, dotenv } = await start({ HOST });
    const before = dotenv();
    const attempts: readonly (readonly [string, RequestInit?])[] = [
      ...[
        "/",
        "/probot",
        "/probot/",
        "/probot/setup?code=good",
        "/probot/setup?code=good&state=",
        "/probot/import",
        "/probot/success",
        "/ping",
        "//",
      ].map((path) => [path] as const),
      ...["/probot/import", "/probot/setup", "/probot", "/"].flatMap((path) =>
        [
          post("text/plain", JSON.stringify(json)),
          post("application/json", JSON.stringify(json)),
          post("application/json", JSON.stringify({ ...json, token: "" })),
          form(),
          { method: "OPTIONS" },
        ].map((init) => [path, init] as const),
      ),
    ];
    for (const guess of ["", token.slice(0, -1), `${token}x`, "undefined"]) {
      for (const [path, init] of attempts) {
        const answer = await ask(`${origin}${path}${guess === "" ? "" : `${path.includes("?") ? "&" : "?"}token=${guess}`}`, init);
        expect([path, init?.method, answer.status >= 400]).toEqual([path, init?.method, true]);
        expect(await answer.text()).not.toMatch(new RegExp(`${token}|manifest|form|state=`));
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
    expect(dotenv()).toEqual(before);
    expect(github.asked).toEqual([]);
    expect(server.output()).not.toContain("Listening");
  });

  test("another page in the browser of somebody with the link cannot send its form", async () => {
    const { invited, origin, dotenv } = await start({ HOST });
    const before = dotenv();
    const sent = (init: RequestInit): Promise<number> => ask(invited("/probot/import"), init).then(({ status }) => status);
    const body = JSON.stringify(json);
    expect(await sent(post("text/plain", body))).toBe(415);
    expect(await sent(post("multipart/form-data; boundary=x", body))).toBe(415);
    expect(await sent({ method: "POST", body })).toBe(415);
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      expect(await sent(post("application/json", body, headers))).toBe(403);
    }
    expect(await sent(post("application/json", "x".repeat(70_000)))).toBe(415);
    expect(dotenv()).toEqual(before);
    expect(await sent(post("application/json", body, { origin, "sec-fetch-site": "same-origin" }))).toBe(200);
  });
});

test("the link leads to GitHub and back; then only we can read the credentials, the page is gone, and the App runs", async () => {
  const { github, server, invited, origin, token, dotenv } = await start({ GH_ORG: "acme", WEBHOOK_PATH: "/hooks" });
  const page = await ask(invited("/probot"));
  expect(page.status).toBe(200);
  expect(page.headers.get("content-security-policy")).toContain(`form-action 'self' http://${github.host};`);
  expect(page.headers.get("cache-control")).toBe("no-store");
  const html = unescaped(await page.text());
  const [, action = "", manifestText = ""] =
    /action="(http[^"]+)" method="post">\n<input type="hidden" name="manifest" value="(.*)">/.exec(html) ?? [];
  const state = new URL(action).searchParams.get("state");
  expect(action).toBe(`http://${github.host}/organizations/acme/settings/apps/new?state=${state}`);
  // GitHub gets another secret than the link's.
  expect([action, manifestText].join(" ")).not.toContain(token);
  const manifest = JSON.parse(manifestText) as Record<string, unknown>;
  const appYml = load(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")) as Record<string, unknown>;
  expect(manifest).toEqual({
    ...appYml,
    hook_attributes: { url: `${origin}/hooks`, active: true },
    redirect_url: `${origin}/probot/setup`,
    callback_urls: [`${origin}/-/callback`],
  });

  expect((await ask(`${String(manifest["redirect_url"])}?code=bad&state=${state}`)).status).toBe(400);
  expect(dotenv().text).toContain("APP_ID=\n");
  const back = await ask(`${String(manifest["redirect_url"])}?code=good&state=${state}`);
  expect(back.status).toBe(200);
  const next = unescaped(await back.text());
  expect(next).toContain(`href="http://${github.host}/github-apps/gitploy/installations/new"`);
  for (const step of [
    "envs:\n  - name: production\n",
    "new/main?filename=deploy.yml&value=%23%20yaml-language-server",
    "github.event.deployment.creator.login == 'gitploy[bot]'",
    "/help",
  ])
    expect(next).toContain(step);
  expect(github.asked).toContain("POST /api/v3/app-manifests/good/conversions");
  const { text, mode } = dotenv();
  expect(mode).toBe(0o600);
  const { PRIVATE_KEY = "", ...variables } = parseEnv(text);
  expect(variables).toEqual({ APP_ID: "4711", GITPLOY_BACKLOG: "50", WEBHOOK_SECRET: webhookSecret, ...client });
  expect(Buffer.from(PRIVATE_KEY, "base64").toString()).toBe(privateKey);
  expect(text).toMatch(/^# Ours\nAPP_ID=4711\n/);

  const [, port] = await server.wrote(/Listening on port (\d+)/);
  for (const path of ["/probot", `/probot?token=${token}`, `/probot/setup?code=good&state=${state}`, "/probot/import"]) {
    // There are pages now, and nobody is signed in.
    const answer = await ask(`http://127.0.0.1:${port}${path}`);
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toMatch(/Register|manifest|pem/);
  }
  expect((await ask(`http://127.0.0.1:${port}/probot/import?token=${token}`, form())).status).toBe(403);
  expect(dotenv().text).toBe(text);
  expect(server.output()).not.toContain(webhookSecret);
});

describe("the page shows what it will register, and whether the webhook's URL leads here", () => {
  const shown = async (env: Record<string, string>, headers: Record<string, string> = {}): Promise<string> => {
    const { invited } = await start(env);
    // Not fetch, which sets Host itself.
    const request = get(invited("/probot"), { headers });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return unescaped((await response.toArray()).join(""));
  };

  test("at an address of this machine only", async () => {
    const html = await shown({});
    expect(html).toContain("GitHub delivers no webhooks to this address");
    expect(html).toMatch(/<th>Permissions<\/th><td>.*deployments: write/);
    expect(html).toMatch(/<th>Events<\/th><td>issue_comment, /);
  });

  test("through a webhook proxy", async () => {
    const html = await shown({ WEBHOOK_PROXY_URL: "https://smee.io/abc" });
    expect(html).toContain("<th>Webhook</th><td><code>https://smee.io/abc</code>");
    expect(html).toContain("Webhooks go to a channel");
  });

  test("at an address where something else answers", async () => {
    const other = createServer((_, response) => response.writeHead(405).end("Not Allowed")).listen(0, "0.0.0.0");
    await once(other, "listening");
    closing.push(() => other.close());
    const host = `0.0.0.0:${(other.address() as AddressInfo).port}`;
    const html = await shown({}, { host });
    expect(html).toContain(`<code>http://${host}/api/github/webhooks</code>`);
    expect(html).toContain("</strong>: something else answers there, with 405.");
    expect(html).toContain("X-Forwarded-Proto: https");
  });

  test("at an address where nobody answers", async () => {
    const html = await shown({}, { host: "0.0.0.0:65533", "x-forwarded-proto": "https" });
    expect(html).toContain("<code>https://0.0.0.0:65533/api/github/webhooks</code>");
    expect(html).toContain("cannot be reached from here (ECONNREFUSED)");
    expect(html).not.toContain("X-Forwarded-Proto");
  });
});

test("an existing App is imported, if its credentials are right", async () => {
  const { invited, dotenv, server } = await start();
  const wrong = await ask(
    invited("/probot/import"),
    post("application/x-www-form-urlencoded", new URLSearchParams({ ...json, appId: "x", webhook_secret: "hunter2" })),
  );
  expect(wrong.status).toBe(400);
  const says = unescaped(await wrong.text());
  expect(says).toContain("APP_ID must be a whole number");
  expect(says).toContain("openssl rand -hex 32");
  expect(says).not.toMatch(/hunter2|BEGIN RSA/);
  expect((await ask(invited("/probot/import"), form())).status).toBe(200);
  await server.wrote(/Listening on port/);
  expect(dotenv().mode).toBe(0o600);
});

test("mistakes in the settings are reported before the page is shown", async () => {
  const server = startServer({ GHE_HOST: "https://github.example.com", GH_ORG: "a b" });
  expect(await server.ended).toBe(1);
  expect(server.output()).toMatch(/Gitploy cannot start:\nGHE_HOST must be .*\nGH_ORG must be /);
});
