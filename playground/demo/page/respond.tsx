import { createHash } from "node:crypto";
import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Assets } from "../../../src/web/assets.js";
import { Head, Scripts } from "../../../src/web/layout.js";
import { home } from "./addresses.js";

/** A part of the page as a separate document. */
interface Document {
  readonly title: string;
  readonly kind: "shell" | "talk" | "log";
  readonly main: Child;
  /** When it reloads if there are no scripts. */
  readonly refresh?: string | undefined;
}

/** Answers with a whole document. */
export async function document(context: Context, assets: Assets, { title, kind, main, refresh }: Document): Promise<Response> {
  const whole = (
    <html lang="en" data-color-mode="auto" data-light-theme="light" data-dark-theme="dark">
      <Head title={title} assets={assets} refresh={refresh}>
        <link rel="stylesheet" href={`${home}/style.css`} />
        {kind === "shell" ? null : (
          <>
            <Scripts assets={assets} />
            <script src={`${home}/page.js`} defer />
          </>
        )}
      </Head>
      <body class={`playground-${kind}`}>
        {main}
        {kind === "shell" ? null : <div id="trouble" role="alert" />}
      </body>
    </html>
  );
  return context.html(await html`<!doctype html>${whole}`);
}

/** How a part renews itself. */
interface Renewing {
  /** The id of the element that holds it. */
  readonly target: string;
  /** The URL of the part. */
  readonly here: string;
  /** Seconds. */
  readonly every: number;
}

/** A part of a document that renews itself, with a tag of its content. */
export interface Renewed {
  readonly tag: string;
  readonly content: Child;
}

/** Makes a part that renews itself when its content has changed. */
export async function renewed(part: Child, { target, here, every }: Renewing): Promise<Renewed> {
  const body = String(await html`${part}`);
  const tag = tagOf(`${every} ${here} ${body}`);
  const poll = (
    // A different id for each pace and place, so that a morph replaces the element.
    <div
      id={`renewing-${every}-${tagOf(here)}`}
      data-poll=""
      hx-get={`${here}${here.includes("?") ? "&" : "?"}seen=${tag}`}
      hx-trigger={`every ${every}s`}
      hx-target={`#${target}`}
      hx-swap="innerMorph"
    />
  );
  return {
    tag,
    content: (
      <>
        {poll}
        {raw(body)}
      </>
    ),
  };
}

/** Answers htmx with a part; with nothing if the part has not changed. */
export async function respondPart(context: Context, { tag, content }: Renewed): Promise<Response> {
  if (context.req.query("seen") === tag) return context.body(null, 204);
  return context.html(await html`${content}`);
}

function tagOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
