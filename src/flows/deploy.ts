import { type Environment, isProduction } from "../core/config/environment.js";
import { substituteText } from "../core/config/variables.js";
import type { DeployedRequest, Facts } from "../core/facts.js";
import type { JsonObject } from "../core/json.js";
import { withoutPeople, withoutRequest, withRequest } from "../core/ledger/requests.js";
import { hasTurn, withoutStale, withTurn } from "../core/ledger/turn.js";
import type { Lock, PendingRequest } from "../core/ledger.js";
import { withLock } from "../core/ledger/lock.js";
import { commentBody, markerOf, withAside } from "../core/messages/answer.js";
import { deploymentAnswer, forcedNote } from "../core/messages/deployment.js";
import { allRules, warnings } from "../core/messages/findings.js";
import { join, type Markdown } from "../core/messages/markdown.js";
import { rollbackLockNote } from "../core/messages/simple.js";
import { refusedByGitHub } from "../core/messages/trouble.js";
import type { CommitFacts, Finding } from "../core/rules/rule.js";
import type { Request } from "../core/request.js";
import { Fault } from "../github/fault.js";
import type { Created } from "../github/hub.js";
import { requestPayload } from "../github/payload.js";
import { changesOf } from "./changes.js";
import { endRequests, leaveCommit } from "./end.js";
import type { Gathered } from "./gather.js";
import { newsOfStart } from "./news.js";
import { reviewersOf } from "./people.js";
import { changeRecord, deployedRequests } from "./record.js";
import type { Scene } from "./scene.js";
import { settle } from "./settle.js";
import { endStuck } from "./stuck.js";
import { noteUnlessWritten } from "./unwritten.js";
import { checkRunName, checkRunOf, type Sections, silence, viewOf } from "./view.js";

/** A request whose facts have a commit, judged and found good. */
export interface Approved extends Gathered {
  readonly facts: CommitFacts;
  readonly findings: readonly Finding[];
}

/** Creates the deployment of a request that passed, and says so. `over`: there is nothing left to do here; `lost`: somebody else's turn comes first. */
export async function deploy(scene: Scene, approved: Approved): Promise<"over" | "lost"> {
  const { facts } = approved;
  const turn = await takeTurn(scene, approved);
  if (turn !== "given") return turn === "lost" ? "lost" : "over";
  const created = await create(scene, facts);
  if (created.outcome === "refused") {
    await sayRefused(scene, approved, created);
    return "over";
  }
  try {
    await follow(scene, approved, created);
  } catch (cause) {
    // The deployment stands; whoever gets the event again, or its next status, finds it and finishes the answer.
    throw new Fault({ kind: "unavailable", message: `${facts.request.id} was deployed, and its answer is still to come`, cause });
  }
  return "over";
}

/** Everything that comes after the deployment was made. */
async function follow(scene: Scene, approved: Approved, created: Extract<Created, { outcome: "created" }>): Promise<void> {
  const { facts } = approved;
  const { sha } = facts.request;
  scene.observe(newsOfStart(scene.hub, facts, created));
  scene.later(silence + 1000, (later) => settle(later, created.nodeId));
  scene.later(facts.environment.timeout + 1000, async (later) => {
    const { deployments } = await later.hub.snapshot({ environments: [facts.environment.name] });
    await endStuck(later, facts.environment, deployments.get(facts.environment.name) ?? []);
  });
  if (created.sha !== sha) {
    await scene.hub.createStatus(created.id, {
      state: "error",
      description: `GitHub deployed ${created.sha.slice(0, 7)}, verified was ${sha.slice(0, 7)}`,
    });
  }
  const notes = notesOf(facts, approved.findings, approved.asked.aside);
  const rules = allRules(approved.findings);
  const missing = approved.asked.answer === "first" ? await sayFirst(scene, approved, created, { notes, rules }) : undefined;
  const sections: Sections = { rules, notes: missing === undefined ? notes : join([notes, missing], "\n\n") };
  const changes = await changesOf(scene, facts, sha);
  await settle(scene, created.nodeId, { ...sections, changes }, { ...facts.request, maker: true });
  const left = facts.deployments.find(({ id }) => id === facts.request.rollback?.from);
  if (left !== undefined) await settle(scene, left.nodeId, {}, facts.request);
}

/**
 * An environment that takes turns, or has anything in its record, is entered through the record: only one writes it. `over`: the request was
 * replaced or ended in the meantime, or another process is deploying it, or has done so.
 */
async function takeTurn(scene: Scene, { facts, ledgerCommit, asked }: Approved): Promise<"given" | "lost" | "over"> {
  const { environment, request, deployments, ledger, now } = facts;
  const record = ledger.verified ? ledger.record : undefined;
  const forced = request.force !== undefined;
  const deployed = deployedRequests(deployments);
  const nobodyElse = record === undefined || withoutStale(record, now, deployed).requests.length === 0;
  // The next push would undo a rollback: it waits for somebody to unlock.
  const locks = request.action === "rollback" && environment.autoDeployOn !== undefined;
  const waited = asked.answer === "shown";
  if (!waited && (record === undefined || (!environment.serialization && nobodyElse && !forced && !locks))) return "given";
  const pending: PendingRequest = { request, approvals: [], waitsFor: [] };
  let ended: readonly PendingRequest[] = [];
  let replaced: readonly PendingRequest[] = [];
  let given = false;
  let over = false;
  let before = request.sha;
  await changeRecord(scene, environment.name, ledgerCommit, (current) => {
    const fresh = withoutStale(current, now, deployed);
    const own = fresh.requests.find((each) => each.request.id === request.id);
    given = false;
    before = own?.request.sha ?? request.sha;
    over = deployed(request.id) || (own === undefined ? waited : hasTurn(own, now));
    if (over) return undefined;
    const people = request.action === "rollback" ? withoutPeople(fresh, request) : { record: fresh, ended: [] };
    const added = withRequest(people.record, pending);
    const next = withTurn(added.record, request.id, now, environment);
    given = next !== added.record;
    ({ ended } = people);
    ({ replaced } = added);
    if (!given) return undefined;
    const locked = locks ? withLock(next, rollbackLock(facts)) : next;
    return { record: locked, subject: subjectOf(facts), ...(forced ? { note: forcedRecord(facts) } : {}) };
  });
  if (over) return "over";
  const late = replaced.some((each) => each.request.id === request.id);
  if (!given && !late) return "lost";
  await endRequests(scene, facts, given ? ended : [], { how: "rolled_back", by: request.requestedBy });
  await endRequests(scene, facts, replaced, { how: "replaced", byRef: request.ref.name });
  if (before !== request.sha) await leaveCommit(scene, request, before);
  return given ? "given" : "over";
}

