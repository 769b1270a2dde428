import type { Child } from "hono/jsx";
import { span } from "../core/messages/time.js";
import { dayAndMonth } from "./time.js";

// Drawn for the width of a phone; wider screens scale it. No inline style: what has a length has an attribute.
const [width, height] = [320, 150];
const area = { left: 40, right: 312, top: 10, bottom: 126 } as const;

/** A bar's week, and the count of each kind, from the bottom up. */
export interface Bar {
  readonly begins: Date;
  readonly parts: readonly number[];
}

/** A kind's name and its drawing. */
export interface Kind {
  readonly name: string;
  readonly fill: "chart-well" | "chart-back" | "chart-failed";
}

/** Bars by week, kinds stacked. */
export function Bars({ says, kinds, bars }: { readonly says: string; readonly kinds: readonly Kind[]; readonly bars: readonly Bar[] }) {
  const top = Math.max(1, ...bars.map(({ parts }) => sum(parts)));
  const step = (area.right - area.left) / bars.length;
  const heightOf = (amount: number): number => ((area.bottom - area.top) * amount) / top;
  return (
    <figure class="chart">
      <Drawing says={says}>
        <Scale at={area.bottom} says="0" />
        <Scale at={area.top} says={String(top)} />
        {bars.map(({ parts }, index) =>
          parts.map((amount, kind) => (
            <rect
              class={kinds[kind]?.fill}
              x={rounded(area.left + step * (index + 0.15))}
              y={rounded(area.bottom - heightOf(sum(parts.slice(0, kind + 1))))}
              width={rounded(step * 0.7)}
              height={rounded(heightOf(amount))}
            />
          )),
        )}
        <Ends first={bars[0]?.begins} last={bars.at(-1)?.begins} />
      </Drawing>
      <figcaption class="text-small color-fg-muted">
        {kinds.map(({ name, fill }) => (
          <span class="no-wrap mr-3">
            <Swatch fill={fill} /> {name}
          </span>
        ))}
        by week, from Monday in UTC
      </figcaption>
    </figure>
  );
}

/** A moment, and how long something took. */
export interface Dot {
  readonly at: Date;
  readonly milliseconds: number;
}

/** A dot for each, by its time. The scale of durations is logarithmic, since they differ widely. */
export function Dots({
  says,
  from,
  until,
  dots,
}: {
  readonly says: string;
  readonly from: Date;
  readonly until: Date;
  readonly dots: readonly Dot[];
}) {
  const values = dots.map(({ milliseconds }) => milliseconds);
  const [shortest, longest] = [Math.min(...values), Math.max(...values)];
  const most = marks.find((mark) => mark >= longest) ?? longest;
  const begin = marks.findLast((mark) => mark <= shortest && mark < most) ?? 0;
  const shown = [...marks.filter((mark) => mark >= begin && mark < most), most];
  const [least = most] = shown;
  const up = (milliseconds: number): number => Math.log(Math.max(milliseconds, least / 2) / (least / 2)) / Math.log(most / (least / 2));
  const y = (milliseconds: number): number => rounded(area.bottom - (area.bottom - area.top) * up(milliseconds));
  const x = (at: Date): number => {
    const part = (at.getTime() - from.getTime()) / Math.max(1, until.getTime() - from.getTime());
    return rounded(area.left + 4 + (area.right - area.left - 8) * part);
  };
  return (
    <figure class="chart">
      <Drawing says={says}>
        {shown.map((mark) => (
          <Scale at={y(mark)} says={span(mark)} />
        ))}
        {dots.map(({ at, milliseconds }) => (
          <circle class="chart-dot" cx={x(at)} cy={y(milliseconds)} r={3} />
        ))}
        <Ends first={from} last={until} />
      </Drawing>
    </figure>
  );
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const marks = [minute, 10 * minute, hour, 6 * hour, day, 7 * day, 30 * day, 365 * day];

function Drawing({ says, children }: { readonly says: string; readonly children?: Child }) {
  return (
    <svg class="chart-drawing" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={says}>
      {children}
    </svg>
  );
}

/** A horizontal line, and its meaning. */
function Scale({ at, says }: { readonly at: number; readonly says: string }) {
  return (
    <>
      <line class="chart-line" x1={area.left} x2={area.right} y1={at} y2={at} />
      <text class="chart-text" x={area.left - 5} y={at + 4} text-anchor="end">
        {says}
      </text>
    </>
  );
}

/** When it begins and ends. */
function Ends({ first, last }: { readonly first: Date | undefined; readonly last: Date | undefined }) {
  return (
    <>
      <text class="chart-text" x={area.left} y={height - 6}>
        {first === undefined ? "" : dayAndMonth(first)}
      </text>
      <text class="chart-text" x={area.right} y={height - 6} text-anchor="end">
        {last === undefined ? "" : dayAndMonth(last)}
      </text>
    </>
  );
}

function Swatch({ fill }: Pick<Kind, "fill">) {
  return (
    <svg width="10" height="10" aria-hidden="true">
      <rect class={fill} width="10" height="10" />
    </svg>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((one, other) => one + other, 0);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
