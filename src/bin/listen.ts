import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "./log.js";
import { bodyLimit, outcomeOf, readDelivery } from "./delivery.js";
import type { Answer, Delivery } from "./delivery.js";
import { headersOf, route } from "./route.js";

/** What the HTTP server needs to know. */
export interface Listening {
  readonly host: string | undefined;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly webhookPath: string;
  readonly secrets: readonly string[];
  readonly log: Log;
  /** Does the work of one delivery; what it throws has been logged. */
  readonly receive: (delivery: Delivery) => Promise<void>;
  /** Milliseconds after which a delivery is answered although its work goes on. */
  readonly patience?: number;
}

/** A server that accepts webhooks. */
export interface Running {
  readonly port: number;
  /** Accepts nothing new, and resolves when everything in hand is done and answered. */
  stop(): Promise<void>;
}

// GitHub gives up after 10 s: https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks#respond-within-10-seconds
const defaultPatience = 9_000;

/**
 * Accepts webhooks over HTTP and answers each when its work is done: 200, or 500 if it failed, so that GitHub's delivery log
 * tells the truth and a redelivery repeats what has to be repeated. Work that outlasts GitHub's patience is answered with 503
 * and goes on: half of it may be done already, and a redelivery of what was finished meanwhile does nothing.
 */
export async function listen(options: Listening): Promise<Running> {
  const inHand = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    void answer(request, options, inHand)
      .catch((error: unknown): Answer => {
        options.log.log.error(error, "Request failed");
        return { status: 500, text: "Something went wrong; the log says what." };
      })
      .then((given) => send(response, given, server.listening));
  });
  // A webhook arrives in one go; whoever takes longer is holding the connection.
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.all(inHand);
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, options: Listening, inHand: Set<Promise<void>>): Promise<Answer> {
  const { method = "GET", url = "/" } = request;
  const place = route(method, url.split("?", 1)[0] ?? "/", options.webhookPath);
  return place === "webhook" ? webhook(request, options, inHand) : place;
}

async function webhook(request: IncomingMessage, options: Listening, inHand: Set<Promise<void>>): Promise<Answer> {
  const read = readDelivery(singleHeaders(request), await bodyOf(request), options.secrets);
  if ("refusal" in read) {
    options.log.log.warn({ status: read.refusal.status }, `Delivery refused: ${read.refusal.text}`);
    return read.refusal;
  }
  const { delivery } = read;
  return options.log.during(delivery.id, async () => {
    const started = performance.now();
    const work = outcomeOf(options.receive(delivery));
    const tracked = work.then(() => void inHand.delete(tracked));
    inHand.add(tracked);
    const given = await sooner(work, options.patience ?? defaultPatience);
    const duration = Math.round(performance.now() - started);
    options.log.log.info({ event: delivery, status: given.status, duration }, `${delivery.name}: ${given.text}`);
    return given;
  });
}

async function sooner(work: Promise<Answer>, milliseconds: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve({ status: 503, text: "Not done in time; the work goes on." }), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The body, or as much of it as shows that it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // The connection has to survive for the refusal to arrive.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > bodyLimit) break;
  }
  return Buffer.concat(chunks);
}

function singleHeaders({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}

function send(response: ServerResponse, given: Answer, keepAlive: boolean): void {
  const closing = keepAlive && given.status !== 413 ? {} : { connection: "close" };
  response.writeHead(given.status, { ...headersOf(given), ...closing }).end(`${given.text}\n`);
}
