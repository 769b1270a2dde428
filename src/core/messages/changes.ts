import { mostPullRequests, type PullRequestLink } from "../facts.js";
import { bullets } from "./lists.js";
import { clip, code, join, link, Markdown, md } from "./markdown.js";
import { refText } from "./subject.js";
import { count } from "./time.js";

/** What was live before and what this brings: the compare link and the pull requests. */
export function changesSince(options: {
  readonly repositoryUrl: string;
  readonly live: { readonly ref: string; readonly sha: string };
  readonly sha: string;
  /** How many there are, and of how many of the newest the pull requests are known; `undefined` if GitHub cannot compare. */
  readonly commits: { readonly all: number; readonly read: number } | undefined;
  readonly pullRequests: readonly PullRequestLink[];
  /** Pull requests that are live and not in this, which deploying takes away. */
  readonly lost: readonly PullRequestLink[] | "unknown";
  /** Commits the default branch has and this has not; `undefined` if that is not told. */
  readonly behind: { readonly commits: number; readonly branch: string } | undefined;
}): Markdown {
  const { repositoryUrl, live, sha, commits, pullRequests, lost, behind } = options;
  const compare = link(md`${code(refText(live.ref))}…${code(sha.slice(0, 7))}`, `${repositoryUrl}/compare/${live.sha}...${sha}`);
  const list = pullRequests.map(pullRequestLink);
  const newest = list.length >= mostPullRequests && "the newest ";
  const lostNote =
    lost !== "unknown" &&
    lost.length > 0 &&
    md`⚠️ This does not contain all that is live. Deploying it takes away ${join(lost.map(pullRequestLink), ", ")}.`;
  const head = md`Since ${code(refText(live.ref))}, which was live: ${compare}${list.length > 0 && md` · ${newest}${count(list.length, "pull request")}`}`;
  const incomplete = list.length < mostPullRequests && incompleteNote(commits);
  return join([lostNote, behindNote(behind), head, incomplete, list.length > 0 && bullets(list)], "\n\n");
}

function incompleteNote(commits: { readonly all: number; readonly read: number } | undefined): Markdown | false {
  if (commits === undefined) return Markdown.trusted("⚠️ GitHub could not compare the two, so that it is not known what this brings.");
  if (commits.read >= commits.all) return false;
  return md`⚠️ This list is incomplete: ${count(commits.all, "commit")} came since then, and Gitploy has looked at the newest ${count(commits.read, "commit")} only.`;
}

/** A pull request by number and title, linked; commits without one by what they are. */
export function pullRequestLink({ number, title, url }: PullRequestLink): Markdown {
  return number === undefined ? link(clip(title, 80), url) : md`${link(Markdown.trusted(`#${number}`), url)} ${clip(title, 80)}`;
}

/** Commits that no pull request brought; plain text. */
export function withoutPullRequest(commits: number): string {
  return `${count(commits, "commit")} without a pull request`;
}

/** Commits of which it is not known which pull requests brought them; plain text. */
export function unreadCommits(commits: number): string {
  return `${count(commits, "older commit")} that Gitploy has not looked at`;
}

/** By how much a ref is behind the default branch. */
export function behindNote(behind: { readonly commits: number; readonly branch: string } | undefined): Markdown | undefined {
  if (behind === undefined || behind.commits === 0) return undefined;
  return md`ℹ️ This is ${count(behind.commits, "commit")} behind ${code(behind.branch)}.`;
}
