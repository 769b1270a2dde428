import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { concerns } from "../github/webhooks/heard.js";
import type { Log } from "../flows/scene.js";
import { exactJson } from "../github/client/exact-json.js";
import { id as idAt } from "../github/client/reading.js";
import { slim } from "../github/webhooks/slim.js";
import { eventOf } from "../github/webhooks/webhooks.js";
import type { WebhookFunctionSettings } from "../settings.js";
import { aboutOf } from "./about.js";
import { readDelivery } from "./delivery.js";
import type { Answer, Delivery } from "./delivery.js";
import { requestOf } from "./http-event.js";
import type { HttpEvent, HttpRequest } from "./http-event.js";
import { messageOf } from "./queue.js";
import type { Enqueue } from "./queue.js";
import { headersOf, route, withoutPages } from "./route.js";
import { signed } from "./signature.js";

/**
 * The function that AWS calls for GitHub's webhooks. It verifies the signature, drops deliveries that need no action, and puts the rest into the queue.
 * What it answers with success will be worked on; failures show in GitHub's delivery log.
 */
export function createWebhookFunction(
  settings: WebhookFunctionSettings,
  enqueue: Enqueue,
  log: Log,
): (event: HttpEvent) => Promise<APIGatewayProxyStructuredResultV2> {
  return async (event) => {
    const answer = await answerTo(requestOf(event), settings, enqueue, log);
    return { statusCode: answer.status, headers: headersOf(answer), body: `${answer.text}\n` };
  };
}

async function answerTo(request: HttpRequest, settings: WebhookFunctionSettings, enqueue: Enqueue, log: Log): Promise<Answer> {
  const place = route(request.method, request.path, settings.webhook.path);
  if (place === "page") return withoutPages(request.method, request.path);
  if (place !== "webhook") return place;
  const read = readDelivery(request.headers, request.body, (signature) => signed(request.body, signature, settings.webhook.secrets));
  if ("refusal" in read) {
    log.warn({ status: read.refusal.status }, `Delivery refused: ${read.refusal.text}`);
    return read.refusal;
  }
  const { id, name } = read.delivery;
  const answer = await queued(read.delivery, settings, enqueue, log);
  log.info({ delivery: id, status: answer.status }, `${name}: ${answer.text}`);
  return answer;
}

async function queued({ id, name, body }: Delivery, { app }: WebhookFunctionSettings, enqueue: Enqueue, log: Log): Promise<Answer> {
  const payload: unknown = JSON.parse(exactJson(body));
  const repository = idAt(payload, "repository", "id");
  const event = eventOf({ id, name, payload }, app.id);
  if (repository === undefined || event === undefined || !concerns(event)) return { status: 200, text: "Nothing to do." };
  try {
    await enqueue(messageOf({ id, name, body: JSON.stringify(slim({ id, name, payload }, app.id)) }, repository, aboutOf(event)));
    return { status: 202, text: "Queued." };
  } catch (error) {
    log.error({ delivery: id, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }, "Could not enqueue");
    return { status: 503, text: "Not queued; the log says why." };
  }
}
