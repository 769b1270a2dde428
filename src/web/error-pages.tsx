import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { faultOf } from "../github/client/fault.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { signInAddress } from "./layout.js";
import { fieldsOf } from "./form.js";
import { hereOf, respond, wantsPart } from "./respond.js";
import { Moment } from "./time.js";

type Around = Pick<Dependencies, "assets">;

/**
 * The page for something that does not exist or that this person may not see: the same words, status and headers, so that it reveals nothing.
 */
export function notFound(context: Context<PageEnv>, around: Around): Promise<Response> {
  return respond(context, around, {
    status: 404,
    title: "Not found · Gitploy",
    main: (
      <Blank heading="Not found">
        <p>There is nothing here, or GitHub does not let you read it, or Gitploy is not installed there.</p>
        <p>
          <a href="/">Your repositories</a>
        </p>
      </Blank>
    ),
  });
}

/** Nobody is signed in: what this is, and a link to sign in, which leads back here. */
export function signedOut(context: Context<PageEnv>, around: Around): Promise<Response> {
  const here = context.req.method === "GET" ? hereOf(context) : "/";
  // For a page that is already open: it reloads, and says everything.
  if (wantsPart(context)) context.header("hx-redirect", context.req.header("hx-current-url") ?? here);
  return respond(context, around, {
    status: 401,
    title: "Sign in · Gitploy",
    main: (
      <Blank heading="Deploy from GitHub">
        <p>
          See what is deployed where, choose a tag, branch or commit, and deploy it under the rules of the repository&apos;s deploy.yml.
        </p>
        <p>
          <a class="btn btn-primary" href={signInAddress(here)}>
            Sign in with GitHub
          </a>
        </p>
        <p class="color-fg-muted">You see what GitHub lets you read, and nothing of your account is kept here.</p>
      </Blank>
    ),
  });
}

/** Somebody came back from GitHub without signing in: they refused, were too slow, or began elsewhere. */
export function notSignedIn(context: Context<PageEnv>, around: Around, refused: boolean, to: string): Promise<Response> {
  return respond(context, around, {
    status: refused ? 403 : 400,
    title: "Not signed in · Gitploy",
    main: (
      <Blank heading="You are not signed in">
        <p>{refused ? "GitHub says that you refused." : "That took too long, or was begun in another browser."}</p>
        <p>
          <a class="btn btn-primary" href={signInAddress(to)}>
            Try again
          </a>
        </p>
      </Blank>
    ),
  });
}

/** A form that was not sent from a page of ours. */
export function forged(context: Context<PageEnv>, around: Around): Promise<Response> {
  return respond(context, around, {
    status: 403,
    title: "Not from here · Gitploy",
    main: (
      <Blank heading="This form was not sent from here">
        <p>Nothing was done. Open the page again, and send its form from there.</p>
      </Blank>
    ),
  });
}

/** What went wrong, as far as it is GitHub's; the rest is ours, and the log has it under the reference that is shown. */
export async function failed(
  context: Context<PageEnv>,
  { assets, log, now }: Around & Pick<Dependencies, "log" | "now">,
  error: unknown,
): Promise<Response> {
  const { kind, retryAfter, message, route } = faultOf(error);
  const reference = randomUUID().slice(0, 8);
  const page = { reference, route: route ?? "", error: message };
  const form = context.req.method === "POST" ? await fieldsOf(context) : undefined;
  const around = { reference, form: form?.has("promise") === true ? { action: hereOf(context), fields: form } : undefined };
  if (kind === "rate_limited") {
    const seconds = Math.min(retryAfter ?? 60, 3_600);
    context.header("retry-after", String(seconds));
    log.warn(page, "A page was not shown: GitHub's limit");
    const until = new Date(now().getTime() + 1000 * seconds);
    const says = (
      <>
        GitHub answers again in {inWords(seconds)}: at <Moment at={until} />.
      </>
    );
    return await respond(context, { assets }, trouble(503, "GitHub's limit is reached", says, around));
  }
  if (kind === "unavailable" || kind === "too_much") {
    log.warn(page, "A page was not shown: GitHub does not answer");
    return await respond(context, { assets }, trouble(502, "GitHub does not answer", "Try again in a moment.", around));
  }
  log.error(page, "A page was not shown");
  return await respond(context, { assets }, trouble(500, "That went wrong", "The fault is Gitploy's, and its log says more.", around));
}

interface Troubled {
  readonly reference: string;
  /** What was sent, to be sent again. */
  readonly form: { readonly action: string; readonly fields: ReadonlyMap<string, string> } | undefined;
}

function trouble(status: 500 | 502 | 503, heading: string, says: Child, { reference, form }: Troubled) {
  return {
    status,
    title: `${heading} · Gitploy`,
    main: (
      <Blank heading={heading}>
        <p>{says}</p>
        {form === undefined ? null : (
          <form method="post" action={form.action}>
            {[...form.fields].map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <p>What you filled in is kept here. However often it is sent, it is carried out once.</p>
            <p>
              <button class="btn btn-primary">Send the same again</button>
            </p>
          </form>
        )}
        <p class="color-fg-muted">
          Reference <code>{reference}</code>
        </p>
      </Blank>
    ),
  };
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

/** A page with little to say. */
function Blank({ heading, children }: { readonly heading: string; readonly children?: Child }) {
  return (
    <div class="blankslate narrow">
      <h1>{heading}</h1>
      {children}
    </div>
  );
}
