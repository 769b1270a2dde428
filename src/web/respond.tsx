import type { Context } from "hono";
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { Layout } from "./layout.js";
import type { Around } from "./layout.js";

/** A page from a handler. */
export interface Page extends Pick<Around, "title" | "repository" | "refresh"> {
  readonly status?: ContentfulStatusCode;
  /** Where signing in leads back to, if not to where the request was sent. */
  readonly here?: string;
  readonly main: Child;
}

/** Whether htmx asked for the part of a page that renews itself, not for the whole page. */
export function wantsPart({ req }: Context): boolean {
  return req.header("hx-request-type") === "partial";
}

/** The field by which an open form asks whether it is still as it was shown. */
export const watchField = "watched";

/** Where the request was sent, as a link. */
export function hereOf({ req }: Context): string {
  const { pathname, search } = new URL(req.url);
  return `${pathname}${search}`;
}

/** Always answers with a whole page; `respondPart` answers with a part for htmx. */
export async function respond(context: Context<PageEnv>, { assets }: Pick<Dependencies, "assets">, page: Page): Promise<Response> {
  const { title, repository, refresh, status = 200, main } = page;
  const here = page.here ?? (context.req.method === "GET" ? hereOf(context) : "/");
  const whole = (
    <Layout
      title={title}
      assets={assets}
      session={context.get("session")}
      here={here}
      {...(repository && { repository })}
      {...(refresh !== undefined && { refresh })}
    >
      {main}
    </Layout>
  );
  context.header("vary", "HX-Request-Type");
  return context.html(await html`<!doctype html>${whole}`, status);
}

/** Answers with a part of a page. */
export async function respondPart(context: Context<PageEnv>, part: Child): Promise<Response> {
  context.header("vary", "HX-Request-Type");
  return context.html(await html`${part}`);
}
