import { giverOf, sameAccount } from "../../core/accounts.js";
import type { Command } from "../../core/command.js";
import { reasonPiece } from "../../core/command/compose.js";
import type { Environment } from "../../core/config/environment.js";
import type { Person } from "../../core/facts.js";
import { deployedRequests } from "../../core/deployments.js";
import { type Approval, type PendingRequest, believed } from "../../core/ledger.js";
import { standing, withoutLapsed } from "../../core/ledger/expiry.js";
import { chosenAmong, meantBy, type ReviewCommand } from "../../core/ledger/meant.js";
import { withApproval } from "../../core/ledger/requests.js";
import { hasTurn, waitingBy } from "../../core/ledger/turn.js";
import { withWaitingEnded } from "../../core/ledger/pending-notices.js";
import { askedAgain } from "../../core/messages/next.js";
import { approvedAnswer, nothingToReview, pressedAnew, rejectedAnswer } from "../../core/messages/review.js";
import { mayReview } from "../../core/rules/permission.js";
import { countingApprovals } from "../../core/rules/review.js";
import { followUp } from "../../github/client/fault.js";
import { chosenEnvironment, begunAnswer, answering, type Visit } from "./visit.js";
import { sayEnded } from "../requests/end.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { approversOf, teamsOf } from "../../github/resources/people.js";
import { changeAsSeen } from "../requests/change-record.js";
import { deny, reply } from "../answers/reply.js";
import { only, resume } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";
import { type EnvironmentRecord, recordIn } from "../../github/types/snapshot.js";

/** `/approve`: one of the approvals that a waiting request needs, bound to that request and so to its SHA. */
export async function approve(scene: Scene, visit: Visit, command: Extract<Command, { verb: "approve" }>): Promise<"over" | "conflict"> {
  const found = await reviewed(scene, visit, command);
  if (found === undefined) return "over";
  const { environment, pending, state, reviewer, snapshot } = found;
  const { request } = pending;
  const by = visit.person.login;
  const { required } = environment.review ?? { required: 1 };
  const isTheirs = (approval: Approval): boolean => sameAccount(giverOf(approval), reviewer);
  const others = pending.approvals.filter((approval) => !isTheirs(approval));
  const act = { environment: environment.name, ref: request.ref.name, by, request, repositoryUrl: snapshot.repository.url };
  const now = scene.now();
  const approval = { by, ...(reviewer.id === undefined ? {} : { id: reviewer.id }) };
  // A press has no time: somebody may replay it when its approval has lapsed.
  if (
    visit.cause === "button" &&
    standing(pending.approvals, environment, now).filter(isTheirs).length < pending.approvals.filter(isTheirs).length
  ) {
    await reply(scene, visit.asker, pressedAnew(act));
    return "over";
  }
  const approvers = [reviewer, ...(await approversOf(scene.hub, environment, others))];
  const decided = await changeAsSeen(scene, environment.name, state, (record) => {
    const before = withoutLapsed(record, request.id, isTheirs, environment, now);
    const after = withApproval(before, request.id, { ...approval, at: now.toISOString() });
    const ledger = { verified: true, record: after, at: undefined } as const;
    const missing = Math.max(0, required - countingApprovals({ approvers, environment, ledger, now, request }).length);
    const answer = approvedAnswer({ ...act, missing });
    const subject = `${by} approves ${request.ref.name} for ${request.requestedBy}`;
    return { change: { record: after === record ? record : answering(scene, visit, after, answer), subject }, result: answer };
  });
  if (decided === "conflict") return "conflict";
  await followUp(`${visit.asker.id} has approved`, reply(scene, visit.asker, decided.result));
  await resume(scene, environment.name, only(request.id));
  return "over";
}

