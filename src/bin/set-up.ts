import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { load } from "js-yaml";
import { newApp, type NewApp } from "../github/app-manifest.js";
import { readSetUpSettings } from "../set-up-settings.js";
import type { SetUpSettings } from "../set-up-settings.js";
import { readSettings, SettingsError } from "../settings.js";
import type { Variables } from "../settings.js";
import { writeDotenv } from "./dotenv.js";
import { reachOf } from "./reach.js";
import { donePage, type Manifest, problemPage, setUpPage } from "./set-up-pages.js";
import { sameText } from "./signature.js";
import { listening } from "./listening.js";

/**
 * Shows the page that registers the App on GitHub, only to people with the printed link, until the credentials are in `.env`. Then the page is gone, and
 * this resolves.
 */
export async function setUp(env: Variables, print: (line: string) => void): Promise<void> {
  const settings = readSetUpSettings(env);
  const door: Door = {
    env,
    settings,
    token: secret(),
    state: secret(),
    question: `reach=${secret()}`,
    proof: secret(),
    manifest: appYml(),
  };
  const { host } = settings;
  const server = createServer();
  await listening(server, settings.port, host);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  print(firstSteps(`http://${/^(?:0\.0\.0\.0|::)$/.test(host) ? "localhost" : host}:${port}/probot?token=${door.token}`));
  await new Promise<void>((resolve) => {
    const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      // Nobody was invited to send this, so the answer reveals nothing.
      const { status, body, type, done } = await answer(request, door).catch(() => plain(400, "That is no request."));
      response.writeHead(status, headersOf(door, type)).end(body, done === true ? resolve : undefined);
    };
    server.on("request", (request, response) => void respond(request, response));
  });
  const closed = new Promise((resolve) => server.close(resolve));
  // Other open connections do not keep the page alive.
  const cut = setTimeout(() => server.closeAllConnections(), 500);
  await closed.finally(() => clearTimeout(cut));
  print("The credentials are in .env, which nobody but you may read. The set-up page is gone.\n");
}

interface Door {
  readonly env: Variables;
  readonly settings: SetUpSettings;
  /** In the link that is printed. */
  readonly token: string;
  /** Returned by GitHub with its code; GitHub never learns the token. */
  readonly state: string;
  /** Our own question at the webhook's address, which nobody else can answer. */
  readonly question: string;
  readonly proof: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly type: "html" | "plain";
  /** Whether that was all. */
  readonly done?: boolean;
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

function linkOf({ token }: Door): string {
  return `/probot?token=${token}`;
}

async function answer(request: IncomingMessage, door: Door): Promise<Reply> {
  const { pathname, search, searchParams } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === door.settings.webhookPath && sameText(search, `?${door.question}`)) return plain(200, door.proof);
  const invited = sameText(searchParams.get("token") ?? "", door.token);
  const returned = pathname === "/probot/setup" && sameText(searchParams.get("state") ?? "", door.state);
  // The same answer to everything, so a stranger learns only that somebody is setting up.
  if (!invited && !returned) return plain(403, "Gitploy is being set up. Open the link that it has printed where it was started.");
  try {
    return await serve(request, pathname, searchParams.get("code") ?? "", door);
  } catch (error) {
    return page(500, problemPage([error instanceof Error ? error.message : "Something went wrong."], linkOf(door)));
  }
}

async function serve(request: IncomingMessage, path: string, code: string, door: Door): Promise<Reply> {
  switch (`${request.method} ${path}`) {
    case "GET /":
    case "GET /probot":
    case "GET /probot/import":
      return page(200, setUpPage(await registration(request, door)));
    case "GET /probot/setup":
      return await convert(code, door);
    case "POST /probot/import":
      return isForeign(request) ? plain(403, "This form is sent from its own page only.") : await importApp(request, door);
    default:
      return plain(404, "Not found.");
  }
}

async function registration({ headers }: IncomingMessage, door: Door): Promise<Parameters<typeof setUpPage>[0]> {
  const { settings, state, token, question, proof } = door;
  const protocol = headers["x-forwarded-proto"] === "https" ? "https" : "http";
  const baseUrl = `${protocol}://${headers.host ?? "localhost"}`;
  const url = settings.webhookUrl ?? `${baseUrl}${settings.webhookPath}`;
  const owner = settings.organization === undefined ? "" : `/organizations/${settings.organization}`;
  const manifest: Manifest = {
    ...door.manifest,
    hook_attributes: { url, active: true },
    redirect_url: `${baseUrl}/probot/setup`,
    // Where people return after signing in.
    callback_urls: [`${baseUrl}/-/callback`],
  };
  return {
    action: `${settings.webUrl}${owner}/settings/apps/new?state=${state}`,
    manifest,
    importing: `/probot/import?token=${token}`,
    reach: settings.webhookUrl === undefined ? await reachOf(url, question, proof) : { leads: "elsewhere" },
  };
}

