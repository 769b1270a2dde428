import { at } from "./reading.js";

/** An answer of GitHub, as Octokit gives it. */
export interface Response {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
  /** The text from which `data` was read, if known. */
  readonly text?: string;
}

/** Answers to reads, with their tags: GitHub says 304 while an answer is the same, which costs nothing of the rate limit. */
export interface Answers {
  /** The tag of the remembered answer. */
  tagOf(key: string): string | undefined;
  /** The answer that GitHub calls unchanged, each time a new copy. `undefined` if it has been forgotten. */
  again(key: string): Response | undefined;
  remember(key: string, response: Response): void;
}

/** Limits in numbers of answers, and in characters of JSON. */
interface Bounds {
  readonly most: number;
  readonly mostCharacters: number;
  readonly longest: number;
}

interface Entry extends Omit<Response, "data" | "text"> {
  readonly tag: string;
  readonly text: string;
}

const defaults: Bounds = { most: 2_000, mostCharacters: 8_000_000, longest: 200_000 };

/**
 * Remembers the most recently used answers; forgotten ones are only read in full again. A key names the installation and the whole request, since the same
 * path may say something else to another installation.
 */
export function createAnswers({ most, mostCharacters, longest }: Bounds = defaults): Answers {
  // In the order of their last use: a Map keeps the order in which its keys were set.
  const entries = new Map<string, Entry>();
  let characters = 0;
  const forget = (key: string): void => {
    characters -= entries.get(key)?.text.length ?? 0;
    entries.delete(key);
  };
  const keep = (key: string, entry: Entry): void => {
    forget(key);
    entries.set(key, entry);
    characters += entry.text.length;
    for (const oldest of entries.keys()) {
      if (entries.size <= most && characters <= mostCharacters) break;
      forget(oldest);
    }
  };
  return {
    tagOf: (key) => entries.get(key)?.tag,
    again: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      keep(key, entry);
      const { status, url, headers, text } = entry;
      return { status, url, headers: { ...headers }, data: JSON.parse(text) };
    },
    remember: (key, { status, url, headers, data, text: read }) => {
      const tag = headers["etag"];
      const text = typeof tag === "string" && status === 200 ? (read ?? textOf(data)) : undefined;
      if (typeof tag !== "string" || text === undefined || text.length > longest) return forget(key);
      keep(key, { tag, status, url, headers, text });
    },
  };
}

/** `undefined` if it cannot be kept: a cache never throws. */
function textOf(data: unknown): string | undefined {
  try {
    return JSON.stringify(data, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  } catch {
    return undefined;
  }
}

interface Parameters {
  readonly method: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly [parameter: string]: unknown;
}

/** Makes a read conditional on its remembered answer. Writes, and reads that are already conditional, pass unchanged. */
export async function conditionally<R extends Response>(
  answers: Answers,
  key: string,
  parameters: Parameters,
  ask: () => Promise<R>,
): Promise<R> {
  if (parameters.method !== "GET" || parameters.headers?.["if-none-match"] !== undefined) return await ask();
  const tag = answers.tagOf(key);
  const { headers } = parameters;
  // Octokit's inner hooks see only the object they were bound to, so that has to change.
  if (tag !== undefined) Object.assign(parameters, { headers: { ...headers, "if-none-match": tag } });
  try {
    const response = await ask();
    answers.remember(key, response);
    return response;
  } catch (error) {
    // Whoever repeats it begins with what they gave.
    Object.assign(parameters, { headers });
    // Octokit throws a 304.
    if (at(error, "status") !== 304) throw error;
    const known = answers.again(key);
    // The types hold: this is what Octokit answered before, under the same key.
    if (known !== undefined) return known as R;
    return await ask();
  }
}
