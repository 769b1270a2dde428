import type { Facts } from "../../core/facts.js";
import type { Deployment } from "../../core/deployments.js";
import { locksBehind } from "../../core/ledger/lock.js";
import { commentBody, markerOf } from "../../core/messages/answer.js";
import { deploymentAnswer } from "../../core/messages/deployment.js";
import { allRules, warnings } from "../../core/messages/findings.js";
import { join, type Markdown } from "../../core/messages/markdown.js";
import { repeated } from "../../core/messages/next.js";
import { rollbackLockNote } from "../../core/messages/rollback.js";
import { deployedRequest, graceOf } from "../../core/request.js";
import type { Finding } from "../../core/rules/index.js";
import type { Created, DeploymentDetails } from "../../github/types/deployments.js";
import { changesOf } from "./changes.js";
import { type Judged, endStuck } from "./gather.js";
import { newsOfStart } from "../answers/metrics.js";
import { forcedIn, checkRunOf, type Sections, silence, viewOf } from "../answers/view.js";
import { retryWhenLimited, type Scene } from "../scene.js";
import { checkRunPlace, createCheckRun, writeFirst } from "../answers/write.js";
import { type Hint, settle } from "../answers/settle.js";
import { stop } from "../answers/show.js";
import { together } from "../../github/client/together.js";
import { believed } from "../../core/ledger.js";

/** Everything after a deployment was made: checks what GitHub made of it, and writes the answer. `changes`: what it brings, as far as known. */
export async function follow(scene: Scene, approved: Judged, created: Deployed, changes: Markdown | undefined): Promise<void> {
  const { facts } = approved;
  const { sha, comment } = facts.request;
  scene.observe(newsOfStart(scene.hub, facts, created));
  scene.later(facts.environment.timeout + 1000, async (later) => {
    await endStuck(later, facts.environment, await later.hub.snapshot({ environments: [facts.environment.name] }));
  });
  if (created.sha !== sha) await stop(scene, { ...created, environment: facts.environment.name }, facts.request);
  const sections = {
    notes: notesOf(facts, approved.findings, approved.asked.aside),
    changes,
    rules: allRules(approved.findings),
    again: repeated(facts.request, facts.environment),
    ref: facts.request.ref.name,
  };
  const again = async (later: Scene): Promise<void> => {
    await complete(later, facts, created, { ...makerOf(approved), sections });
    if (comment !== undefined) await later.hub.react(comment, "rocket");
  };
  await retryWhenLimited(scene, (at) => tell(at, approved, created, sections), again);
  // Only then is it known whether anybody listens. If its success was shown by then, somebody did.
  scene.later(silence + 1000, async (later) => {
    if (later.attention.shown.get(created.nodeId) !== undefined) return;
    await retryWhenLimited(later, (at) => settle(at, created.nodeId, { ...facts.request, sections }));
  });
}

type Deployed = Extract<Created, { outcome: "created" }>;

/** Says that a deployment was made, and what it brings. */
async function tell(scene: Scene, approved: Judged, created: Deployed, first: Sections): Promise<void> {
  const { facts, asked } = approved;
  if (asked.answer === "shown")
    return await complete(scene, facts, created, { ...makerOf(approved), ...knownOf(scene, approved, created), sections: first });
  const missing = await sayFirst(scene, approved, created, first);
  const notes = missing === undefined ? first.notes : join([first.notes, missing], "\n\n");
  await complete(scene, facts, created, { written: true, sections: { ...first, notes } });
}

/** The first answer of a request that waited may still be on its way from another process. */
function makerOf({ facts: { request }, asked: { answer } }: Judged): Hint {
  return answer === "shown" ? { maker: true, grace: graceOf(request) } : { maker: true };
}

/** Completes the answer, and the answer of the deployment that was rolled back, if any. */
async function complete(scene: Scene, facts: Facts, created: Deployed, hint: Hint): Promise<void> {
  const changes = await changesOf(scene.hub, facts);
  await settle(scene, created.nodeId, { ...facts.request, ...hint, sections: { ...hint.sections, changes } });
  const left = facts.deployments.find(({ id }) => id === facts.request.rollback?.from);
  if (left !== undefined) await settle(scene, left.nodeId, facts.request);
}

async function sayFirst(scene: Scene, approved: Judged, created: Deployed, sections: Sections): Promise<Markdown | undefined> {
  const { request } = approved.facts;
  const details = detailsOf(approved, created, []);
  const view = viewOf(details, created.createdAt, sections);
  const answer = deploymentAnswer(view);
  const [missing] = await together([
    createCheckRun(scene, checkRunPlace({ ...request, sha: created.sha }), checkRunOf(answer, view, false)),
    // Before the answer: if the limits have room for that, they had room for 🚀.
    request.comment === undefined ? undefined : scene.hub.react(request.comment, "rocket"),
    writeFirst(scene, request, commentBody(answer, markerOf(request.id))),
  ]);
  return missing;
}

/** What to show for a deployment that waited, if this process has written its answer and seen its check run. */
function knownOf(scene: Scene, approved: Judged, created: Deployed): Pick<Hint, "known" | "alone"> {
  const { request, deployments, ledger } = approved.facts;
  const answer = scene.attention.answers.get(request.id);
  const runs = approved.checkRuns?.sha === created.sha ? approved.checkRuns.runs : undefined;
  if (answer === undefined || runs === undefined || created.sha !== request.sha) return {};
  const { comment, far, at: createdAt } = answer;
  const comments = comment === undefined ? [] : [{ id: comment, body: markerOf(request.id), createdAt }];
  const pending = believed(ledger).requests.find((each) => each.request.id === request.id);
  // A request that waited only for its turn has none, and other processes leave it to the deployment's maker for a while.
  const alone = far && pending?.readySince !== undefined;
  return { known: { ...detailsOf(approved, created, deployments), checkRuns: runs, comments }, alone };
}

/** The known details of a deployment that was just made, and of those before it. */
function detailsOf({ facts, app }: Judged, created: Deployed, before: readonly Deployment[]): DeploymentDetails {
  const { request, environment, target, repository } = facts;
  const { id, nodeId, sha, createdAt } = created;
  const deployment: Deployment = {
    id,
    nodeId,
    sha,
    createdAt,
    ours: true,
    creator: app,
    environment: environment.name,
    ref: request.ref.name,
    title: target.commit.title,
    description: "",
    task: "",
    payload: {},
    statuses: [],
    request: deployedRequest(request, environment),
  };
  const place = { app, commit: target.commit, repository: { ...repository, defaultSha: repository.defaultSha } };
  return {
    deployment,
    deployments: [deployment, ...before],
    runs: [],
    groups: [],
    checkRuns: [],
    comments: [],
    lacksVerdict: false,
    ...place,
  };
}

function notesOf(facts: Facts, findings: readonly Finding[], aside: Markdown | undefined): Sections["notes"] {
  const { request, environment } = facts;
  const locked = locksBehind(request, environment) ? rollbackLockNote(environment.name) : undefined;
  const parts = [forcedIn(facts, findings), warnings(findings), locked, aside];
  const there = parts.filter((part) => part !== undefined);
  return there.length === 0 ? undefined : join(there, "\n\n");
}
