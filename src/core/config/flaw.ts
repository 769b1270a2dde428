/** Keys and indexes from the document's root to a node. */
export type Path = readonly (string | number)[];

/** A mistake at a path of the document; parse.ts gives it a line and a column. */
export interface Flaw {
  readonly path: Path;
  /** Whether the key itself or its value is wrong. */
  readonly at: "key" | "value";
  /** The wrong part of a text, as written. */
  readonly words?: string | undefined;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly suggestion?: string | undefined;
}

/** A check's finding on one value; parse.ts adds where it is. */
export interface Remark extends Omit<Flaw, "path" | "at" | "suggestion"> {
  /** What was probably meant; a function is called only while there have not been too many. */
  readonly suggestion?: string | undefined | (() => string | undefined);
  readonly at?: "key" | "value";
  readonly below?: Path;
}

/** A path as people write it, e.g. `envs[0].frozen_windows[1].start`. */
export function showPath(path: Path): string {
  return path.reduce<string>((shown, segment) => {
    if (typeof segment === "number") return `${shown}[${segment}]`;
    if (!/^[\w-]+$/.test(segment)) return `${shown}[${show(segment)}]`;
    return shown === "" ? segment : `${shown}.${segment}`;
  }, "");
}

/** A value as a sentence may show it: short, on one line, strings in quotes. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  if (typeof value !== "string") return String(value);
  const characters = Array.from(value.slice(0, 121));
  return JSON.stringify(characters.length <= 60 ? value : `${characters.slice(0, 59).join("")}…`);
}

/** A value and its type, for a sentence; numbers as they are written. */
export function kind(value: unknown, written?: string): string {
  switch (typeof value) {
    case "string":
      return `the string ${show(value)}`;
    case "number":
    case "boolean":
      return `the ${typeof value} ${written ?? String(value)}`;
    default:
      return value === null ? "empty" : show(value);
  }
}

/** A mistake in deploy.yml. Lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** Where in the document, e.g. `envs[0].frozen_windows[1].start`. */
  readonly path: string;
  /** What is wrong, as one sentence of plain text that names what was found. */
  readonly message: string;
  /** What is valid there, plain text. */
  readonly expected: string | undefined;
  /** What was probably meant, e.g. `dynamic_payload`. */
  readonly suggestion: string | undefined;
}
