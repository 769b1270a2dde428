import { mostPullRequests, type PullRequestLink } from "../facts.js";
import { bullets } from "./lists.js";
import { clip, code, join, link, Markdown, md } from "./markdown.js";
import { refText } from "./subject.js";
import { count } from "./time.js";

/** What a deployment changes compared with what was live: the compare link and the pull requests. */
export function changesSince(options: {
  readonly repositoryUrl: string;
  readonly live: { readonly ref: string; readonly sha: string };
  readonly sha: string;
  /** The number of commits, and of the newest of them whose pull requests are known; `undefined` if GitHub cannot compare. */
  readonly commits: { readonly all: number; readonly read: number } | undefined;
  readonly pullRequests: readonly PullRequestLink[];
  /** The pull requests that are live but not in this commit, so that deploying it removes them. */
  readonly lost: readonly PullRequestLink[] | "unknown";
  /** The commits that the default branch has and this has not; `undefined` if it is not to be shown. */
  readonly behind: { readonly commits: number; readonly branch: string } | undefined;
}): Markdown {
  const { repositoryUrl, live, sha, commits, pullRequests, lost, behind } = options;
  const compare = link(md`${code(refText(live.ref))}…${code(sha.slice(0, 7))}`, `${repositoryUrl}/compare/${live.sha}...${sha}`);
  const list = pullRequests.map(pullRequestLink);
  const newest = list.length >= mostPullRequests && "the newest ";
  const lostNote =
    lost !== "unknown" &&
    lost.length > 0 &&
    md`⚠️ This does not contain everything that is live. Deploying it takes away ${join(lost.map(pullRequestLink), ", ")}.`;
  const head = md`Since ${code(refText(live.ref))}, which was live: ${compare}${list.length > 0 && md` · ${newest}${count(list.length, "pull request")}`}`;
  const incomplete = list.length < mostPullRequests && incompleteNote(commits);
  return join([lostNote, behindNote(behind), head, incomplete, list.length > 0 && bullets(list)], "\n\n");
}

function incompleteNote(commits: { readonly all: number; readonly read: number } | undefined): Markdown | false {
  if (commits === undefined) return Markdown.trusted("⚠️ GitHub could not compare the two, so it is not known what this changes.");
  if (commits.read >= commits.all) return false;
  return md`⚠️ This list is incomplete: ${count(commits.all, "commit")} came since then, and Gitploy has looked only at the newest ${count(commits.read, "commit")}.`;
}

/** A linked pull request with number and title; commits without one by their description. */
export function pullRequestLink({ number, title, url }: PullRequestLink): Markdown {
  return number === undefined ? link(clip(title, 80), url) : md`${link(Markdown.trusted(`#${number}`), url)} ${clip(title, 80)}`;
}

/** The description of commits without a pull request; plain text. */
export function withoutPullRequest(commits: number): string {
  return `${count(commits, "commit")} without a pull request`;
}

/** The description of commits whose pull requests are not known; plain text. */
export function unreadCommits(commits: number): string {
  return `${count(commits, "older commit")} that Gitploy has not looked at`;
}

/** By how much a ref is behind the default branch. */
export function behindNote(behind: { readonly commits: number; readonly branch: string } | undefined): Markdown | undefined {
  if (behind === undefined || behind.commits === 0) return undefined;
  return md`ℹ️ This is ${count(behind.commits, "commit")} behind ${code(behind.branch)}.`;
}
