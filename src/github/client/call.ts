/** A request to GitHub as far as its limits and repetition are concerned. */
export interface Call {
  /** `token`: asking for an installation's token, for which GitHub documents no limit but that of requests at the same time. */
  readonly limit: "rest" | "graphql" | "token";
  /** Does nothing that a repetition would do twice. */
  readonly reads: boolean;
  /** Counts as creating content, which GitHub limits separately; a reaction is none, and where GitHub thinks otherwise its `retry-after` is honoured. */
  readonly content: boolean;
  /** The part of every limit that may be used up before it has to wait: all of it for a deployment and what verifies it, less for what may be late. */
  readonly share: number;
  /** The part of every limit that all calls which have one may use up together, whatever else is free: for what anybody may cause. */
  readonly portion?: number | undefined;
}

interface Options {
  readonly method: string;
  readonly url: string;
  readonly request?: { readonly share?: number; readonly portion?: number };
  readonly [parameter: string]: unknown;
}

/** What GitHub's limits say of a request; `url` may still have its placeholders, and `request` the share its caller gives it. */
export function describe(options: Options): Call {
  const { share = 1, portion } = options.request ?? {};
  const url = options.url.split("?", 1)[0] ?? "";
  if (/^(?:https?:\/\/[^/]+(?:\/api)?)?\/graphql$/.test(url)) {
    const mutates = /^\s*mutation\b/m.test(typeof options["query"] === "string" ? options["query"] : "");
    return { limit: "graphql", reads: !mutates, content: false, share, portion };
  }
  if (url.endsWith("/access_tokens")) return { limit: "token", reads: false, content: false, share, portion };
  // Without owner and name, which may be any word.
  const path = url.replace(/^.*?\/repos\/[^/]+\/[^/]+/, "");
  const reads = options.method === "GET" || options.method === "HEAD";
  const content = !reads && options.method !== "DELETE" && !/^\/git\/|\/app\/(?:installations|hook)\/|\/reactions$/.test(path);
  return { limit: "rest", reads, content, share, portion };
}

/** Points of GitHub's secondary limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#calculating-points-for-the-secondary-rate-limit */
export function pointsOf({ reads }: Call): number {
  return reads ? 1 : 5;
}
