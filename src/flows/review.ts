import type { Command } from "../core/command.js";
import type { Environment } from "../core/config/environment.js";
import { emptyRecord, type LedgerRecord, type PendingRequest } from "../core/ledger.js";
import { withApproval } from "../core/ledger/requests.js";
import { hasTurn, withoutWaiting } from "../core/ledger/turn.js";
import { askedAgain } from "../core/messages/next.js";
import { approvedAnswer, nothingWaits, rejectedAnswer } from "../core/messages/simple.js";
import { mayReview } from "../core/rules/principals.js";
import { countingApprovals } from "../core/rules/review.js";
import type { LedgerCommit } from "../github/hub.js";
import { environmentFor } from "./choose.js";
import type { Visit } from "./comment.js";
import { endRequests } from "./end.js";
import { recordOf, teamsOf, withEnvironments } from "./gather.js";
import { changeRecord } from "./record.js";
import { deny, reply } from "./reply.js";
import { resumeEnvironment } from "./resume.js";
import type { Scene } from "./scene.js";

/** Which of the waiting requests somebody means; the last of those that are meant counts. */
export type Meant = (pending: PendingRequest) => boolean;

/** `/approve`: one of the approvals that a waiting request needs, bound to that request and so to its SHA. */
export async function approve(scene: Scene, visit: Visit, command: Extract<Command, { verb: "approve" }>, meant?: Meant): Promise<void> {
  const found = await reviewed(scene, visit, "approve", command.environment, meant);
  if (found === undefined) return;
  const { environment, pending, commit } = found;
  const { request } = pending;
  const by = visit.person.login;
  let after: LedgerRecord | undefined;
  await changeRecord(scene, environment.name, commit, (record) => {
    after = withApproval(record, request.id, { by, at: scene.now().toISOString() });
    return { record: after, subject: `${by} approves ${request.ref.name} for ${request.requestedBy}` };
  });
  const ledger = { verified: true, record: after ?? emptyRecord, at: undefined } as const;
  const { required, reviewers } = environment.review ?? { required: 1, reviewers: [] };
  const missing = Math.max(0, required - countingApprovals({ ledger, request }, reviewers).length);
  await reply(scene, visit.asker, "rocket", approvedAnswer({ environment: environment.name, ref: request.ref.name, by, missing }));
  await resumeEnvironment(scene, environment.name, (each) => each.request.id === request.id);
}

/** `/reject`: ends a waiting request. */
export async function reject(scene: Scene, visit: Visit, command: Extract<Command, { verb: "reject" }>, meant?: Meant): Promise<void> {
  const found = await reviewed(scene, visit, "reject", command.environment, meant);
  if (found === undefined) return;
  const { environment, pending, commit, snapshot } = found;
  const { request } = pending;
  const by = visit.person.login;
  const { reason } = command;
  const written = await changeRecord(scene, environment.name, commit, (record) => ({
    record: withoutWaiting(record, request.id, scene.now()),
    subject: `${by} rejects ${request.ref.name} for ${request.requestedBy}`,
  }));
  if (written === undefined) return await reply(scene, visit.asker, "-1", nothingWaits(environment.name, "reject"));
  await endRequests(scene, snapshot, [pending], { how: "rejected", by, reason });
  await reply(
    scene,
    visit.asker,
    "rocket",
    rejectedAnswer({ environment: environment.name, ref: request.ref.name, by, again: askedAgain(request), reason }),
  );
  await resumeEnvironment(scene, environment.name);
}

interface Reviewed {
  readonly environment: Environment;
  readonly pending: PendingRequest;
  readonly commit: LedgerCommit | undefined;
  readonly snapshot: Visit["snapshot"];
}

/** The request somebody may review; `undefined` where the answer has been given already. */
async function reviewed(
  scene: Scene,
  visit: Visit,
  verb: "approve" | "reject",
  word: string,
  meant: Meant | undefined,
): Promise<Reviewed | undefined> {
  const chosen = environmentFor(visit.config, verb, word);
  if ("answer" in chosen) {
    await reply(scene, visit.asker, "confused", chosen.answer);
    return undefined;
  }
  const { environment } = chosen;
  const [snapshot, teams] = await Promise.all([
    withEnvironments(scene, visit.snapshot, [environment.name]),
    teamsOf(scene, visit.person.login, environment.review?.reviewers ?? []),
  ]);
  const commit = snapshot.ledgers.get(environment.name);
  const state = recordOf(scene, environment.name, commit);
  const waiting = (state.verified ? state.record.requests : []).filter(
    (pending) => pending.waitsFor.includes("review") && !hasTurn(pending, scene.now()) && (meant === undefined || meant(pending)),
  );
  const here = waiting.filter(({ request }) => visit.pullRequest !== undefined && request.pullRequest === visit.pullRequest);
  const pending = here.at(-1) ?? waiting.at(-1);
  const verdict = mayReview(environment, { ...visit.person, ...teams }, pending?.request.requestedBy ?? "");
  if (verdict.answer === "refuse") {
    await deny(scene, visit.asker, visit, verdict.says);
    return undefined;
  }
  if (pending === undefined) {
    await reply(scene, visit.asker, "-1", nothingWaits(environment.name, verb));
    return undefined;
  }
  return { environment, pending, commit, snapshot };
}
