import { html } from "hono/html";
import { ago, span } from "../core/messages/time.js";

/** How long ago something was; its title has the exact time. */
export function Ago({ at, now }: { readonly at: Date; readonly now: Date }) {
  return html`<time datetime="${at.toISOString()}" title="${utc(at)}">${ago(at, now)}</time>`;
}

/** A moment, in UTC. */
export function Moment({ at }: { readonly at: Date }) {
  return <time datetime={at.toISOString()}>{utc(at)}</time>;
}

/** A moment among others of the same hour: its day and its second, in UTC. */
export function Second({ at }: { readonly at: Date }) {
  return (
    <time class="no-wrap" datetime={at.toISOString()}>
      {at.toISOString().slice(0, 19).replace("T", " ")}
    </time>
  );
}

/** A moment in UTC and, where that is another, in the zone of somebody's clock. */
export function MomentIn({ at, zone }: { readonly at: Date; readonly zone: string }) {
  const there = zone === "UTC" ? "" : clockOf(zone).format(at);
  return (
    <>
      <Moment at={at} />
      {zone === "UTC" ? null : ` (${there} in ${zone})`}
    </>
  );
}

/** Creating one takes longer than a hundred uses. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "medium", timeStyle: "short" });
  clocks.set(zone, clock);
  return clock;
}

const dayAndMonthInUtc = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });

/** A day, in UTC. */
export function Day({ at }: { readonly at: Date }) {
  return (
    <time class="no-wrap" datetime={at.toISOString()}>
      {dayAndMonth(at)} {at.getUTCFullYear()}
    </time>
  );
}

/** A day without its year, in UTC: `3 Sep`. */
export function dayAndMonth(at: Date): string {
  return dayAndMonthInUtc.format(at);
}

/** How long something took, or takes. */
export function Took({ milliseconds }: { readonly milliseconds: number }) {
  return <span class="no-wrap">{span(milliseconds)}</span>;
}

function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
