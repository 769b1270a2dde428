/** A request as it goes over the wire. */
export interface Sending {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The whole answer has to arrive within so many milliseconds. */
  readonly milliseconds: number;
  /** Ends it earlier. */
  readonly signal?: AbortSignal | undefined;
}

/** A complete answer; one that breaks off is an error. */
export interface Received {
  readonly status: number;
  /** Its address, after redirections. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Carries requests to GitHub and answers back. Rejects with a `TimeoutError` when the time is over, with the signal's reason, or with the network's error. */
export type Transport = (sending: Sending) => Promise<Received>;

/** Carries requests by a given fetch. */
export function overFetch(send: typeof fetch): Transport {
  return async ({ method, url, headers, body, milliseconds, signal }) => {
    const limit = timeLimit(milliseconds, signal);
    try {
      const response = await send(url, { method, headers, ...(body !== undefined && { body }), signal: limit.signal });
      const text = response.body === null ? "" : await response.text();
      return { status: response.status, url: response.url, headers: Object.fromEntries(response.headers), text };
    } finally {
      limit.lift();
    }
  };
}

/** Like `AbortSignal.timeout`, but keeps nothing of an answered request in memory; `signal` ends it earlier. */
export function timeLimit(milliseconds: number, signal?: AbortSignal): { readonly signal: AbortSignal; lift(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(timedOut()), Math.max(1, Math.round(milliseconds)));
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
    lift: () => clearTimeout(timer),
  };
}

/** The error of a time limit. */
export function timedOut(): DOMException {
  return new DOMException("The operation was aborted due to timeout", "TimeoutError");
}
