import { distance } from "./suggest.js";

/** What a word may name, judged by its form alone. */
export interface RefWord {
  readonly tag?: string;
  readonly branch?: string;
  /** 7 to 40 hexadecimal digits. */
  readonly sha?: string;
  readonly pullRequest?: number;
}

/** Reads a ref as people type it: a name, a full name (`refs/tags/…`, `refs/heads/…`), a full or short SHA, or `#123`. */
export function readRefWord(word: string): RefWord {
  const [, kind, name = ""] = /^refs\/(tags|heads)\/(.+)$/.exec(word) ?? [];
  if (kind !== undefined) return kind === "tags" ? { tag: name } : { branch: name };
  // A number beyond GraphQL's Int names no pull request.
  const number = /^#([1-9]\d{0,8})$/.exec(word)?.[1];
  return {
    tag: word,
    branch: word,
    ...(/^[0-9a-f]{7,40}$/i.test(word) ? { sha: word.toLowerCase() } : {}),
    ...(number === undefined ? {} : { pullRequest: Number(number) }),
  };
}

/** The ref named by a link to GitHub's page of a tag, branch, commit or pull request, as one types it; `undefined` for any other word. */
export function refInLink(word: string, repositoryUrl: string): string | undefined {
  const link = word.replace(/^<(.*)>$/, "$1");
  const start = `${repositoryUrl}/`;
  if (!link.toLowerCase().startsWith(start.toLowerCase())) return undefined;
  const path = link
    .slice(start.length)
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "");
  const [, inPullRequest] = /^pull\/\d+\/(?:commits|changes)\/([0-9a-f]{7,40})$/i.exec(path) ?? [];
  if (inPullRequest !== undefined) return inPullRequest;
  const [, number] = /^pull\/([1-9]\d*)(?:\/\w+)?$/.exec(path) ?? [];
  if (number !== undefined) return `#${number}`;
  const [, name] = /^(?:releases\/tag|tree|commits?)\/(.+)$/.exec(path) ?? [];
  return name === undefined ? undefined : decoded(name);
}

const most = 3;

/**
 * The tags and branches that a word probably means, most similar first, at most three: names that differ in case, by a `v`, by a missing folder, or
 * by one letter.
 */
export function similarRefs(word: string, names: readonly string[]): readonly string[] {
  const wanted = word.replace(/^refs\/(?:tags|heads)\//, "").toLowerCase();
  const ranked = [...new Set(names)].map((name) => ({ name, far: unlikeness(wanted, name.toLowerCase()) }));
  return ranked
    .filter(({ far }) => far < Infinity)
    .toSorted((one, other) => one.far - other.far)
    .slice(0, most)
    .map(({ name }) => name);
}

function unlikeness(wanted: string, name: string): number {
  if (name === wanted) return 0;
  if (name === `v${wanted}` || wanted === `v${name}`) return 1;
  if (name.endsWith(`/${wanted}`)) return 2;
  return Math.abs(name.length - wanted.length) <= 1 && distance(wanted, name) === 1 ? 3 : Infinity;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
