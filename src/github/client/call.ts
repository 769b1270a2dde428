/** The parts of a request that matter for GitHub's limits and for repetition. */
export interface Call {
  /** `token`: a request for an installation's token, for which GitHub documents no limit except on simultaneous requests. */
  readonly limit: "rest" | "graphql" | "token";
  /** A repetition does nothing twice. */
  readonly reads: boolean;
  /** Counts as creating content, which GitHub limits separately. A reaction does not; if GitHub disagrees, its `retry-after` is honoured. */
  readonly content: boolean;
  /**
   * The part of every limit that may be used up before this call has to wait: all of it for a deployment and its verification, less for calls that may be
   * late.
   */
  readonly share: number;
  /** The part of every limit that all calls with a portion may use up together, even if more is free: for calls that anybody may cause. */
  readonly portion?: number | undefined;
}

interface Options {
  readonly method: string;
  readonly url: string;
  readonly request?: { readonly share?: number; readonly portion?: number };
  readonly [parameter: string]: unknown;
}

/** How GitHub's limits apply to a request. `url` may still have its placeholders; `request` has the share that its caller gives it. */
export function describe(options: Options): Call {
  const { share = 1, portion } = options.request ?? {};
  const url = options.url.split("?", 1)[0] ?? "";
  if (/^(?:https?:\/\/[^/]+(?:\/api)?)?\/graphql$/.test(url)) {
    const mutates = /^\s*mutation\b/m.test(typeof options["query"] === "string" ? options["query"] : "");
    return { limit: "graphql", reads: !mutates, content: false, share, portion };
  }
  if (url.endsWith("/access_tokens")) return { limit: "token", reads: false, content: false, share, portion };
  // Without owner and name, which may be any words.
  const path = url.replace(/^.*?\/repos\/[^/]+\/[^/]+/, "");
  const reads = options.method === "GET" || options.method === "HEAD";
  const content = !reads && options.method !== "DELETE" && !/^\/git\/|\/app\/(?:installations|hook)\/|\/reactions$/.test(path);
  return { limit: "rest", reads, content, share, portion };
}

/** Points of GitHub's secondary limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#calculating-points-for-the-secondary-rate-limit */
export function pointsOf({ reads }: Call): number {
  return reads ? 1 : 5;
}
