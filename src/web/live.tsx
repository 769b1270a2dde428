import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { type Colour, colourClasses, Icon } from "./icon.js";
import type { IconName } from "./icon-names.js";
import type { Place } from "./place.js";
import { type Page, respond, respondPart, wantsPart } from "./respond.js";

/** The first line of a page, which is read out when it changes: an icon, a colour and words say the same. */
export interface VerdictProps<Says extends Child = Child> {
  readonly icon: IconName;
  readonly colour: Colour;
  readonly says: Says;
}

/** That line. */
export function Verdict({ icon, colour, says }: VerdictProps) {
  return (
    <p role="status" class={`verdict ${colourClasses[colour]}`}>
      <Icon name={icon} /> {says}
    </p>
  );
}

/** How often a page looks again, in seconds: while something runs, while something waits, and otherwise. */
export const everyWhile = { runs: 5, waits: 15, rests: 60 } as const;

/** A page with a part that renews itself. */
interface Followed extends Pick<Page, "title" | "repository"> {
  readonly place: Pick<Place, "left" | "publicReader">;
  /** What stands above that part, and is not renewed. */
  readonly above: Child;
  /** The first line of that part. */
  readonly verdict: VerdictProps;
  readonly part: Child;
  /** The page's address, which answers htmx with the part. */
  readonly here: string;
  /** One of `everyWhile`. */
  readonly every: number;
  readonly asOf: Date;
}

/** Answers with the whole page, or with the part that renews itself if htmx asks for it. */
export async function respondLive(context: Context<PageEnv>, given: Pick<Dependencies, "assets">, followed: Followed): Promise<Response> {
  const { title, repository, above, every, place } = followed;
  const pace = paceWithin(every, place);
  const part = <LivePart {...followed} pace={pace} />;
  if (wantsPart(context))
    return await respondPart(
      context,
      <>
        <title>{title}</title>
        {part}
      </>,
    );
  return await respond(context, given, {
    title,
    ...(repository && { repository }),
    ...(pace === undefined || every === everyWhile.rests ? {} : { refresh: Math.max(pace, everyWhile.waits) }),
    main: (
      <>
        {above}
        <div id="live">{part}</div>
      </>
    ),
  });
}

/**
 * Slower for people who can only read what is public, and when less than half of their limits is left; `undefined`: never again, when little is left.
 */
export function paceWithin(every: number, { left, publicReader }: Followed["place"]): number | undefined {
  if (left < 0.1) return undefined;
  return Math.max(left < 0.5 ? 2 * every : every, publicReader ? everyWhile.rests : 0);
}

function LivePart({
  here,
  asOf,
  verdict,
  part,
  pace,
}: Pick<Followed, "here" | "asOf" | "verdict" | "part"> & { readonly pace: number | undefined }) {
  const time = asOf.toISOString();
  const poll = {
    "data-poll": "",
    "hx-get": here,
    "hx-trigger": `every ${pace}s`,
    "hx-target": "#live",
    "hx-swap": "innerMorph",
  };
  return (
    <>
      <Verdict {...verdict} />
      {/* Another element for another pace, so that a morph starts it anew. */}
      <div id={`every-${pace ?? "none"}`} {...(pace !== undefined && poll)} class="as-of text-small color-fg-muted mb-2">
        as of{" "}
        <time {...(pace !== undefined && { "data-as-of": time, "data-every": String(pace) })} datetime={time}>
          {time.slice(11, 19)} UTC
        </time>{" "}
        {pace === undefined ? <b>· not renewed by itself: GitHub&apos;s limit is nearly reached </b> : null}· <a href={here}>Refresh</a>
      </div>
      {part}
    </>
  );
}
