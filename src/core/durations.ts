/**
 * How long, in milliseconds, a process has for what it has begun: a command it claimed, a turn it was given, an answer it is about to write. After
 * that it counts as dead, and any other process takes over.
 */
export const lease = 30_000;

/** Durations in milliseconds. */
const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

const goUnits: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "\u00b5s": 1e-3,
  "\u03bcs": 1e-3,
  ms: 1,
  s: second,
  m: minute,
  h: hour,
};

/**
 * Milliseconds of a Go duration such as `1h30m`, `90s` or `1.5h`, or of one in other units; `undefined` for anything else, negative ones included.
 * https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string, units = goUnits): number | undefined {
  if (/^\+?0$/.test(text)) return 0;
  if (!/^\+?(?:(?:\d+\.?\d*|\.\d+)[a-z\u00b5\u03bc]+)+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)([a-z\u00b5\u03bc]+)/g)) {
    const length = Object.hasOwn(units, unit ?? "") ? units[unit ?? ""] : undefined;
    if (length === undefined) return undefined;
    total += Number(count) * length;
  }
  return Number.isFinite(total) ? total : undefined;
}

/** Milliseconds of a duration in a command: Go's units and days, e.g. `3d` or `1d12h`. */
export function parseDurationWithDays(text: string): number | undefined {
  return parseDuration(text, { ...goUnits, d: day });
}

/** A length in milliseconds as people type it in a command, e.g. `1d12h`. */
export function durationText(milliseconds: number): string {
  const units = [
    ["d", day],
    ["h", hour],
    ["m", minute],
    ["s", second],
    ["ms", 1],
  ] as const;
  let left = Math.round(milliseconds);
  const parts = units.map(([unit, length]) => {
    const amount = Math.floor(left / length);
    left -= amount * length;
    return amount === 0 ? "" : `${amount}${unit}`;
  });
  return parts.join("") || "0s";
}