async function convert(code: string, door: Door): Promise<Reply> {
  const app = code === "" ? undefined : await newApp(door.settings.apiUrl, code, 10_000);
  if (app === undefined)
    return page(400, problemPage(["GitHub does not know this code: it is good for one hour, and once."], linkOf(door)));
  await write(String(app.id), app.privateKey, app.webhookSecret, app.client);
  // Only on the GitHub that was asked.
  const installUrl = app.url.startsWith(`${door.settings.webUrl}/`) ? `${app.url}/installations/new` : undefined;
  return { ...page(200, donePage({ installUrl, slug: app.url.split("/").at(-1) ?? "gitploy" })), done: true };
}

async function importApp(request: IncomingMessage, door: Door): Promise<Reply> {
  const fields = await fieldsOf(request);
  if (fields === undefined) return plain(415, "This takes a form, or JSON.");
  const [id, key, webhookSecret] = ["appId", "pem", "webhook_secret"].map((name) => fields.get(name)?.trim() ?? "") as [
    string,
    string,
    string,
  ];
  try {
    readSettings({ ...door.env, APP_ID: id, PRIVATE_KEY: key, WEBHOOK_SECRET: webhookSecret });
  } catch (error) {
    if (error instanceof SettingsError) return page(400, problemPage(error.message.split("\n"), linkOf(door)));
    throw error;
  }
  await write(id, key, webhookSecret);
  return { ...page(200, donePage()), done: true };
}

async function write(id: string, privateKey: string, webhookSecret: string, client?: NewApp["client"]): Promise<void> {
  await writeDotenv({
    APP_ID: id,
    // In base64 it is one line, which all readers of such files treat alike.
    PRIVATE_KEY: Buffer.from(privateKey).toString("base64"),
    WEBHOOK_SECRET: webhookSecret,
    ...(client && { GITHUB_CLIENT_ID: client.id, GITHUB_CLIENT_SECRET: client.secret }),
  });
}

/**
 * Whether another page sent this, according to the browser: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return true;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}

const bodyLimit = 64 * 1024;

/**
 * The request's content; `undefined` for types that another page's form can send without permission, such as text/plain, and if it is too long.
 */
async function fieldsOf(request: IncomingMessage): Promise<ReadonlyMap<string, string> | undefined> {
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded" && type !== "application/json") return undefined;
  let body = "";
  for await (const chunk of request.setEncoding("utf8") as AsyncIterable<string>) {
    body += chunk;
    if (body.length > bodyLimit) return undefined;
  }
  if (type === "application/x-www-form-urlencoded") return new Map(new URLSearchParams(body));
  try {
    const parsed: unknown = JSON.parse(body);
    return new Map(Object.entries(parsed ?? {}).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}

/** The App as app.yml in this project describes it. */
function appYml(): Readonly<Record<string, unknown>> {
  const folders = ["..", "../.."].map((up) => join(import.meta.dirname, up, "app.yml"));
  const file = folders.find((each) => existsSync(each));
  if (file === undefined) throw new Error("app.yml is missing: it belongs beside package.json.");
  return load(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
}

function headersOf({ settings }: Door, type: Reply["type"]): Readonly<Record<string, string>> {
  return {
    "content-type": `text/${type}; charset=utf-8`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // The address has the token in it. (Without any referrer, browsers would hide the forms' origin, too.)
    "referrer-policy": "strict-origin",
    "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${settings.webUrl}; base-uri 'none'; frame-ancestors 'none'`,
    connection: "close",
  };
}

function page(status: number, body: string): Reply {
  return { status, body, type: "html" };
}

function plain(status: number, body: string): Reply {
  return { status, body: `${body}\n`, type: "plain" };
}

function firstSteps(link: string): string {
  return `
There are no credentials yet. This link registers the App on GitHub and writes them to .env; it is for you alone, and works until that is done:

  ${link}

GitHub takes no webhooks for localhost: open the same path at the address GitHub will reach this server at, or start with
WEBHOOK_PROXY_URL=https://smee.io/<channel>. The App belongs to you, or to an organization with GH_ORG=<name>. README.md has it step by step.
`;
}
