import { createLambdaFunction } from "@probot/adapter-aws-lambda-serverless";
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { ApplicationFunction, ApplicationFunctionOptions, Probot } from "probot";
import { gitploy } from "../app.js";
import type { Settings } from "../settings.js";
import { outcomeOf, readDelivery } from "./delivery.js";
import type { Answer, Delivery } from "./delivery.js";
import { createProbot } from "./load.js";
import type { Log } from "./log.js";
import { headersOf, route } from "./route.js";

/** What AWS sends for an HTTP request: REST API (1.0), HTTP API and function URL (2.0). */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;
type AdapterFunction = ReturnType<typeof createLambdaFunction>;

/**
 * The function that AWS calls. It answers when the work is done, however long that takes: what is not done when a function
 * answers, AWS freezes. Where GitHub has given up by then, its log says so and a redelivery does no harm.
 */
export async function createHandler(
  settings: Settings,
  log: Log,
  app: ApplicationFunction = gitploy(settings),
): Promise<(event: HttpEvent) => Promise<APIGatewayProxyStructuredResultV2>> {
  const probot = createProbot(settings, log.log);
  await probot.ready();
  const receive = await loaded(app, probot);
  return async (event) => {
    const answer = await answerTo(event, settings, log, probot, receive);
    return { statusCode: answer.status, headers: headersOf(answer), body: `${answer.text}\n` };
  };
}

/** Probot's adapter for the application; it does not wait for it to load, and answers 200 to what comes before that. */
function loaded(app: ApplicationFunction, probot: Probot): Promise<AdapterFunction> {
  return new Promise((resolve, reject) => {
    const receive = createLambdaFunction(
      async (instance: Probot, options: ApplicationFunctionOptions) => {
        try {
          await app(instance, options);
          resolve(receive);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      },
      { probot },
    );
  });
}

async function answerTo(event: HttpEvent, settings: Settings, log: Log, probot: Probot, receive: AdapterFunction): Promise<Answer> {
  const { method, path } = placeOf(event);
  const place = route(method, path, settings.webhook.path);
  if (place !== "webhook") return place;
  const headers = Object.fromEntries(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  const read = readDelivery(headers, body, settings.webhook.secrets);
  if ("refusal" in read) {
    log.log.warn({ status: read.refusal.status }, `Delivery refused: ${read.refusal.text}`);
    return read.refusal;
  }
  const { delivery } = read;
  return log.during(delivery.id, async () => {
    const answer = await outcomeOf(handOver(event, delivery, probot, receive));
    log.log.info({ event: delivery, status: answer.status }, `${delivery.name}: ${answer.text}`);
    return answer;
  });
}

/** Gives the adapter the one shape of event that it understands. */
async function handOver(event: HttpEvent, { id, name, body }: Delivery, probot: Probot, receive: AdapterFunction): Promise<void> {
  const headers = {
    "x-github-delivery": id,
    "x-github-event": name,
    // Signed anew, since Probot knows only the current secret, and the delivery may carry the previous one.
    "x-hub-signature-256": await probot.webhooks.sign(body),
  };
  const context = {} as Parameters<AdapterFunction>[1];
  await receive({ ...event, headers, body, isBase64Encoded: false }, context);
}

function placeOf(event: HttpEvent): { readonly method: string; readonly path: string } {
  if ("httpMethod" in event) return { method: event.httpMethod, path: event.path };
  if (!("rawPath" in event)) throw new Error("Not an HTTP event: only API Gateway and function URLs may call this function");
  const { http, stage } = event.requestContext;
  // API Gateway leaves the name of the stage in the path, unless it is the default one.
  const path = event.rawPath.startsWith(`/${stage}/`) ? event.rawPath.slice(stage.length + 1) : event.rawPath;
  return { method: http.method, path };
}
