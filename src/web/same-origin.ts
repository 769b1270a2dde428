import type { Context } from "hono";

/** Whether a form was sent from a page of ours: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site */
export function isFromHere({ req }: Context): boolean {
  const site = req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  // Browsers leave it out for pages over plain http; a form always has its origin.
  const origin = req.header("origin") ?? "";
  return URL.canParse(origin) && new URL(origin).host === new URL(req.url).host;
}

/** Whether the body is a form's; what else a foreign page could send without being asked is not read at all. */
export function isForm({ req }: Context): boolean {
  return req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
}
