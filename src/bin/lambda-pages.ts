import { join } from "node:path";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Time } from "../app.js";
import { pagesOf } from "../pages.js";
import { readSettings } from "../settings.js";
import { readAssets } from "../web/assets.js";
import { requestOf } from "./http-event.js";
import type { HttpEvent } from "./http-event.js";
import { createProbot } from "./load.js";
import { openLog } from "./log.js";
import { answeringPages } from "./page.js";
import { headersOf, withoutPages } from "./route.js";

const settings = readSettings({ ...process.env, LOG_FORMAT: "json", LOG_LEVEL_IN_STRING: "" });

/** A function is frozen between invocations: the sweep does what is put off. */
const time: Time = { now: () => new Date(), later: () => {} };

// Begun before the first request comes in: AWS gives a function more power while it starts.
const ready = start();

/** The entry point in serverless.yml for everything except webhooks. */
export async function handler(event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const request = requestOf(event);
  const answer = await ready;
  if (answer === undefined) {
    const plain = withoutPages(request.method, request.path);
    return { statusCode: plain.status, headers: headersOf(plain), body: `${plain.text}\n` };
  }
  const { status, headers, cookies, body } = await answer(request);
  return {
    statusCode: status,
    headers,
    cookies: [...cookies],
    // Usually compressed.
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
  };
}

async function start() {
  const { pages } = settings;
  if (pages === undefined) return undefined;
  const log = await openLog(settings.log);
  const probot = createProbot(settings, log.log);
  await probot.ready();
  // A CommonJS bundle: the build puts the files next to it.
  const assets = await readAssets(join(__dirname, "pages"));
  return answeringPages(pagesOf(settings, pages, { probot, assets, time }), pages.url);
}
