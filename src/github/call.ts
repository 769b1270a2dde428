/** A request to GitHub as far as its limits and repetition are concerned. */
export interface Call {
  readonly limit: "rest" | "graphql";
  /** Does nothing that a repetition would do twice. */
  readonly reads: boolean;
  /** Counts as creating content, which GitHub limits separately; a reaction is none, and where GitHub thinks otherwise its `retry-after` is honoured. */
  readonly content: boolean;
  /** What a deployment does not depend on: comments, check runs and reactions wait when the limits are near. */
  readonly decoration: boolean;
}

/** What GitHub's limits say of a request; `url` may still have its placeholders. */
export function describe(options: { readonly method: string; readonly url: string; readonly [parameter: string]: unknown }): Call {
  const url = options.url.split("?", 1)[0] ?? "";
  if (/^(?:https?:\/\/[^/]+(?:\/api)?)?\/graphql$/.test(url)) {
    const mutates = /^\s*mutation\b/m.test(typeof options["query"] === "string" ? options["query"] : "");
    return { limit: "graphql", reads: !mutates, content: false, decoration: false };
  }
  // Without owner and name, which may be any word.
  const path = url.replace(/^.*?\/repos\/[^/]+\/[^/]+/, "");
  const reads = options.method === "GET" || options.method === "HEAD";
  return {
    limit: "rest",
    reads,
    content: !reads && options.method !== "DELETE" && !/^\/git\/|\/app\/(?:installations|hook)\/|\/reactions$/.test(path),
    decoration: !reads && decorates(path, options["content"]),
  };
}

/** Points of GitHub's secondary limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#calculating-points-for-the-secondary-rate-limit */
export function pointsOf({ reads }: Call): number {
  return reads ? 1 : 5;
}

function decorates(path: string, reaction: unknown): boolean {
  if (/\/reactions(?:\/|$)/.test(path)) {
    // The first 👀 decides which process executes a command.
    return reaction !== "eyes";
  }
  return /\/(?:comments|check-runs)(?:\/|$)/.test(path);
}
