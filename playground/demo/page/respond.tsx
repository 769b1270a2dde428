import type { Context } from "hono";
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { Assets } from "../../../src/web/assets.js";
import { htmxConfig } from "../../../src/web/layout.js";
import { home } from "./addresses.js";

/** A part of the page as a document of its own. */
interface Document {
  readonly title: string;
  readonly kind: "shell" | "talk" | "log";
  readonly main: Child;
  /** When it is loaded anew where there are no scripts. */
  readonly refresh?: string | undefined;
}

/** Answers with a whole document. */
export async function document(context: Context, assets: Assets, { title, kind, main, refresh }: Document): Promise<Response> {
  const address = (name: string): string => `/-/assets/${assets.get(name)?.file}`;
  const whole = (
    <html lang="en" data-color-mode="auto" data-light-theme="light" data-dark-theme="dark">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="htmx-config" content={htmxConfig} />
        <title>{title}</title>
        {refresh === undefined ? null : (
          <noscript>
            <meta http-equiv="refresh" content={refresh} />
          </noscript>
        )}
        <link rel="icon" type="image/svg+xml" href={address("icon.svg")} />
        <link rel="stylesheet" href={address("style.css")} />
        <link rel="stylesheet" href={`${home}/style.css`} />
        {kind === "shell" ? null : (
          <>
            <script src={address("htmx.js")} defer />
            <script src={address("app.js")} defer />
            <script src={`${home}/page.js`} defer />
          </>
        )}
      </head>
      <body class={`playground-${kind}`}>
        {main}
        {kind === "shell" ? null : <div id="trouble" role="alert" />}
      </body>
    </html>
  );
  return context.html(await html`<!doctype html>${whole}`);
}

/** Answers with what htmx puts into a document. */
export async function part(context: Context, main: Child): Promise<Response> {
  return context.html(await html`${main}`);
}
