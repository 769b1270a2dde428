import { dataOf, type Transport } from "./exchange.js";

/**
 * A fetch for Octokit with complete answers: Octokit takes an answer that breaks off for an empty one, and invalid JSON for text. Ids are exact. Requests
 * without a signal, those for tokens, get the time-out here, in milliseconds. The answer's `body` is what was read from it: with
 * `parseSuccessResponseBody: false` it is read only once, without Octokit's detours for numbers.
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
    // Only the parts of a response that Octokit looks at.
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
