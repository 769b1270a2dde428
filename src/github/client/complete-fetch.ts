import { dataOf } from "./exchange.js";
import type { Transport } from "./transport.js";

/**
 * A fetch for Octokit whose answers are whole: it takes one that breaks off for an empty one, and one that is no JSON for text. Their ids are exact. What comes without
 * a signal, the requests for tokens, gets the time-out here, in milliseconds. The `body` of an answer is what was read of it: asked for with
 * `parseSuccessResponseBody: false` it is read but once, and without the detours that Octokit makes for numbers.
 */
export function completeFetch(milliseconds: number, send: Transport): typeof fetch {
  return async (input, init = {}) => {
    const { method = "GET", headers, body, signal } = init;
    const received = await send({
      method,
      url: input instanceof Request ? input.url : String(input),
      headers: Object.fromEntries(new Headers(headers)),
      body: typeof body === "string" ? body : undefined,
      milliseconds,
      ...(signal && { signal }),
    });
    const { status, url, text } = received;
    const { data, exact } = dataOf(received);
    // No more of a response than Octokit looks at.
    const complete = {
      status,
      statusText: "",
      ok: status >= 200 && status < 300,
      url,
      headers: new Headers(received.headers),
      body: data,
      text: () => Promise.resolve(exact),
      arrayBuffer: () => Promise.resolve(Buffer.from(text)),
    };
    return complete as unknown as Response;
  };
}
