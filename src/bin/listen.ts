import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { createArrivals } from "./arrivals.js";
import type { Arrivals } from "./arrivals.js";
import { boundConnections } from "./connections.js";
import type { Connections } from "./connections.js";
import type { Counting } from "./counting.js";
import { send, singleHeaders } from "./http.js";
import type { Log } from "./log.js";
import { readForm } from "./form.js";
import type { AnswerPage, PageReply } from "./page.js";
import { bodyLimit, outcomeOf, readBody, refusalOf, tooLarge, verified } from "./delivery.js";
import type { Answer, Delivery, Ending } from "./delivery.js";
import { route, withoutPages } from "./route.js";
import type { Sieve } from "./sieve.js";
import { hearing } from "./signature.js";
import { watched } from "./watched.js";
import type { Watch } from "./watched.js";
import { listening } from "./listening.js";

/** What the HTTP server needs to know. */
export interface Listening {
  readonly host: string | undefined;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly webhookPath: string;
  readonly secrets: readonly string[];
  readonly log: Log;
  /** Does the work of one delivery; has logged the errors that it throws. */
  readonly receive: (delivery: Delivery) => Promise<void>;
  /** Recognizes deliveries that need no action, which are most of them: these are answered at once. */
  readonly sieve?: Sieve;
  /** Settles when the process has started; until then it is not ready. */
  readonly started?: Promise<unknown>;
  /** Whether GitHub accepts the App's credentials; while it does not, the process is not ready. */
  readonly accepted?: () => boolean;
  readonly metrics?: Watch["metrics"];
  /** Answers browsers, at all other addresses. */
  readonly pages?: AnswerPage;
  /** Gets each delivery's end. */
  readonly ended?: Counting["delivered"];
  /** Milliseconds after which a delivery is answered although its work continues. */
  readonly patience?: number;
  /** Milliseconds within which a body has to arrive. */
  readonly bodyTime?: number;
  /** The most connections without a signed delivery. */
  readonly strangeConnections?: number;
}

/** A server that accepts webhooks. */
export interface Running {
  readonly port: number;
  /** Reports that it is not ready, refuses new deliveries, and resolves when all others are done and answered. */
  stop(): Promise<void>;
}

// GitHub gives up after 10 s: https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks#respond-within-10-seconds
const defaultPatience = 9_000;

/**
 * Accepts webhooks over HTTP and answers each when its work is done: 200, or 500 if it failed. So GitHub's delivery log is true, and a redelivery repeats
 * what has to be repeated. Work that outlasts GitHub's patience is answered with 503 and continues: half of it may be done, and a redelivery of finished
 * work does nothing.
 */
export async function listen(options: Listening): Promise<Running> {
  const { bodyTime = defaultPatience, strangeConnections = 500 } = options;
  const arrivals = createArrivals({ bytes: mostUnverified, largest: bodyLimit, milliseconds: bodyTime });
  const server = createServer({ connectionsCheckingInterval: 1_000 });
  const state: State = {
    inHand: new Set(),
    arrivals,
    connections: boundConnections(server, strangeConnections),
    ready: false,
    stopping: false,
  };
  const ready = (): void => {
    state.ready = true;
  };
  // The caller that starts the process gets an error there, and stops it.
  (options.started ?? Promise.resolve()).then(ready, () => undefined);
  server.on("request", (request, response) => {
    void (isWebhook(request, options) ? webhook(request, options, state) : answer(request, options, state))
      .catch((error: unknown): Answer => {
        if (!request.complete) {
          options.log.log.info("A request broke off");
          return { status: 400, text: "The request broke off." };
        }
        options.log.log.error(error, "Request failed");
        return { status: 500, text: "Something went wrong; the log says what." };
      })
      .then((given) => send(response, given, !state.stopping));
  });
  // A webhook arrives in one go; a slow sender holds the connection. Bodies have their own limit, which is answered.
  server.headersTimeout = bodyTime;
  server.requestTimeout = 2 * bodyTime;
  // Proxies usually keep idle connections for a minute, and must not send into one that is about to close.
  server.keepAliveTimeout = 75_000;
  await listening(server, options.port, options.host);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    async stop() {
      // Still listening, so that senders learn that they have to go elsewhere.
      state.stopping = true;
      await Promise.all(state.inHand);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cut = setTimeout(() => server.closeAllConnections(), timeForAnswers);
      await closed.finally(() => clearTimeout(cut));
    },
  };
}

/** Milliseconds for sending the last answers; requests that are still incomplete then are not at work. */
const timeForAnswers = 2_000;

interface State {
  readonly inHand: Set<Promise<void>>;
  readonly arrivals: Arrivals;
  readonly connections: Connections;
  ready: boolean;
  stopping: boolean;
}

async function answer(request: IncomingMessage, options: Listening, state: State): Promise<Answer | PageReply> {
  const { method = "GET", url = "/" } = request;
  const path = url.split("?", 1)[0] ?? "/";
  const { authorization } = request.headers;
  const ready = state.ready && !state.stopping && (options.accepted?.() ?? true);
  const watching = await watched({ method, path, authorization }, { ready, ...(options.metrics && { metrics: options.metrics }) });
  if (watching !== undefined) return watching;
  const place = route(method, path, options.webhookPath);
  if (place === "webhook") return webhook(request, options, state);
  if (place !== "page") return place;
  return options.pages === undefined ? withoutPages(method, path) : await page(request, options.pages, state);
}

