import { clientOf } from "../../playground/github/accounts.js";
import { makeAssets } from "../../scripts/assets.js";
import { pagesOf } from "../../src/pages.js";
import { createSigner } from "../../src/web/signed.js";
import type { World } from "./world.js";

const assets = makeAssets(process.cwd());
const origin = "https://gitploy.test";

/** What somebody sees and does, without scripts. */
export interface Browser {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Sends a form of ours. */
  post(path: string, fields: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** The part that htmx asks for. */
  part(path: string): Promise<Seen>;
}

/** A page. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Its readable text, with single spaces. */
  readonly text: string;
}

/** The pages of a world's newest process, in a browser of the given person; `undefined`: signed out. A dead process no longer answers. */
export async function browse(world: World): Promise<(login?: string) => Browser> {
  const process = world.processes.at(-1);
  if (process === undefined) throw new Error("no process runs");
  const { id: clientId, secret: clientSecret } = clientOf(world.github.world);
  const { probot, settings, time, fetch } = process;
  const pages = pagesOf(settings, { clientId, clientSecret, url: undefined }, { probot, assets: await assets, time, fetch });
  const signer = createSigner(clientSecret);
  return (login) => {
    const cookies = new Map<string, string>();
    if (login !== undefined) {
      const { id } = world.github.user(login);
      const installations = [...world.github.world.installations.keys()].map(String);
      const until = Math.floor(world.github.clock.now().getTime() / 1000) + 8 * 3_600;
      cookies.set("__Host-gitploy", signer.sign("session", { id: String(id), login, installations, until }));
    }
    const ask = async (path: string, init: RequestInit): Promise<Seen> => {
      const headers = new Headers(init.headers);
      headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
      const answer = await Promise.race([
        pages.fetch(new Request(new URL(path, origin), { ...init, headers, redirect: "manual" })),
        process.death,
      ]);
      for (const each of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
        cookies.set(name, value);
      }
      const html = await answer.text();
      return { status: answer.status, headers: answer.headers, html, text: textOf(html) };
    };
    return {
      get: (path, headers = {}) => ask(path, { headers }),
      part: (path) => ask(path, { headers: { "hx-request": "true", "hx-request-type": "partial" } }),
      post: (path, fields, headers = {}) =>
        ask(path, {
          method: "POST",
          body: new URLSearchParams(fields).toString(),
          headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", ...headers },
        }),
    };
  };
}

/** What a person reads. */
function textOf(html: string): string {
  return html
    .replace(/<(head|script|style)\b[^]*?<\/\1>/g, " ")
    .replace(/<(?:li|p|h[1-6]|td|tr|dt|dd|div|summary|section|br)\b[^>]*>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(
      /&(?:amp|lt|gt|quot|#39);/g,
      (entity) => ({ "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" })[entity] ?? "",
    )
    .replace(/\s+/g, " ")
    .trim();
}
