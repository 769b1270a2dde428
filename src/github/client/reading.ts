/** The value at a path of an unchecked value; `undefined` if there is no such path. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/** A text that is not empty. */
export function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** A list; empty if there is none. */
export function list(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** An id, which GitHub writes as a number and we keep as text: a number cannot hold more than 15 digits exactly. */
export function id(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found === "number") return Number.isSafeInteger(found) && found > 0 ? String(found) : undefined;
  if (typeof found === "bigint") return found > 0n ? String(found) : undefined;
  return typeof found === "string" && /^[1-9]\d*$/.test(found) ? found : undefined;
}

/** A number as GitHub counts: whole, from 1. */
export function number(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isSafeInteger(found) && found > 0 ? found : undefined;
}

/** Whether it is `true` itself. */
export function flag(value: unknown, ...path: readonly string[]): boolean {
  return at(value, ...path) === true;
}

/** A whole SHA, of SHA-1 or SHA-256. */
export function sha(value: unknown, ...path: readonly string[]): string | undefined {
  const found = text(value, ...path);
  return found !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(found) ? found : undefined;
}
