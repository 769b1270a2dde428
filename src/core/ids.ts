/**
 * Compares GitHub's ids, which are opaque text, oldest first: GitHub counts upwards, so of two ids the longer one is newer. Where there are times,
 * prefer those.
 */
export function byId(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}
