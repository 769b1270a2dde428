/** What stands at a path of a value nobody vouches for; `undefined` where there is no such path. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(child, value);
}

/** One step of a path. */
export function child(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** A text that is not empty. */
export function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** A number as GitHub counts: whole, from 1. */
export function number(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isSafeInteger(found) && found > 0 ? found : undefined;
}

/** Whether it is true, and not merely like it. */
export function flag(value: unknown, ...path: readonly string[]): boolean {
  return at(value, ...path) === true;
}

/** A whole SHA, of SHA-1 or SHA-256. */
export function sha(value: unknown, ...path: readonly string[]): string | undefined {
  const found = text(value, ...path);
  return found !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(found) ? found : undefined;
}
