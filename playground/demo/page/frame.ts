import type { Stage } from "../stage.js";
import { avatarAddress } from "./avatar.js";

/** The path where GitHub asks people to sign in. */
export const authorizePath = "/login/oauth/authorize";

/**
 * A page of Gitploy as the playground shows it: in its frame, without pictures from other machines, following what happens beside it, and signing
 * people in here; `login` names the person to sign in.
 */
export async function framed(page: Response, { github }: Stage, login?: string): Promise<Response> {
  const headers = new Headers(page.headers);
  const policy = headers.get("content-security-policy") ?? "default-src 'none'";
  headers.set(
    "content-security-policy",
    policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'").replace(/img-src [^;]*/, "img-src 'self'"),
  );
  const gitHub = `${github.world.urls.html}${authorizePath}`;
  const location = headers.get("location");
  if (location?.startsWith(gitHub) === true) {
    const known = login === undefined ? "" : `&login=${encodeURIComponent(login)}`;
    headers.set("location", `${location.replace(gitHub, authorizePath)}${known}`);
  }
  const isHtml = headers.get("content-type")?.startsWith("text/html") === true;
  return new Response(isHtml ? ofHere(await page.text(), github.world.urls.html) : page.body, { status: page.status, headers });
}

/** Avatars are drawn here, and pages renew themselves faster, since everything is close by. */
function ofHere(page: string, gitHub: string): string {
  const pictures = new RegExp(`src="${gitHub}/([\\w-]+)\\.png\\?size=\\d+"`, "g");
  return page.replaceAll(pictures, (_, login: string) => `src="${avatarAddress(login)}"`).replaceAll(/every (?:15|60)s/g, "every 5s");
}

/** The page of the GitHub in memory where one chooses a person; it leads back only to this server. */
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
