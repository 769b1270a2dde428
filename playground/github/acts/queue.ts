import { account } from "../accounts.js";
import { emit } from "../events/emit.js";
import { mergeCommit } from "../git/merge.js";
import { commitOf } from "../git/objects.js";
import { readRef } from "../git/refs.js";
import { newId, time } from "../ids.js";
import { renderSimpleCommit } from "../render/commits.js";
import type { Issue } from "../repository.js";
import type { Account, World } from "../world.js";
import { signatureOf } from "./merges.js";
import { asPullRequest } from "./pulls.js";
import { moveRef } from "./refs.js";

/**
 * A merge queue creates a group's commit on a branch `gh-readonly-queue/<base>/pr-<number>-<sha>`, which its bot pushes, and requests its checks:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group. An App with read access to merge queues gets the webhook.
 */
export function enqueue(world: World, pulls: readonly Issue[], actor: Account): string {
  const group = pulls.map(asPullRequest);
  const last = group.at(-1);
  if (last === undefined) throw new Error("a group has at least one pull request");
  for (const { pullRequest } of group) pullRequest.enqueued.push({ id: newId(world), at: time(world), actor });
  const { repository } = last;
  const { branch } = last.pullRequest.base;
  const base = readRef(repository.refs, `refs/heads/${branch}`) ?? "";
  const bot = account(world, "github-merge-queue[bot]", "Bot");
  const head = group.reduce((onto, { number, title, pullRequest }) => {
    const message = `Merge pull request #${number} from ${pullRequest.head.branch}\n\n${title}`;
    const merged = mergeCommit(repository.store, onto, pullRequest.head.sha, message, signatureOf(world, bot));
    if (merged === undefined) throw new Error(`#${number} has conflicts with ${branch}`);
    pullRequest.queued = { head: merged, base };
    return merged;
  }, base);
  const ref = `refs/heads/gh-readonly-queue/${branch}/pr-${last.number}-${base}`;
  moveRef(world, repository, bot, ref, head);
  const commit = commitOf(repository.store, head);
  if (world.app.permissions["merge_queues"] !== undefined && commit !== undefined) {
    emit(world, repository, "merge_group", actor, {
      action: "checks_requested",
      merge_group: {
        head_sha: head,
        head_ref: ref,
        base_sha: base,
        base_ref: `refs/heads/${branch}`,
        head_commit: renderSimpleCommit(commit),
      },
    });
  }
  return head;
}
