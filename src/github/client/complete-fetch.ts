import { exactJson } from "./exact-json.js";
import { freshFetch } from "./fresh-fetch.js";

/**
 * A fetch whose answers are whole: Octokit takes one that breaks off for an empty one, and one that is no JSON for text. Their ids are exact. What comes without
 * a signal, the requests for tokens, gets the time-out here, in milliseconds. The `body` of an answer is what was read of it: asked for with
 * `parseSuccessResponseBody: false` it is read but once, and without the detours that Octokit makes for numbers.
 */
export function completeFetch(timeout: number, send: typeof fetch = freshFetch()): typeof fetch {
  return async (input, init) => {
    const response = await send(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeout) });
    if (response.body === null) return response;
    const bytes = await response.arrayBuffer();
    const { status, statusText, ok, url, headers } = response;
    const says = /\bjson\b/.test(headers.get("content-type") ?? "");
    const text = new TextDecoder().decode(bytes);
    const read = says ? exactJson(text) : text;
    const body = says ? parsed(read, ok) : text;
    // No more of a response than Octokit looks at.
    const complete = {
      status,
      statusText,
      ok,
      url,
      headers,
      body,
      text: () => Promise.resolve(read),
      arrayBuffer: () => Promise.resolve(bytes),
    };
    return complete as unknown as Response;
  };
}

/** What stands before GitHub may refuse with whatever it likes. */
function parsed(text: string, ok: boolean): unknown {
  if (text === "") return "";
  try {
    return JSON.parse(text);
  } catch {
    if (ok) throw new Error("GitHub's answer is no JSON although it says so");
    return text;
  }
}
