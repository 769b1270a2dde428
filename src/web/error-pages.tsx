import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { explanationOf } from "../flows/answers/reply.js";
import { type Fault, faultOf } from "../github/client/fault.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { signInAddress } from "./layout.js";
import { fieldsOf } from "./form.js";
import { hereOf, respond, wantsPart, watchField } from "./respond.js";
import { Prose } from "./markdown.js";
import { visible } from "./text.js";
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

/** Nobody is signed in: what this is, and a link to sign in, which leads back here; for a form that was sent, back to it. */
export async function signedOut(context: Context<PageEnv>, around: Around): Promise<Response> {
  const sent = context.req.method !== "GET";
  const here = sent ? await formAddress(context) : hereOf(context);
  // For a page that is already open: it reloads, and says everything. A form does not, since something may have been typed.
  if (wantsPart(context) && context.req.query(watchField) === undefined)
    context.header("hx-redirect", context.req.header("hx-current-url") ?? here);
  return await respond(context, around, {
    status: 401,
    here,
    title: "Sign in · Gitploy",
    main: (
      <Blank heading={sent ? "Nothing was done: you were signed out" : "Deploy from GitHub"}>
        {sent ? (
          <p>Sign in, and the form is shown again, with what you typed.</p>
        ) : (
          <p>
            See what is deployed where, choose a tag, branch or commit, and deploy it under the rules of the repository&apos;s deploy.yml.
          </p>
        )}
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

/** The address at which the form that was sent is shown anew, with what was typed. What is pressed counts once, and is not part of it. */
async function formAddress(context: Context<PageEnv>): Promise<string> {
  const typed = [...(await fieldsOf(context))].filter(([name, value]) => value !== "" && !pressed.has(name));
  return `${new URL(context.req.url).pathname}?${new URLSearchParams(typed).toString()}`;
}

const pressed: ReadonlySet<string> = new Set(["promise", "press", "understood"]);

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

/** A form that was not sent from a page of ours, or not by the person to whom it was shown. */
export function forged(context: Context<PageEnv>, around: Around): Promise<Response> {
  const session = context.get("session");
  return respond(context, around, {
    status: 403,
    title: "Not from here · Gitploy",
    main: (
      <Blank heading="This form was not sent from here">
        <p>
          Nothing was done. <a href={new URL(context.req.url).pathname}>Open the page again</a>, and send its form from there.
        </p>
        {session === undefined ? null : (
          <p>
            You are signed in as <b>{session.login}</b>: a form that was shown to somebody else counts for nobody else.
          </p>
        )}
      </Blank>
    ),
  });
}

/** What went wrong, as far as it is GitHub's, or people can mend it; the rest is ours, and the log has it under the reference that is shown. */
export async function failed(
  context: Context<PageEnv>,
  { assets, log, now }: Around & Pick<Dependencies, "log" | "now">,
  error: unknown,
): Promise<Response> {
  const fault = faultOf(error);
  const reference = randomUUID().slice(0, 8);
  const trouble = troubleOf(fault, error, now());
  const { status, heading, says, again } = trouble;
  log[trouble.level]({ reference, route: fault.route ?? "", error: fault.message }, `A page was not shown${trouble.because}`);
  if (status === 503) context.header("retry-after", String(again));
  const sent = context.req.method === "POST";
  const fields = sent ? await fieldsOf(context) : undefined;
  return await respond(
    context,
    { assets },
    {
      status,
      title: `${heading} · Gitploy`,
      ...(!sent && again !== undefined && { refresh: again }),
      main: (
        <Blank heading={heading}>
          {says}
          {fields?.has("promise") === true ? <SendAgain action={hereOf(context)} fields={fields} /> : null}
          {sent ? null : <Again here={hereOf(context)} seconds={again} />}
          <p class="color-fg-muted">
            Reference <code>{reference}</code>
          </p>
        </Blank>
      ),
    },
  );
}

interface Trouble {
  readonly status: 500 | 502 | 503;
  readonly heading: string;
  readonly says: Child;
  /** Seconds until it may have passed by itself. */
  readonly again?: number;
  readonly level: "warn" | "error";
  /** For the log. */
  readonly because: string;
}

const halfAMinute = 30;

function troubleOf({ kind, retryAfter }: Fault, error: unknown, now: Date): Trouble {
  if (kind === "rate_limited") {
    const again = Math.min(retryAfter ?? 60, 3_600);
    return {
      status: 503,
      heading: "GitHub's limit is reached",
      says: (
        <>
          <p>
            GitHub answers again in {inWords(again)}: at <Moment at={new Date(now.getTime() + 1000 * again)} />.
          </p>
          <p>Pages may use only a part of that limit: commands in comments may still work.</p>
        </>
      ),
      again,
      level: "warn",
      because: ": GitHub's limit",
    };
  }
  if (kind === "unavailable" || kind === "too_much")
    return {
      status: 502,
      heading: "GitHub does not answer",
      says: null,
      again: halfAMinute,
      level: "warn",
      because: ": GitHub does not answer",
    };
  const explained = explanationOf(error);
  if (explained !== undefined)
    return {
      status: 502,
      heading: visible(explained.verdict),
      says: explained.sections.map((section) => <Prose says={section} />),
      level: "warn",
      because: "",
    };
  return {
    status: 500,
    heading: "That went wrong",
    says: <p>The fault is Gitploy&apos;s, and its log says more.</p>,
    level: "error",
    because: "",
  };
}

/** What was sent, to be sent again. */
function SendAgain({ action, fields }: { readonly action: string; readonly fields: ReadonlyMap<string, string> }) {
  return (
    <form method="post" action={action}>
      {[...fields].map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <p>What you filled in is kept here. However often it is sent, it is carried out once.</p>
      <p>
        <button class="btn btn-primary">Send the same again</button>
      </p>
    </form>
  );
}

/** The same page once more: by a link and, where the trouble may pass, by itself. */
function Again({ here, seconds }: { readonly here: string; readonly seconds: number | undefined }) {
  return (
    <p {...(seconds !== undefined && { "data-again": String(seconds) })}>
      {seconds === undefined ? null : "This page tries again by itself. "}
      <a href={here}>Try again now</a>
    </p>
  );
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