/** The answer to a browser; the process waits for it before it ends. */
async function page(request: IncomingMessage, answerPage: AnswerPage, { inHand }: State): Promise<Answer | PageReply> {
  const body = await readForm(request);
  if (body === "too large") return { status: 413, text: "Too large.", closes: true };
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  const work = answerPage({ method: request.method ?? "GET", path, query: query.join("?"), headers: singleHeaders(request), body });
  const tracked = work.then(
    () => void inHand.delete(tracked),
    () => void inHand.delete(tracked),
  );
  inHand.add(tracked);
  return await work;
}

/** Whether it looks like a webhook, as most requests do. */
function isWebhook({ method, url }: IncomingMessage, { webhookPath }: Listening): boolean {
  return method === "POST" && url === webhookPath;
}

/** Not `async` until there is something to do: nearly every delivery is finished before that. */
function webhook(request: IncomingMessage, options: Listening, state: State): Promise<Answer> {
  // Only `set-cookie` is ever a list, and nobody reads it here.
  const headers = request.headers as Readonly<Record<string, string | undefined>>;
  const refusal = refusalOf(headers);
  // With wrong headers, nothing of the body is kept.
  if (refusal !== undefined) {
    const short = Number(headers["content-length"] ?? Infinity) <= readInVain;
    return Promise.resolve(refused(short ? refusal : { ...refusal, closes: true }, options));
  }
  const { hear, signed } = hearing(options.secrets);
  return state.arrivals.read(request, hear).then((arrived) => {
    if ("cut" in arrived) return refused(cuts[arrived.cut], options);
    const come = verified(headers, arrived.body, signed);
    if ("refusal" in come) return refused(come.refusal, options);
    const { name, bytes } = come.signed;
    state.connections.trust(request.socket);
    const sieve = state.stopping ? undefined : options.sieve;
    // A search for ASCII does not need the rest: bytes become characters in a fraction of the time.
    const characters = bytes.toString("latin1");
    if (sieve?.mayConcern({ name, body: characters }) === false) return passedBy(come.signed, options);
    const read = readBody(come.signed, characters);
    if ("refusal" in read) return refused(read.refusal, options);
    const delivery = sieve === undefined ? read.delivery : sieve.sift(read.delivery);
    return delivery === undefined ? passedBy(come.signed, options) : delivered(delivery, options, state);
  });
}

function refused(refusal: Answer, { log, ended }: Listening): Answer {
  log.log.warn({ status: refusal.status }, `Delivery refused: ${refusal.text}`);
  ended?.({ ...refusal, outcome: refusal === crowded ? "busy" : "refused" }, undefined, 0);
  return refusal;
}

/** Frequent deliveries are logged only at debug level. */
function passedBy(delivery: Pick<Delivery, "id" | "name">, { log, ended, sieve }: Listening): Answer {
  const level = sieve?.isCommon(delivery.name) === true ? "debug" : "info";
  log.log[level]({ event: delivery, delivery: delivery.id, status: nothing.status }, `${delivery.name}: ${nothing.text}`);
  ended?.(nothing, delivery.name, 0);
  return nothing;
}

function delivered(delivery: Delivery, options: Listening, state: State): Promise<Answer> {
  const { log, ended } = options;
  return log.during(delivery.id, async () => {
    const begun = performance.now();
    const given = state.stopping ? stopping : await worked(delivery, options, state);
    const duration = Math.round(performance.now() - begun);
    log.log.info({ event: delivery, delivery: delivery.id, status: given.status, duration }, `${delivery.name}: ${given.text}`);
    ended?.(given, delivery.name, duration);
    return given;
  });
}

/** The most bytes that unverified bodies may hold together, over all connections: four of the largest. */
const mostUnverified = 4 * bodyLimit;
const crowded: Answer = { status: 503, text: "Too much at once; it has to be delivered again.", closes: true };
const cuts = { crowded, slow: { status: 408, text: "It did not arrive in time.", closes: true }, "too large": tooLarge } as const;
/** How many bytes of a refused request are read, so that its connection stays usable. */
const readInVain = 65_536;

const nothing: Ending = { status: 200, text: "Nothing to do.", outcome: "done" };
const stopping: Ending = { status: 503, text: "Stopping; it has to be delivered again.", outcome: "busy" };

async function worked(delivery: Delivery, options: Listening, { inHand }: State): Promise<Ending> {
  const work = outcomeOf(options.receive(delivery));
  const tracked = work.then(() => void inHand.delete(tracked));
  inHand.add(tracked);
  return await sooner(work, options.patience ?? defaultPatience);
}

async function sooner(work: Promise<Ending>, milliseconds: number): Promise<Ending> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Ending>((resolve) => {
    timer = setTimeout(() => resolve({ status: 503, text: "Not done in time; the work goes on.", outcome: "late" }), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
