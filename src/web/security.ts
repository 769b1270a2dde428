import type { Context } from "hono";

/** Where pictures of people come from: an address by their login, which leads on to where they are kept. */
function avatarsOf(webUrl: string): string {
  const { protocol, host } = new URL(webUrl);
  const kept = host === "github.com" ? "https://avatars.githubusercontent.com" : `${protocol}//*.${host}`;
  return `${protocol}//${host} ${kept}`;
}

/** Sets the headers of pages: only our own files, nothing inline, no frames, and a referrer only for our own addresses. */
export function securing(webUrl: string): (context: Context) => void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' ${avatarsOf(webUrl)}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return ({ res: { headers } }) => {
    headers.set("content-security-policy", policy);
    headers.set("x-content-type-options", "nosniff");
    // Not no-referrer, with which browsers hide the origin of our own forms.
    headers.set("referrer-policy", "same-origin");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("cross-origin-resource-policy", "same-origin");
    headers.set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  };
}
