import { releasedBy } from "../core/ledger/lock.js";
import { lockReleased } from "../core/messages/trouble.js";
import { commentBody, markerOf } from "../core/messages/answer.js";
import type { PullRequestEvent } from "../github/events.js";
import { recordOf } from "./gather.js";
import { ofEnvironments } from "./ledger-refs.js";
import { lint } from "./lint.js";
import { changeRecord } from "./record.js";
import { wake } from "./resume.js";
import type { Scene } from "./scene.js";

/** A pull request that changes deploy.yml is checked; one whose head moves or that is closed ends what was asked for it. */
export async function onPullRequest(scene: Scene, event: PullRequestEvent): Promise<void> {
  switch (event.action) {
    case "opened":
    case "reopened":
      return await lint(scene, event.number, event.headSha);
    case "synchronize":
      await lint(scene, event.number, event.headSha);
      // Our own merge moves the head too, and the request goes on with it.
      return await wake(scene, ({ request }, app) => request.ref.pullRequest === event.number && event.login !== `${app}[bot]`);
    case "closed":
      await releaseLocks(scene, event.number);
      return await wake(scene);
  }
}

/** Releases the locks that were taken in a pull request before it was closed; one that is open again keeps them. */
async function releaseLocks(scene: Scene, pullRequest: number): Promise<void> {
  const names = (await ofEnvironments(scene, await scene.hub.ledgerRefs())).map(({ environment }) => environment);
  if (names.length === 0) return;
  const { ledgers, issue } = await scene.hub.snapshot({ environments: names, issue: pullRequest });
  const closedAt = issue?.pullRequest?.closedAt;
  if (closedAt === undefined) return;
  for (const name of names) {
    const commit = ledgers.get(name);
    const state = recordOf(scene, name, commit);
    if (!state.verified || state.record.lock?.pullRequest !== pullRequest) continue;
    const { written } = await changeRecord(scene, name, commit, (record) => ({
      change: { record: releasedBy(record, pullRequest, closedAt), subject: `#${pullRequest} was closed and releases the lock` },
      result: undefined,
    }));
    if (written !== undefined)
      await scene.hub.comment(pullRequest, commentBody(lockReleased(name), markerOf(`released-${encodeURIComponent(name)}`)));
  }
}
