import { withoutStale } from "../core/ledger/turn.js";
import { withReady, withRequest, withSha, withWaitsFor } from "../core/ledger/requests.js";
import type { PendingRequest } from "../core/ledger.js";
import { type Answer, commentBody, keep, keptIn, markerOf, summaryOf, withAside } from "../core/messages/answer.js";
import { waitingAnswer } from "../core/messages/request.js";
import type { CommitFacts, Finding } from "../core/rules/rule.js";
import type { CheckRunText } from "../github/hub.js";
import { changesOf } from "./changes.js";
import { endRequests } from "./end.js";
import type { Gathered } from "./gather.js";
import { reviewersOf } from "./people.js";
import { changeRecord, deployedRequests } from "./record.js";
import type { Scene } from "./scene.js";
import { checkRunName } from "./view.js";

/** A request that was judged and has to wait. */
export interface Waiting extends Gathered {
  readonly facts: CommitFacts;
  readonly findings: readonly Finding[];
}

/** Writes a waiting request to the ledger, and shows what it waits for. */
export async function wait(scene: Scene, waiting: Waiting): Promise<void> {
  const { facts, findings, ledgerCommit } = waiting;
  const { environment, request, deployments, now } = facts;
  const waits = findings.filter((finding) => finding.answer === "wait");
  const ready = waits.every(({ waitsFor }) => waitsFor === "turn") ? now : undefined;
  const deployed = deployedRequests(deployments);
  const pending: PendingRequest = { request, approvals: [], waitsFor: [] };
  let replaced: readonly PendingRequest[] = [];
  let gone = false;
  await changeRecord(scene, environment.name, ledgerCommit, (current) => {
    const fresh = withoutStale(current, now, deployed);
    gone = waiting.asked.answer === "shown" && !fresh.requests.some((each) => each.request.id === request.id);
    if (gone) return undefined;
    const added = withRequest(fresh, pending);
    ({ replaced } = added);
    const pinned = withSha(added.record, request.id, request.sha);
    const shown = withWaitsFor(
      pinned,
      request.id,
      waits.map(({ rule }) => rule),
    );
    const record = withReady(shown, request.id, ready);
    return { record, subject: `${request.requestedBy} waits to deploy ${request.ref.name}: ${waits.map(({ rule }) => rule).join(", ")}` };
  });
  if (gone) return;
  await endRequests(scene, facts, replaced, { how: "replaced", byRef: request.ref.name });
  if (replaced.some((each) => each.request.id === request.id)) return;
  await (waiting.asked.answer === "first" ? showFirst(scene, waiting) : showAgain(scene, waiting));
}

async function showFirst(scene: Scene, waiting: Waiting): Promise<void> {
  const { facts } = waiting;
  const { request, environment } = facts;
  const { aside } = waiting.asked;
  const answer = answerOf(waiting, asksPeople(waiting.findings) ? keep("changes", await changesOf(scene, facts, request.sha)) : undefined);
  await Promise.all([
    request.issue === undefined ? undefined : scene.hub.comment(request.issue, commentBody(withAside(answer, aside), markerOf(request.id))),
    scene.hub.createCheckRun(checkRunName(environment), request.sha, request.id, checkRunOf(answer, waiting.findings)),
    request.comment === undefined ? undefined : scene.hub.react(request.comment, "rocket"),
  ]);
}

async function showAgain(scene: Scene, waiting: Waiting): Promise<void> {
  const { facts, findings } = waiting;
  const { request, environment } = facts;
  const { hub } = scene;
  const [comments, checkRuns] = await Promise.all([
    request.issue === undefined ? [] : hub.ownComments(request.issue),
    hub.ownCheckRuns(request.sha, checkRunName(environment)),
  ]);
  const comment = comments.findLast(({ body }) => body.includes(markerOf(request.id)));
  const answer = answerOf(waiting, comment === undefined ? undefined : keep("changes", keptIn(comment.body, "changes")));
  const body = commentBody(answer, markerOf(request.id));
  const text = checkRunOf(answer, findings);
  const checkRun = checkRuns.find(({ externalId }) => externalId === request.id);
  const unchanged = comment?.body === body && checkRun?.status === text.status;
  if (unchanged) return;
  await Promise.all([
    comment !== undefined ? hub.editComment(comment.id, body) : request.issue === undefined ? undefined : hub.comment(request.issue, body),
    checkRun === undefined || (checkRun.status === "completed" && text.status !== "completed")
      ? hub.createCheckRun(checkRunName(environment), request.sha, request.id, text)
      : hub.updateCheckRun(checkRun.id, text),
  ]);
}

function answerOf({ facts, findings }: Waiting, changes: ReturnType<typeof keep>): Answer {
  const { request, environment, repository, target } = facts;
  return waitingAnswer({
    subject: {
      repositoryUrl: repository.url,
      ref: request.ref,
      commit: target.commit,
      environment: environment.name,
      requestedBy: request.requestedBy,
      pullRequest: request.pullRequest,
    },
    findings,
    // Ages are told as of the request, so that the text changes only when the facts do.
    now: new Date(request.requestedAt),
    reviewers: asksPeople(findings) ? reviewersOf(environment, request.requestedBy) : [],
    changes,
  });
}

function checkRunOf(answer: Answer, findings: readonly Finding[]): CheckRunText {
  const text = { title: `${answer.emoji} ${answer.verdict}`.slice(0, 250), summary: summaryOf(answer) };
  // GitHub shows buttons on completed runs only, so a request that waits for people is one.
  return asksPeople(findings)
    ? { status: "completed", conclusion: "action_required", actions: buttons, ...text }
    : { status: "queued", ...text };
}

function asksPeople(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.answer === "wait" && finding.waitsFor === "people");
}

const buttons = [
  { label: "Approve", description: "Let this deployment go on", identifier: "approve" },
  { label: "Reject", description: "End this request", identifier: "reject" },
  { label: "Cancel", description: "Withdraw this request", identifier: "cancel" },
];
