import type { Answer } from "./delivery.js";
import { sameText } from "./signature.js";

/** What monitoring may learn about the process. */
export interface Watch {
  /** Whether deliveries are accepted: not during the start, not during the end, and not while GitHub refuses the App's credentials. */
  readonly ready: boolean;
  readonly metrics?: {
    /** The token that a scraper has to send; `undefined`: none. */
    readonly token: string | undefined;
    /** All counts in Prometheus's format, and its content type. */
    render(): Promise<{ readonly text: string; readonly type: string }>;
  };
}

/** The answer to monitoring; `undefined` for everybody else. `path` is without the query. */
export async function watched(
  { method, path, authorization = "" }: { readonly method: string; readonly path: string; readonly authorization?: string | undefined },
  { ready, metrics }: Watch,
): Promise<Answer | undefined> {
  if (method !== "GET" && method !== "HEAD") return undefined;
  switch (path) {
    case "/healthz":
      return { status: 200, text: "Alive." };
    case "/readyz":
      return ready ? { status: 200, text: "Ready." } : { status: 503, text: "Not ready." };
    case "/metrics": {
      if (metrics === undefined) return undefined;
      const { token } = metrics;
      if (token !== undefined && !sameText(authorization, `Bearer ${token}`))
        return { status: 401, text: "Not for you: it takes a token." };
      const { text, type } = await metrics.render();
      return { status: 200, text: text.trimEnd(), type };
    }
    default:
      return undefined;
  }
}
