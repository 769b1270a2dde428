import { Hono, type Context } from "hono";
import { deleteCookie } from "hono/cookie";
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { Assets } from "../../src/web/assets.js";
import { isForm, isFromHere } from "../../src/web/same-origin.js";
import { act, begin, type Played } from "./page-acts.js";
import { authorizePath, framed, whoAreYou } from "./page-frame.js";
import { style } from "./page-style.js";
import { Talk } from "./page-talk.js";
import type { Stage } from "./stage.js";

/** No owner of a repository is called so. */
export const home = "/-/playground";
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/** The conversation, the real pages beside it, and the page where one says who one is. */
export function createPlayground(first: Stage, assets: Assets, again: (old: Stage) => Promise<Stage>) {
  let played: Played = begin(first, assets);
  const app = new Hono();
  app.use(async (context, next) => {
    // Another name that leads to this machine is somebody's trick.
    if (!["127.0.0.1", "localhost"].includes(new URL(context.req.url).hostname)) return context.text("Only on this machine.", 403);
    return await next();
  });
  app.use(`${home}/*`, async (context, next) => {
    if (context.req.method === "POST" && !(isForm(context) && isFromHere(context))) return context.text("Not from here.", 403);
    await next();
    context.header("content-security-policy", policy);
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "same-origin");
    context.header("cache-control", "no-store");
    return undefined;
  });
  app.get(home, (context) => respond(context, assets, "Gitploy: playground", <Shell stage={played.stage} />, "shell"));
  app.get(`${home}/style.css`, (context) => context.body(style, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get(`${home}/talk`, async (context) => {
    await played.stage.quiet();
    const { place, by } = placeOf(context, played);
    // To another address, or a browser would only go to its end.
    const next = new URLSearchParams({ in: String(place), as: by, look: String(Date.now()) }).toString();
    const refresh = played.stage.tools.busy() ? `2; url=${home}/talk?${next}#end` : undefined;
    return await respond(context, assets, `#${place}`, <Talk played={played} place={place} by={by} />, "talk", refresh);
  });
  app.post(`${home}/talk`, async (context) => {
    const fields = (await context.req.parseBody()) as Readonly<Record<string, string | undefined>>;
    const { place, by } = placeOf(context, played, fields["by"]);
    await act(played, fields, place, by);
    return context.redirect(`${home}/talk?${new URLSearchParams({ in: String(place), as: by }).toString()}#end`, 303);
  });
  app.post(`${home}/again`, async (context) => {
    played = begin(await again(played.stage), assets);
    deleteCookie(context, "gitploy", { path: "/" });
    return context.redirect(home, 303);
  });
  app.get(authorizePath, (context) => whoAreYou(context.req.url, played.stage));
  app.all("*", async (context) => framed(await played.pages.fetch(context.req.raw), played.stage));
  return { fetch: async (request: Request): Promise<Response> => await app.fetch(request), stop: () => played.stage.tools.stop() };
}

/** Where somebody is, and who; what is not there is #2 and the first person. */
function placeOf({ req }: Context, { stage }: Played, by = req.query("as")): { readonly place: number; readonly by: string } {
  const place = Number(req.query("in") ?? 2);
  const { people } = stage.rules;
  return {
    place: stage.repository.issues.has(place) ? place : 2,
    by: (people.find(({ login }) => login === by) ?? people[0])?.login ?? "ann",
  };
}

function Shell({ stage }: { readonly stage: Stage }) {
  return (
    <>
      <iframe title="The conversation, as on GitHub" src={`${home}/talk`} />
      <iframe title="The pages of Gitploy" src={`/${stage.rules.owner}/shop`} />
    </>
  );
}

async function respond(context: Context, assets: Assets, title: string, main: Child, kind: string, refresh?: string): Promise<Response> {
  const whole = (
    <html lang="en" data-color-mode="auto" data-light-theme="light" data-dark-theme="dark">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {refresh === undefined ? null : <meta http-equiv="refresh" content={refresh} />}
        <link rel="stylesheet" href={`/-/assets/${assets.get("style.css")?.file}`} />
        <link rel="stylesheet" href={`${home}/style.css`} />
      </head>
      <body class={`playground-${kind}`}>{main}</body>
    </html>
  );
  return context.html(await html`<!doctype html>${whole}`);
}
