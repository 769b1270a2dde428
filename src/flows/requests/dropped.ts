import { requestsIn } from "../../core/ledger/unverified.js";
import { answerAmong } from "../../core/messages/answer.js";
import { saysWaiting } from "../../core/messages/request.js";
import type { Request } from "../../core/request.js";
import type { EnvironmentRecord } from "../../github/types/snapshot.js";
import { type Place, sayEnding } from "./end.js";
import type { Scene } from "../scene.js";
import { claimToSay } from "../claims/claims.js";
import { ownCheckRuns } from "../answers/check-run-permission.js";
import { checkRunName } from "../answers/deployment-view.js";

/**
 * Tells those whose requests stood in a record that does not verify that they are dropped. Whoever forged it may have written anything into it: a
 * request is told of only where an answer or a check run of ours says that it waits there, and no deployment was made of it.
 */
export async function sayDropped(scene: Scene, place: Place, environment: string, { verified, commit }: EnvironmentRecord): Promise<void> {
  if (verified || commit === undefined) return;
  for (const request of requestsIn(commit.message)) {
    if (request.environment !== environment || !(await isSeenWaiting(scene, request))) continue;
    if ((await claimToSay(scene, `ended-${request.id}`)) !== "taken")
      await sayEnding(scene, place, { request, ending: { how: "unverified" } });
  }
}

async function isSeenWaiting(scene: Scene, request: Request): Promise<boolean> {
  const { id, environment, issue, comment, sha } = request;
  if ((await scene.hub.deploymentOf(id, environment)) !== undefined) return false;
  if (issue !== undefined) {
    const answer = answerAmong((await scene.hub.replies(issue, comment)).own, id);
    return answer !== undefined && saysWaiting(answer.body, request);
  }
  const run = (await ownCheckRuns(scene, sha, checkRunName(environment))).find(({ externalId }) => externalId === id);
  return run?.status === "queued" || run?.conclusion === "action_required";
}
