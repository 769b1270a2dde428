import { AsyncLocalStorage } from "node:async_hooks";
import { type Bindings, type ChildLoggerOptions, destination, type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";
import { isMapping } from "../core/json.js";
import { limitIn } from "../github/client/fault.js";
import type { LogSettings } from "../settings.js";

/** The log, and the means to connect a delivery's lines. */
export interface Log {
  readonly log: Logger;
  /**
   * Runs the work of one delivery. The lines of its event's log have its id as `delivery`; if requests are logged, so do all lines written meanwhile, by
   * any code. That needs Node.js to follow the work from promise to promise, which costs versions before 24 a twelfth of their time.
   */
  during<T>(delivery: string, work: () => Promise<T>): Promise<T>;
}

// One for all logs: Node.js 20 passes every one that was ever made from promise to promise.
const around = new AsyncLocalStorage<{ readonly settings: LogSettings; readonly delivery: string }>();

/** The delivery on which this log's owner works. */
function deliveryIn(settings: LogSettings): string | undefined {
  const work = around.getStore();
  return work?.settings === settings ? work.delivery : undefined;
}

/** Opens the log according to LOG_LEVEL, LOG_FORMAT and so on. `stream`: standard output by default. */
export async function openLog(settings: LogSettings, stream: DestinationStream = destination({ dest: 1, sync: true })): Promise<Log> {
  const follows = settings.level === "debug" || settings.level === "trace";
  const options: LoggerOptions = {
    name: "gitploy",
    level: settings.level,
    messageKey: settings.messageKey,
    // An event's log has the id already.
    ...(follows && { mixin: (_line, _level, logger) => ("delivery" in logger.bindings() ? {} : { delivery: deliveryIn(settings) }) }),
    serializers: { err: withoutPayload, error: withoutPayload, event: nameOnly },
    // Some errors are not errors, even if Probot logs them: work that a limit held back is delivered again, or done later.
    hooks: {
      logMethod(given, method, level) {
        const [first] = given as readonly unknown[];
        const error = isMapping(first) && !(first instanceof Error) ? first["err"] : first;
        if (level >= 50 && limitIn(error) !== undefined) this.warn(...given);
        else method.apply(this, given);
      },
    },
    redact: ["headers.authorization", "request.headers.authorization"],
  };
  return {
    log: named(pino(options, await formatted(settings, stream))),
    during: follows ? (delivery, work) => around.run({ settings, delivery }, work) : (_, work) => work(),
  };
}

/** Of children, which have the methods of their parent: each gets a name from Probot, which JSON would have beside ours, and that of an event its id. */
function named(log: Logger): Logger {
  const { child } = log;
  return Object.defineProperty(log, "child", {
    value(this: Logger, bindings: Bindings, options?: ChildLoggerOptions): unknown {
      const { name: _, id, delivery = id, ...others } = bindings;
      return Reflect.apply(child, this, [{ ...others, ...(delivery !== undefined && { delivery }) }, options]) as unknown;
    },
  });
}

/** JSON is written directly; Probot's own stream does its other formats (pretty lines, levels as words). */
async function formatted(settings: LogSettings, stream: DestinationStream): Promise<DestinationStream> {
  const { format, levelInString } = settings;
  if (format === "json" && !levelInString) return stream;
  const { getTransformStream } = await import("@probot/pino");
  const transform = await getTransformStream({ logFormat: format, logLevelInString: levelInString });
  transform.on("data", (line: Buffer | string) => stream.write(line.toString()));
  return transform;
}

/** Octokit attaches the whole webhook to every error, and the whole request to its own; neither may be logged. */
function withoutPayload(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { status, request, errors, cause } = error as Error & Partial<Record<"status" | "request" | "errors", unknown>>;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof status === "number" && { status }),
    ...(isMapping(request) && { request: { method: request["method"], url: request["url"] } }),
    ...(Array.isArray(errors) && { errors: errors.map(withoutPayload) }),
    ...(cause !== undefined && { cause: withoutPayload(cause) }),
  };
}

function nameOnly(event: unknown): unknown {
  return isMapping(event) ? { id: event["id"], name: event["name"] } : undefined;
}
