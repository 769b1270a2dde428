/** The environment variables of Probot and ours. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A whole number in bounds; `undefined` if it is not set. */
export function integer(env: Variables, name: string, least: number, most: number): number | undefined {
  const value = plain(env, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, not ${shown(value)}.`);
}

/** A text that matches a pattern; `undefined` if it is not set. */
export function matching(env: Variables, name: string, pattern: RegExp, expected: string): string | undefined {
  const value = plain(env, name);
  if (value === undefined || pattern.test(value)) return value;
  throw new Error(`${name} must be ${expected}, not ${shown(value)}.`);
}

/** One of the given values; `undefined` if it is not set. */
export function oneOf<T extends string>(env: Variables, name: string, values: readonly T[]): T | undefined {
  const value = plain(env, name);
  const found = values.find((candidate) => candidate === value);
  if (value === undefined || found !== undefined) return found;
  throw new Error(`${name} must be one of ${values.join(", ")}, not ${shown(value)}.`);
}

/** Whether a switch, off by default, is on. */
export function flag(env: Variables, name: string): boolean {
  return oneOf(env, name, ["true", "false"]) === "true";
}

/** A text without spaces around it. An empty variable counts as missing, as in a file where it is listed but not filled in. */
export function text(env: Variables, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

/** The same; throws if it is in quotes, which would be part of the value. */
export function plain(env: Variables, name: string): string | undefined {
  const value = text(env, name);
  judgeQuotes(name, value ?? "");
  return value;
}

/** Throws if a value is in quotes: Docker's env files have no quoting, and pass quotes on as a part of the value. */
export function judgeQuotes(name: string, value: string): void {
  if (/^(["'])[^]*\1$/.test(value.trim())) throw new Error(`${name} is in quotes, which count as a part of it: leave them out.`);
}

/** A secret in the wrong variable must not appear in the log: all secrets are longer than what is shown. */
function shown(value: string): string {
  return value.length <= 16 ? JSON.stringify(value) : `the ${value.length} characters that it has`;
}
