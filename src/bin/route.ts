import type { Answer } from "./delivery.js";

/** Where a request goes: to the webhook, to the pages, or straight back. `path` is without the query. */
export function route(method: string, path: string, webhookPath: string): "webhook" | "page" | Answer {
  const place = path.replace(/(?<=.)\/+$/, "");
  // The address that Probot's set-up page registers is the root, whatever WEBHOOK_PATH says.
  if (method === "POST" && (place === webhookPath || place === "/")) return "webhook";
  if (place === webhookPath) return { status: 405, text: "Webhooks are POSTed here." };
  return place === "/ping" && isRead(method) ? { status: 200, text: "PONG" } : "page";
}

/** The text at the root without pages. */
export function withoutPages(method: string, path: string): Answer {
  if (path === "/" && isRead(method))
    return { status: 200, text: "Gitploy is running. Comment /help on a pull request to see what it can do." };
  return { status: 404, text: "Not found." };
}

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** The headers of every answer. */
export function headersOf({ status, type = "text/plain; charset=utf-8" }: Answer): Readonly<Record<string, string>> {
  return {
    "content-type": type,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    ...(status === 405 && { allow: "POST" }),
  };
}
