import type { Stage } from "./stage.js";

/** Where GitHub asks who somebody is. */
export const authorizePath = "/login/oauth/authorize";

/** A page of Gitploy's as the playground shows it: in its frame, asking no other machine for pictures, and signing people in here. */
export function framed(page: Response, { app }: Stage): Response {
  const headers = new Headers(page.headers);
  const policy = headers.get("content-security-policy") ?? "default-src 'none'";
  headers.set(
    "content-security-policy",
    policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'").replace(/img-src [^;]*/, "img-src 'self'"),
  );
  const gitHub = `${app.settings.gitHub.webUrl}${authorizePath}`;
  const location = headers.get("location");
  if (location?.startsWith(gitHub) === true) headers.set("location", location.replace(gitHub, authorizePath));
  return new Response(page.body, { status: page.status, headers });
}

/** The page of the GitHub in memory where one picks a person; it leads back only to here. */
export async function whoAreYou(url: string, { github }: Stage): Promise<Response> {
  const { origin, searchParams } = new URL(url);
  const back = searchParams.get("redirect_uri") ?? "";
  if (!URL.canParse(back) || new URL(back).origin !== origin) return new Response("That leads elsewhere.", { status: 400 });
  const page = await github.fetch(new Request(url));
  const headers = new Headers(page.headers);
  headers.set("content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "same-origin");
  return new Response(page.body, { status: page.status, headers });
}
