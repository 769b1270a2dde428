import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { readSettings } from "../settings.js";
import { createHandler } from "./lambda-handler.js";
import type { HttpEvent } from "./lambda-handler.js";
import { openLog } from "./log.js";

// Begun before the first event comes in: AWS gives a function more power while it starts.
const ready = start();

/** The entry point that serverless.yml names. */
export async function handler(event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> {
  return (await ready)(event);
}

async function start(): ReturnType<typeof createHandler> {
  // CloudWatch understands JSON.
  const settings = readSettings({ LOG_FORMAT: "json", ...process.env });
  return createHandler(settings, await openLog(settings.log));
}
