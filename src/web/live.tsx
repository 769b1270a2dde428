import type { Child } from "hono/jsx";

/** How often a page looks again, in seconds: while something runs, while something waits, and else. */
export const everyWhile = { runs: 5, waits: 15, rests: 60 } as const;

interface Renewing {
  /** The address that answers with the part. */
  readonly here: string;
  /** Seconds. */
  readonly every: number;
  readonly asOf: Date;
  readonly children?: Child;
}

/** The part of a page that renews itself. `here` answers with the part where htmx asks for it; without scripts the page has a link. */
export function Live({ here, every, asOf, children }: Renewing) {
  return (
    <div id="live">
      <LivePart here={here} every={every} asOf={asOf}>
        {children}
      </LivePart>
    </div>
  );
}

/** What is inside of it, as it is sent again and again. */
export function LivePart({ here, every, asOf, children }: Renewing) {
  return (
    <>
      {/* Another element for another pace, so that a morph starts it anew. */}
      <div
        id={`every-${every}`}
        data-poll=""
        hx-get={here}
        hx-trigger={`every ${every}s`}
        hx-target="#live"
        hx-swap="innerMorph"
        class="as-of text-small color-fg-muted mb-2"
      >
        as of{" "}
        <time data-as-of={asOf.toISOString()} data-every={String(every)} datetime={asOf.toISOString()}>
          {asOf.toISOString().slice(11, 19)} UTC
        </time>{" "}
        · <a href={here}>Refresh</a>
      </div>
      {children}
    </>
  );
}
