import { type Facts, type PullRequestLink, mostPullRequests } from "../../core/facts.js";
import { type Deployment, liveOf } from "../../core/deployments.js";
import { behindNote, changesSince, unreadCommits, withoutPullRequest } from "../../core/messages/changes.js";
import type { Markdown } from "../../core/messages/markdown.js";
import type { Hub } from "../../github/types/hub.js";
import { together } from "../../github/client/together.js";

/** What compares commits. */
type Comparing = Pick<Hub, "compare" | "pullRequestsBetween" | "pullRequestsOf">;

/** The pull requests (or the commits, where no pull request brought them) that are live and would be lost by deploying `sha`. */
export async function lostBy(
  hub: Comparing,
  live: Deployment,
  sha: string,
  repositoryUrl: string,
): Promise<readonly PullRequestLink[] | "unknown"> {
  const comparison = await hub.compare(live.sha, sha);
  if (comparison === undefined) return "unknown";
  if (comparison.behind === 0) return [];
  const brought = await hub.pullRequestsOf(live.sha);
  // Squashed and rebased commits have other SHAs; the pull request's merge commit shows that its work is there.
  const merges = await together(
    brought.flatMap(({ mergeSha }) => (mergeSha === undefined ? [] : [mergeSha])).map(async (merge) => await hub.compare(merge, sha)),
  );
  if (merges.some((merge) => merge?.behind === 0)) return [];
  const [lost, back] = await together([hub.pullRequestsBetween(sha, live.sha), hub.compare(sha, live.sha)]);
  const unread = comparison.behind - (back?.shas.length ?? 0);
  if (lost.length > 0 && (unread === 0 || lost.length >= mostPullRequests)) return lost;
  const title = unread === 0 ? withoutPullRequest(comparison.behind) : unreadCommits(unread);
  return [...lost, { number: undefined, title, url: `${repositoryUrl}/compare/${sha}...${live.sha}` }];
}

/** What a request brings compared with what is live, for its answer; nothing if nothing is live. */
export async function changesOf(hub: Comparing, facts: Facts): Promise<Markdown | undefined> {
  const { repository, environment } = facts;
  const { sha } = facts.request;
  const before = liveBefore(facts);
  const own = before === undefined ? undefined : broughtAlone(facts, before);
  const [behind, pullRequests, comparison, lost] = await together([
    tellsDistance(facts) ? (facts.defaultBranch ?? hub.compare(repository.defaultSha ?? repository.defaultBranch, sha)) : undefined,
    before === undefined ? [] : (own ?? hub.pullRequestsBetween(before.sha, sha)),
    before === undefined || own !== undefined ? undefined : hub.compare(before.sha, sha),
    before === undefined || own !== undefined || environment.live === "off" ? [] : lostBy(hub, before, sha, repository.url),
  ]);
  const distance = behind === undefined ? undefined : { commits: behind.behind, branch: repository.defaultBranch };
  if (before === undefined) return distance && behindNote(distance);
  const commits = own === undefined ? comparison && { all: comparison.ahead, read: comparison.shas.length } : { all: 1, read: 1 };
  return changesSince({ repositoryUrl: repository.url, live: before, sha, commits, pullRequests, lost, behind: distance });
}

/**
 * The same in parallel to other work, so that the first answer says it; nothing if that fails. Left for later: anything that takes more than one request,
 * and branches such as a pull request's head, whose answer is there after eight requests.
 */
export async function changesMeanwhile(hub: Comparing, facts: Facts): Promise<Markdown | undefined> {
  const before = liveBefore(facts);
  const isOne = facts.request.ref.branch === undefined && (before === undefined || broughtAlone(facts, before) !== undefined);
  return isOne ? await changesOf(hub, facts).catch(() => undefined) : undefined;
}

/** The deployment that it replaces. */
function liveBefore({ deployments, request }: Facts): Deployment | undefined {
  const live = liveOf(deployments.filter((deployment) => deployment.request?.id !== request.id));
  return live?.sha === request.sha ? undefined : live;
}

/** Whether the answer should say how far it is behind the default branch, and that is unknown. It is 0 at that branch's commit. */
function tellsDistance({ environment, repository, target, request }: Facts): boolean {
  return (
    environment.autoMerge === undefined &&
    target.found &&
    // A promoted commit may be one that the default branch had long ago.
    (target.ref.branch !== repository.defaultBranch || request.action === "promote") &&
    request.sha !== repository.defaultSha &&
    request.action !== "rollback"
  );
}

/** The pull requests of a commit that directly follows the live one: it brings only itself, and takes nothing away. */
function broughtAlone({ target, request: { sha } }: Facts, live: Deployment): readonly PullRequestLink[] | undefined {
  if (!target.found || target.commit.sha !== sha) return undefined;
  const { parents = [], pullRequests } = target.commit;
  return parents.length === 1 && parents[0] === live.sha ? pullRequests.slice(0, mostPullRequests) : undefined;
}
