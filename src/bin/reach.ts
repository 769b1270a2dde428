import type { Reach } from "./set-up-pages.js";

/** How long to wait for an address, in milliseconds. */
const patience = 4_000;

/**
 * Whether a webhook address leads to this process: a request there asks for `proof`, which nobody else can give. A proxy may pass on only the webhook's
 * path, so no other path would tell.
 */
export async function reachOf(url: string, question: string, proof: string): Promise<Reach> {
  const { hostname, protocol } = new URL(url);
  if (hostname === "localhost" || hostname.endsWith(".localhost") || /^(127\.|\[::1\]$)/.test(hostname)) return { leads: "local" };
  try {
    const response = await fetch(`${url}?${question}`, { redirect: "manual", signal: AbortSignal.timeout(patience) });
    const body = await response.text();
    if (body.trim() === proof) return { leads: "here" };
    const location = response.headers.get("location");
    if (location !== null) return { leads: "astray", why: `it answers ${response.status} and leads to ${location}` };
    return { leads: "astray", why: `something else answers there, with ${response.status}` };
  } catch (error) {
    return { leads: "astray", why: `${protocol}//${hostname} cannot be reached from here (${reasonOf(error)})` };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return `no answer within ${patience / 1000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : "no connection";
}
