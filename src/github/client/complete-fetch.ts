import { exactJson } from "./exact-json.js";
import { freshFetch } from "./fresh-fetch.js";

/**
 * A fetch whose answers are whole: Octokit takes one that breaks off for an empty one, and one that is no JSON for text. Their ids are exact. What comes without
 * a signal, the requests for tokens, gets the time-out here, in milliseconds.
 */
export function completeFetch(timeout: number, send: typeof fetch = freshFetch()): typeof fetch {
  return async (input, init) => {
    const response = await send(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeout) });
    if (response.body === null) return response;
    const body = await response.arrayBuffer();
    const says = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    const complete = new Response(says ? exactJson(jsonIn(body, response)) : body, response);
    // The constructor leaves it empty, and pagination reads it.
    return Object.defineProperty(complete, "url", { value: response.url });
  };
}

/** What stands before GitHub may refuse with whatever it likes. */
function jsonIn(body: ArrayBuffer, { ok }: Response): string {
  const text = new TextDecoder().decode(body);
  if (ok && !isJson(text)) throw new Error("GitHub's answer is no JSON although it says so");
  return text;
}

function isJson(text: string): boolean {
  if (text === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