/** `/reject`: ends a waiting request, and so withdraws approvals. */
export async function reject(scene: Scene, visit: Visit, command: Extract<Command, { verb: "reject" }>): Promise<"over" | "conflict"> {
  const found = await reviewed(scene, visit, command);
  if (found === undefined) return "over";
  const { environment, pending, state, snapshot } = found;
  const { request } = pending;
  const by = visit.person.login;
  const { reason } = command;
  const repositoryUrl = snapshot.repository.url;
  const again = askedAgain(request);
  const answer = rejectedAnswer({ environment: environment.name, ref: request.ref.name, by, again, reason, request, repositoryUrl });
  const ending = { how: "rejected", by, ...(reason === undefined ? {} : { reason }) } as const;
  const decided = await changeAsSeen(scene, environment.name, state, (record) => {
    const after = withWaitingEnded(record, request.id, ending, scene.now());
    const subject = `${by} rejects ${request.ref.name} for ${request.requestedBy}`;
    return { change: { record: after === record ? record : answering(scene, visit, after, answer), subject }, result: undefined };
  });
  if (decided === "conflict") return "conflict";
  const { written } = decided;
  if (written !== undefined) {
    const said = sayEnded(scene, snapshot, written).then(() => reply(scene, visit.asker, answer));
    await followUp(`${visit.asker.id} has rejected`, said);
    await resume(scene, environment.name);
  } else {
    await reply(scene, visit.asker, nothingToReview(environment.name, "reject", { newer: [], elsewhere: [], repositoryUrl }));
  }
  return "over";
}

interface Reviewed {
  readonly environment: Environment;
  readonly pending: PendingRequest;
  readonly state: EnvironmentRecord;
  readonly snapshot: Visit["snapshot"];
  /** Whoever reviews it, with their teams. */
  readonly reviewer: Person;
}

/** The request somebody may review; `undefined` if they have already been answered. */
async function reviewed(
  scene: Scene,
  visit: Visit,
  command: Extract<Command, { verb: "approve" | "reject" }>,
): Promise<Reviewed | undefined> {
  const { verb, environment: word } = command;
  const rest = command.verb === "reject" ? [reasonPiece(command)] : [];
  const environment = await chosenEnvironment(scene, visit, verb, word, { rest });
  if (environment === undefined) return undefined;
  const [snapshot, teams] = await together([
    withEnvironments(scene.hub, visit.snapshot, [environment.name]),
    teamsOf(scene.hub, visit.person.login, environment.review?.reviewers ?? []),
  ]);
  const state = recordIn(snapshot, environment.name);
  const now = scene.now();
  const all = believed(state).requests.filter((pending) => isReviewed(pending, verb, environment, now));
  const deployed = deployedRequests(snapshot.deployments.get(environment.name) ?? []);
  const waiting = waitingBy({ requests: all }, now, deployed);
  const isMeant = isOf(visit);
  const among =
    visit.meant === undefined ? meantBy(reviewCommandOf(visit), waiting) : { here: waiting.filter(isMeant), newer: [], elsewhere: [] };
  const pending = chosenAmong(among.here);
  const reviewer = { ...visit.person, ...teams };
  const verdict = mayReview(environment, reviewer, pending?.request, verb);
  if (verdict.answer === "refuse") {
    await deny(scene, visit.asker, visit, verdict.says);
    return undefined;
  }
  if (pending === undefined) {
    const begun = all.find((each) => hasTurn(each, now) && isMeant(each));
    const { url } = snapshot.repository;
    const answer =
      begun === undefined ? nothingToReview(environment.name, verb, { ...among, repositoryUrl: url }) : begunAnswer(begun, url);
    await reply(scene, visit.asker, answer);
    return undefined;
  }
  return { environment, pending, state, snapshot, reviewer };
}

/** Whether reviewers may approve or reject a request. They may reject it as long as it waits, whatever it waits for. */
function isReviewed(
  { request, waitsFor, approvals }: PendingRequest,
  verb: "approve" | "reject",
  environment: Environment,
  now: Date,
): boolean {
  if (waitsFor.includes("review")) return true;
  // Rollbacks and forced requests do not need reviewers.
  const theirs = request.action !== "rollback" && request.force === undefined;
  return theirs && (verb === "reject" || standing(approvals, environment, now).length < approvals.length);
}

/** Where and when a reviewer's command was written. */
function reviewCommandOf({ asker: { comment, issue }, at, snapshot }: Visit): ReviewCommand {
  const { head, mergeSha } = snapshot.issue?.pullRequest ?? {};
  const commits = [head?.sha, mergeSha].filter((sha) => sha !== undefined);
  return { at, comment, issue, commits };
}

/** Whether a button was pressed for this request, or a command came from its conversation. */
function isOf({ asker, meant }: Visit): (pending: PendingRequest) => boolean {
  return ({ request }) => (meant === undefined ? request.issue === asker.issue : request.id === meant);
}
