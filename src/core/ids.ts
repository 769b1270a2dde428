/**
 * Orders GitHub's ids, which are opaque text, as GitHub gave them out, oldest first: it counts upwards, so of two the one with more digits is newer.
 * Times say more where there are any.
 */
export function byId(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}