async function create(scene: Scene, { environment, request, payload, now }: CommitFacts): Promise<Created> {
  // A turn is its holder's for 30 s: whoever was held up longer must not create what another may have created since.
  if (scene.now().getTime() - now.getTime() > 20_000)
    throw new Fault({ kind: "unavailable", message: "held up for too long to deploy safely; the event will be tried again" });
  const { task, description, productionEnvironment, name } = environment;
  const words = description === undefined ? "" : substituteText(description, request.action);
  const gitploy: JsonObject = requestPayload(rememberedOf(request, environment));
  return await scene.hub.createDeployment({
    requestId: request.id,
    ref: request.ref.kind === "tag" && request.ref.hidesBranch !== true ? request.ref.name : request.sha,
    environment: name,
    task: task === undefined ? undefined : substituteText(task, request.action),
    description: [...words].slice(0, 140).join(""),
    payload: typeof payload === "string" ? payload : { ...(payload as JsonObject), gitploy },
    productionEnvironment,
  });
}

/** What the deployment's payload remembers of its request. */
function rememberedOf(
  { id, requestedBy, pullRequest, issue, comment, ref, sha, rollback }: Request,
  { name, productionEnvironment }: Environment,
): DeployedRequest {
  // The pull request is where it is answered; only an issue has to be remembered beside that.
  const place = pullRequest === undefined ? { pullRequest, issue } : { pullRequest, issue: undefined };
  const production = productionEnvironment === isProduction(name) ? undefined : productionEnvironment;
  return { id, requestedBy, ...place, comment, ref: ref.name, sha, rollbackFrom: rollback?.from, production };
}

async function sayFirst(
  scene: Scene,
  { facts, app }: Approved,
  created: Extract<Created, { outcome: "created" }>,
  sections: Sections,
): Promise<Markdown | undefined> {
  const { request, environment, target, repository } = facts;
  const { id, nodeId, sha, createdAt } = created;
  const deployment = {
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
    request: rememberedOf(request, environment),
  };
  const story = { deployment, deployments: [deployment], commit: target.commit, repository, app };
  const view = viewOf(story, createdAt, sections);
  const answer = deploymentAnswer(view);
  const [missing] = await Promise.all([
    noteUnlessWritten(scene, scene.hub.createCheckRun(checkRunName(environment), sha, request.id, checkRunOf(answer, view, false))),
    request.issue === undefined ? undefined : scene.hub.comment(request.issue, commentBody(answer, markerOf(request.id))),
    request.comment === undefined ? undefined : scene.hub.react(request.comment, "rocket"),
  ]);
  return missing;
}

/** GitHub's no is told in its own words; the request is over, and its turn with it. */
async function sayRefused(
  scene: Scene,
  { facts, findings, asked }: Approved,
  created: Extract<Created, { outcome: "refused" }>,
): Promise<void> {
  const { request, environment } = facts;
  const { ledgers } = await scene.hub.snapshot({ environments: [environment.name] });
  await changeRecord(scene, environment.name, ledgers.get(environment.name), (record) => ({
    record: withoutRequest(record, request.id),
    subject: `GitHub refused to deploy ${request.ref.name} for ${request.requestedBy}`,
  }));
  await endRequests(scene, facts, [{ request }], {
    how: "refused",
    answer: withAside(refusedByGitHub(facts, created, findings), asked.aside),
  });
}

function notesOf(facts: Facts, findings: readonly Finding[], aside: Markdown | undefined): Sections["notes"] {
  const { request, environment } = facts;
  const skipped = findings.filter(({ answer }) => answer === "skip").map(({ rule }) => rule);
  const reviewers = skipped.includes("review") ? reviewersOf(environment, request.requestedBy) : [];
  const locked = request.action === "rollback" && environment.autoDeployOn !== undefined ? rollbackLockNote(environment.name) : undefined;
  const parts = [
    request.force === undefined ? undefined : forcedNote(request.requestedBy, request.force, skipped, reviewers),
    warnings(findings),
    locked,
    aside,
  ];
  const there = parts.filter((part) => part !== undefined);
  return there.length === 0 ? undefined : join(there, "\n\n");
}

function subjectOf({ request, environment }: Facts): string {
  const forced = request.force === undefined ? "" : " by force";
  const verb = { deploy: "deploys", rollback: "rolls back to", promote: "promotes" }[request.action];
  return `${request.requestedBy} ${verb} ${request.ref.name} ${request.action === "rollback" ? "in" : "to"} ${environment.name}${forced}`;
}

function rollbackLock({ request, now }: Facts): Lock {
  return { by: request.requestedBy, at: now.toISOString(), reason: "rolled back" };
}

function forcedRecord({ request }: Facts): JsonObject {
  return { forced: { by: request.requestedBy, reason: request.force ?? "", sha: request.sha, ref: request.ref.name } };
}
