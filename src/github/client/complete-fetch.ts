import { dataOf, type Transport } from "./exchange.js";

/**
 * A fetch for Octokit with complete answers: Octokit takes an answer that breaks off for an empty one, and invalid JSON for text. Ids are exact. Requests
 * without a signal, those for tokens, get the time-out here, in milliseconds. The answer's `body` is what was read from it: with
 * `parseSuccessResponseBody: false` it is read only once, without Octokit's detours for numbers. Uses nothing of Node's own fetch, which it loads when
 * the first of `Headers`, `Request` and `Response` is touched: 9 MiB, for good (findings/one-headers-object-loads-fetch.sh).
 */
export function completeFetch(milliseconds: number, send: Transport): typeof fetch {
  return async (input, init = {}) => {
    const { method = "GET", headers, body, signal } = init;
    const received = await send({
      method,
      url: typeof input === "object" && "url" in input ? input.url : String(input),
      headers: plain(headers),
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
      // Octokit walks through them, and asks for one by its name.
      headers: new Map(Object.entries(received.headers)),
      body: data,
      text: () => Promise.resolve(exact),
      arrayBuffer: () => Promise.resolve(Buffer.from(text)),
    };
    return complete as unknown as Response;
  };
}

/** Octokit gives headers as an object. */
function plain(headers: RequestInit["headers"] = {}): Readonly<Record<string, string>> {
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
