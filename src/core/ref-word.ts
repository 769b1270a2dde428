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

/**
 * The ref as one types it, for a link to GitHub's page of a tag, branch, commit or pull request, or for a pull request by another of its names
 * (`owner/name#1`, `GH-1`, `refs/pull/1/head`); `undefined` for any other word.
 */
export function refInLink(word: string, repositoryUrl: string): string | undefined {
  const link = bare(word);
  const [, prefix = "", referred] =
    /^(GH-|[\w.-]+\/[\w.-]+#)([1-9]\d*)$/i.exec(link) ?? /^(refs\/)?pull\/([1-9]\d*)(?:\/(?:head|merge))?$/i.exec(link) ?? [];
  if (referred !== undefined) return !prefix.endsWith("#") || isRepository(prefix.slice(0, -1), repositoryUrl) ? `#${referred}` : undefined;
  const start = `${withoutScheme(repositoryUrl)}/`;
  if (!withoutScheme(link).toLowerCase().startsWith(start.toLowerCase())) return undefined;
  const path = withoutScheme(link)
    .slice(start.length)
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "");
  const [, inPullRequest] = /^pull\/\d+\/(?:commits|changes|files)\/(?:[0-9a-f]{7,40}\.\.)?([0-9a-f]{7,40})$/i.exec(path) ?? [];
  if (inPullRequest !== undefined) return inPullRequest;
  const [, commit] = /^commit\/([0-9a-f]{7,40})(?:\.\w+|\/.*)?$/i.exec(path) ?? [];
  if (commit !== undefined) return commit;
  const [, number] = /^pull\/([1-9]\d*)(?:[/.]\w+)?$/.exec(path) ?? [];
  if (number !== undefined) return `#${number}`;
  const [, name] = /^(?:releases\/tag|tree|commits?)\/(.+)$/.exec(path) ?? [];
  return name === undefined ? undefined : decoded(name);
}

function withoutScheme(link: string): string {
  return link.replace(/^(?:https?:\/\/)?(?:www\.)?/i, "");
}

function isRepository(name: string, url: string): boolean {
  return url.toLowerCase().endsWith(`/${name.toLowerCase()}`);
}

/** A word without the signs around it that markdown and sentences have: backticks, brackets, quotes, and the text of a link. */
function bare(word: string): string {
  return word
    .replace(/^\[[^\]]*\]\((.*)\)$/, "$1")
    .replace(/^[`'<([*]+/, "")
    .replace(/[`'>)\]*.,;:!?]+$/, "");
}

const most = 3;

/** The words to compare with the names of tags and branches: as typed, and without what git and markdown put around a name. */
export function namesIn(word: string): readonly string[] {
  const name = bare(word).replace(/^(?:refs\/)?(?:remotes\/)?(?:(?:heads|tags|origin|upstream)\/)*/i, "");
  return [...new Set([word, name])].filter((each) => each !== "");
}

/**
 * The tags and branches that a word probably means, most similar first, at most three: names that differ in case, by a `v`, by a missing folder, or
 * by one letter.
 */
export function similarRefs(word: string, names: readonly string[]): readonly string[] {
  const wanted = namesIn(word).map((each) => each.toLowerCase());
  const ranked = [...new Set(names)].map((name) => ({
    name,
    far: Math.min(...wanted.map((each) => unlikeness(each, name.toLowerCase()))),
  }));
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
