import { isBot, personOf } from "../../core/accounts.js";
import { releasedBy } from "../../core/ledger/lock.js";
import { lockReleased } from "../../core/messages/trouble.js";
import { commentBody, markerOf } from "../../core/messages/answer.js";
import type { PullRequestEvent } from "../../github/types/events.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { ofEnvironments, type Wanted, wake } from "../requests/wake.js";
import { lint } from "./config-check.js";
import { lacksToDeploy } from "../commands/visit.js";
import { changeRecord } from "../requests/change-record.js";
import type { PendingRequest } from "../../core/ledger.js";
import type { Scene } from "../scene.js";
import { environmentIn, rulesOf } from "../../core/config/deploy-yml.js";
import { writeOnce } from "../answers/write.js";

/** Checks a pull request that changes deploy.yml. If its head moves or it is closed, its requests end. */
export async function onPullRequest(scene: Scene, event: PullRequestEvent): Promise<void> {
  switch (event.action) {
    case "opened":
    case "reopened":
      return await lint(scene, event);
    case "synchronize":
      await lint(scene, event);
      // Our own merge also moves the head, and the request continues with it.
      return await wake(scene, headMoved(scene, event));
    case "closed":
      await releaseLocks(scene, event);
      return await wake(scene, { surely: ({ request }) => request.ref.pullRequest === event.number });
  }
}

/** Ends the requests for a pull request's head, unless we moved it. */
function headMoved(scene: Scene, { number, login }: PullRequestEvent): Wanted {
  const isOfIt = ({ request }: PendingRequest): boolean => request.ref.pullRequest === number;
  if (!isBot(login)) return { concerns: isOfIt, surely: isOfIt };
  let app: Promise<string> | undefined;
  const isOver = async (pending: PendingRequest): Promise<boolean> => {
    if (!isOfIt(pending)) return false;
    app ??= scene.hub.snapshot({}).then((seen) => seen.app);
    return login !== `${await app}[bot]`;
  };
  return { concerns: isOver, surely: isOver };
}

/**
 * Releases the locks that were taken in a pull request before it was closed; a reopened one keeps them. A stranger can close their own pull request, and
 * people who triage can close any: that does not release somebody else's lock.
 */
async function releaseLocks(scene: Scene, event: PullRequestEvent): Promise<void> {
  const names = (await ofEnvironments(scene, await scene.hub.ledgerRefs())).map(({ environment }) => environment);
  if (names.length === 0) return;
  const snapshot = await scene.hub.snapshot({ environments: names, issue: event.number });
  const pullRequest = snapshot.issue?.pullRequest;
  if (pullRequest?.closedAt === undefined) return;
  for (const name of names) {
    const state = recordIn(snapshot, name);
    if (!state.verified || state.record.lock?.pullRequest !== event.number) continue;
    const anybody = pullRequest.state === "merged" || (await mayUnlock(scene, snapshot, name, event.login));
    const closing = { pullRequest: event.number, at: pullRequest.closedAt, by: anybody ? "anybody" : { login: event.login } } as const;
    const { written } = await changeRecord(scene, name, state, (record) => ({
      change: { record: releasedBy(record, closing), subject: `#${event.number} was closed and releases the lock` },
      result: undefined,
    }));
    if (written !== undefined)
      await writeOnce(scene, event.number, commentBody(lockReleased(name), markerOf(`released-${encodeURIComponent(name)}`)));
  }
}

/** Whether somebody may deploy to an environment, and so unlock it. If deploy.yml does not tell, nobody may. */
async function mayUnlock(scene: Scene, snapshot: Snapshot, name: string, login: string): Promise<boolean> {
  const rules = rulesOf(snapshot);
  const environment = environmentIn(rules, name);
  if (environment === undefined) return false;
  const person = personOf({ login }, isBot(login) ? undefined : await scene.hub.role(login));
  return (await lacksToDeploy(scene, { person }, environment)) === undefined;
}
