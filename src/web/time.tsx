import { ago, span } from "../core/messages/time.js";

/** How long ago something was, with the moment behind it. */
export function Ago({ at, now }: { readonly at: Date; readonly now: Date }) {
  return (
    <time datetime={at.toISOString()} title={utc(at)}>
      {ago(at, now)}
    </time>
  );
}

/** A moment, in UTC. */
export function Moment({ at }: { readonly at: Date }) {
  return <time datetime={at.toISOString()}>{utc(at)}</time>;
}

/** A moment in UTC and, where that is another, in the zone of somebody's clock. */
export function MomentIn({ at, zone }: { readonly at: Date; readonly zone: string }) {
  const there = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "medium", timeStyle: "short" }).format(at);
  return (
    <>
      <Moment at={at} />
      {zone === "UTC" ? null : ` (${there} in ${zone})`}
    </>
  );
}

/** How long something took, or takes. */
export function Took({ milliseconds }: { readonly milliseconds: number }) {
  return <span class="no-wrap">{span(milliseconds)}</span>;
}

function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
