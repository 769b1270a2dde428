import type { RequestRecord } from "./log.js";

/**
 * The kinds of faults. `-after`: executes the request first; `-late`: executes it when nobody waits any longer. A function may answer itself, or
 * execute the request when it likes.
 */
export type Trouble =
  | "500"
  | "502"
  | "503"
  | "502-after"
  | "403"
  | "403-rate-limit"
  | "404"
  | "422"
  | "429"
  | "timeout"
  | "timeout-after"
  | "timeout-late"
  | "reset"
  | "reset-after"
  | "malformed"
  | ((perform: () => Promise<Response>) => Promise<Response>);

/** A fault for the next matching requests. */
export interface Fault {
  readonly method: string | undefined;
  /** A route's template, or `graphql`; `undefined`: all. */
  readonly route: string | undefined;
  /** The name of a GraphQL operation, e.g. `Snapshot`; `undefined`: all. */
  readonly operation: string | undefined;
  times: number;
  readonly do: Trouble;
}

/** Takes the first fault that matches, and removes it when it is used up. */
export function takeFault(
  faults: Fault[],
  { method, route, operation }: Pick<RequestRecord, "method" | "route" | "operation">,
): Trouble | undefined {
  const index = faults.findIndex(
    (fault) => (fault.method ?? method) === method && (fault.route ?? route) === route && (fault.operation ?? operation) === operation,
  );
  const fault = faults[index];
  if (fault === undefined) return undefined;
  fault.times -= 1;
  if (fault.times <= 0) faults.splice(index, 1);
  return fault.do;
}

/** Answers a request with a fault. */
export async function suffer(trouble: Trouble, signal: AbortSignal, perform: () => Promise<Response>): Promise<Response> {
  if (typeof trouble === "function") return trouble(perform);
  switch (trouble) {
    case "500":
    case "502":
    case "503":
      return failure(Number(trouble), "Server Error");
    case "502-after":
      await perform();
      return failure(502, "Server Error");
    case "403":
      return failure(403, "Resource not accessible by integration");
    case "403-rate-limit":
      return failure(403, "API rate limit exceeded for installation", { "x-ratelimit-remaining": "0", "retry-after": "1" });
    case "404":
      return failure(404, "Not Found");
    case "422":
      return failure(422, "Validation Failed");
    case "429":
      return failure(429, "You have exceeded a secondary rate limit", { "retry-after": "1" });
    case "timeout":
      return silence(signal, perform);
    case "timeout-after":
      await perform();
      return silence(signal, perform);
    case "timeout-late":
      setTimeout(() => void perform(), lateness);
      return silence(signal, perform);
    case "reset":
      throw reset();
    case "reset-after":
      await perform();
      throw reset();
    case "malformed":
      return new Response('{"data": {"repos', { status: 200, headers: { "content-type": "application/json; charset=utf-8" } });
  }
}

/** Milliseconds. */
const lateness = 2_000;

function failure(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ message, documentation_url: "https://docs.github.com/rest" }, { status, headers });
}

/** Sends nothing until the caller gives up. */
function silence(signal: AbortSignal, request: unknown): Promise<never> {
  return new Promise((_, reject) => {
    // Node collects a request that nobody references, and then does not report that its caller gave up.
    const held = setInterval(() => request, 60_000).unref();
    const giveUp = (): void => {
      clearInterval(held);
      reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
}

/** A lost connection, as Node's fetch reports it. */
function reset(): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
}
