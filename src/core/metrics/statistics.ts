/** Fewer values than this say nothing together, only each by itself. */
export const enough = 3;

/** The middle one, or what lies between the two in the middle; `undefined` where there are too few to have one. */
export function medianOf(values: readonly number[]): number | undefined {
  if (values.length < enough) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** The smallest value that nine of ten do not exceed; `undefined` where there are too few. */
export function ninetiethOf(values: readonly number[]): number | undefined {
  if (values.length < enough) return undefined;
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.9) - 1];
}
