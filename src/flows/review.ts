import type { Command } from "../core/command.js";
import type { Environment } from "../core/config/environment.js";
import type { Person } from "../core/facts.js";
import type { PendingRequest } from "../core/ledger.js";
import { withApproval } from "../core/ledger/requests.js";
import { hasTurn } from "../core/ledger/turn.js";
import { withWaitingEnded } from "../core/ledger/unsaid.js";
import { askedAgain } from "../core/messages/next.js";
import { approvedAnswer, beingDeployed, nothingWaits, rejectedAnswer } from "../core/messages/simple.js";
import { mayReview, sameLogin } from "../core/rules/principals.js";
import { countingApprovals } from "../core/rules/review.js";
import type { LedgerCommit } from "../github/snapshot.js";
import { afterwards } from "./afterwards.js";
import { environmentFor } from "./choose.js";
import { sayEnded } from "./end.js";
import { approversOf, recordOf, teamsOf, withEnvironments } from "./gather.js";
import { answered, answering, overtook, wishOf } from "./late.js";
import { actOn, changeAsSeen, nameOf } from "./record.js";
import { deny, reply } from "./reply.js";
import { resumeEnvironment } from "./resume.js";
import type { Scene } from "./scene.js";
import { revisit, type Visit } from "./visit.js";

/** Which of the waiting requests somebody means; the last of those that are meant counts. */
export type Meant = (pending: PendingRequest) => boolean;

/** `/approve`: one of the approvals that a waiting request needs, bound to that request and so to its SHA. */
export async function approve(scene: Scene, visit: Visit, command: Extract<Command, { verb: "approve" }>, meant?: Meant): Promise<void> {
  await actOn(
    visit,
    (seen) => approveAsSeen(scene, seen, command, meant),
    (seen) => revisit(scene, seen),
  );
}

async function approveAsSeen(
  scene: Scene,
  visit: Visit,
  command: Extract<Command, { verb: "approve" }>,
  meant: Meant | undefined,
): Promise<"over" | "conflict"> {
  const found = await reviewed(scene, visit, "approve", command.environment, meant);
  if (found === undefined) return "over";
  const { environment, pending, commit, reviewer } = found;
  const { request } = pending;
  const by = visit.person.login;
  const { required } = environment.review ?? { required: 1 };
  const others = pending.approvals.filter((approval) => !sameLogin(approval.by, by));
  const approvers = [reviewer, ...(await approversOf(scene, environment, others))];
  const decided = await changeAsSeen(scene, environment.name, commit, (record) => {
    const after = withApproval(record, request.id, { by, at: scene.now().toISOString() });
    const ledger = { verified: true, record: after, at: undefined } as const;
    const missing = Math.max(0, required - countingApprovals({ approvers, environment, ledger, request }).length);
    const answer = approvedAnswer({ environment: environment.name, ref: request.ref.name, by, missing });
    const subject = `${by} approves ${request.ref.name} for ${request.requestedBy}`;
    return { change: { record: after === record ? record : answering(scene, visit, after, answer), subject }, result: answer };
  });
  if (decided === "conflict") return "conflict";
  await afterwards(`${visit.asker.id} has approved`, reply(scene, visit.asker, "rocket", decided.result));
  await resumeEnvironment(scene, environment.name, (each) => each.request.id === request.id);
  return "over";
}

/** `/reject`: ends a waiting request. */
export async function reject(scene: Scene, visit: Visit, command: Extract<Command, { verb: "reject" }>, meant?: Meant): Promise<void> {
  await actOn(
    visit,
    (seen) => rejectAsSeen(scene, seen, command, meant),
    (seen) => revisit(scene, seen),
  );
}

async function rejectAsSeen(
  scene: Scene,
  visit: Visit,
  command: Extract<Command, { verb: "reject" }>,
  meant: Meant | undefined,
): Promise<"over" | "conflict"> {
  const found = await reviewed(scene, visit, "reject", command.environment, meant);
  if (found === undefined) return "over";
  const { environment, pending, commit, snapshot } = found;
  const { request } = pending;
  const by = visit.person.login;
  const { reason } = command;
  const answer = rejectedAnswer({ environment: environment.name, ref: request.ref.name, by, again: askedAgain(request), reason });
  const ending = { how: "rejected", by, ...(reason === undefined ? {} : { reason }) } as const;
  const decided = await changeAsSeen(scene, environment.name, commit, (record) => {
    const after = withWaitingEnded(record, request.id, ending, scene.now());
    const subject = `${by} rejects ${request.ref.name} for ${request.requestedBy}`;
    return { change: { record: after === record ? record : answering(scene, visit, after, answer), subject }, result: undefined };
  });
  if (decided === "conflict") return "conflict";
  const { written } = decided;
  if (written !== undefined) {
    const said = sayEnded(scene, snapshot, written).then(() => reply(scene, visit.asker, "rocket", answer));
    await afterwards(`${visit.asker.id} has rejected`, said);
    await resumeEnvironment(scene, environment.name);
  } else await reply(scene, visit.asker, "-1", nothingWaits(environment.name, "reject"));
  return "over";
}

interface Reviewed {
  readonly environment: Environment;
  readonly pending: PendingRequest;
  readonly commit: LedgerCommit | undefined;
  readonly snapshot: Visit["snapshot"];
  /** Whoever reviews it, with their teams. */
  readonly reviewer: Person;
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
  if (await answered(scene, visit, environment.name, commit)) return undefined;
  const state = recordOf(scene, environment.name, commit);
  const isMeant = (pending: PendingRequest): boolean => (meant === undefined ? !overtook(scene, visit, wishOf(pending)) : meant(pending));
  const asked = (state.verified ? state.record.requests : []).filter((pending) => pending.waitsFor.includes("review") && isMeant(pending));
  const waiting = asked.filter((pending) => !hasTurn(pending, scene.now()));
  const here = waiting.filter(({ request }) => visit.pullRequest !== undefined && request.pullRequest === visit.pullRequest);
  const pending = here.at(-1) ?? waiting.at(-1);
  const reviewer = { ...visit.person, ...teams };
  const verdict = mayReview(environment, reviewer, pending?.request.requestedBy ?? "");
  if (verdict.answer === "refuse") {
    await deny(scene, visit.asker, visit, verdict.says);
    return undefined;
  }
  if (pending === undefined) {
    const [begun] = asked;
    const answer = begun === undefined ? nothingWaits(environment.name, verb) : beingDeployed(environment.name, nameOf(begun));
    await reply(scene, visit.asker, "-1", answer);
    return undefined;
  }
  return { environment, pending, commit, snapshot, reviewer };
}
