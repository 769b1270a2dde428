/** The environment variables of Probot and ours. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A whole number in bounds; `undefined` where it is not set. */
export function integer(env: Variables, name: string, least: number, most: number): number | undefined {
  const value = plain(env, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new Error(`${name} is to be a whole number from ${least} to ${most}, not ${shown(value)}.`);
}

/** A text of a form. */
export function matching(env: Variables, name: string, pattern: RegExp, expected: string): string | undefined {
  const value = plain(env, name);
  if (value === undefined || pattern.test(value)) return value;
  throw new Error(`${name} is to be ${expected}, not ${shown(value)}.`);
}

/** One of some words. */
export function oneOf<T extends string>(env: Variables, name: string, values: readonly T[]): T | undefined {
  const value = plain(env, name);
  const found = values.find((candidate) => candidate === value);
  if (value === undefined || found !== undefined) return found;
  throw new Error(`${name} is to be one of ${values.join(", ")}, not ${shown(value)}.`);
}

/** Whether something that is off is turned on. */
export function flag(env: Variables, name: string): boolean {
  return oneOf(env, name, ["true", "false"]) === "true";
}

/** A text without blanks around it. An empty variable is a missing one, as in a file where it is listed but not filled in. */
export function text(env: Variables, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

/** The same; throws where it stands in quotes, which are a part of it then. */
export function plain(env: Variables, name: string): string | undefined {
  const value = text(env, name);
  judgeQuotes(name, value ?? "");
  return value;
}

/** Throws where a value stands in quotes: an env file of Docker's has none of its own, and hands them on. */
export function judgeQuotes(name: string, value: string): void {
  if (/^(["'])[^]*\1$/.test(value.trim())) throw new Error(`${name} stands in quotes, which are taken for a part of it: leave them out.`);
}

/** Whoever put a secret into the wrong variable must not find it in the log: all of them are longer. */
function shown(value: string): string {
  return value.length <= 16 ? JSON.stringify(value) : `the ${value.length} characters that it has`;
}
