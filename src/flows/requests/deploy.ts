import { substituteText } from "../../core/config/variables.js";
import type { Facts } from "../../core/facts.js";
import { type Deployment, deployedRequests } from "../../core/deployments.js";
import type { JsonObject } from "../../core/json.js";
import { admitToDeploy, type Turn } from "../../core/ledger/admission.js";
import { withEnded } from "../../core/ledger/pending-notices.js";
import { locksBehind } from "../../core/ledger/lock.js";
import { keepAnswer, withAside } from "../../core/messages/answer.js";
import { skippedRules, type Finding } from "../../core/rules/index.js";
import { refusedByGitHub } from "../../core/messages/trouble.js";
import { deployedRequest, type Request } from "../../core/request.js";
import { Fault, followUp } from "../../github/client/fault.js";
import type { Created } from "../../github/types/deployments.js";
import { requestPayload } from "../../github/resources/payload.js";
import { leaveCommit, sayEnded, sayEnding, sayWritten } from "./end.js";
import { follow } from "./announce-deployment.js";
import type { Judged, Outcome } from "./gather.js";
import { changeAsSeen, changeRecord, type Written, forgetDeployed } from "./change-record.js";
import { attend, forgetAwaited } from "../attention.js";
import { changesMeanwhile } from "./changes.js";
import type { Scene } from "../scene.js";
import { settle } from "../answers/settle.js";
import { together } from "../../github/client/together.js";
import { recordIn } from "../../github/types/snapshot.js";

/** Creates the deployment of a request that passed, and says so. `over`: nothing is left to do; `conflict`: judge it again. */
export async function deploy(scene: Scene, approved: Judged): Promise<Outcome | "conflict"> {
  const { facts } = approved;
  const { request, environment } = facts;
  const taken = await takeTurn(scene, approved);
  if (typeof taken === "string") return taken;
  const { turn, written } = taken;
  if (turn.before !== request.sha) await leaveCommit(scene, request, turn.before);
  for (const lapsed of turn.lapsed) if (await madeAfterAll(scene, lapsed.request)) return "over";
  forgetAwaited(scene, request);
  attend(scene.attention.repositories.get(scene.hub.id));
  const isAnsweredNow = approved.asked.answer === "first" && scene.afterwards === undefined;
  const [created, changes] = await together([create(scene, approved), isAnsweredNow ? changesMeanwhile(scene.hub, facts) : undefined]);
  if (created.outcome === "refused") {
    await sayRefused(scene, approved, created);
  } else {
    const following = (): Promise<void> => followUp(`${request.id} was deployed`, follow(scene, approved, created, changes));
    await (scene.afterwards === undefined ? following() : void scene.afterwards.push(following));
  }
  // Telling others can wait until the deployment is made.
  if (written !== undefined) {
    await sayWritten(scene, approved, written);
    if (created.outcome === "created") await forgetDeployed(scene, environment.name, written.after, (id) => id === request.id);
  }
  return created.outcome === "created" ? "deployed" : "over";
}

/** Whether the holder of an expired turn made its deployment in the last moments, after our facts were read. Then its answer is settled. */
async function madeAfterAll(scene: Scene, request: Request): Promise<boolean> {
  const made = await scene.hub.deploymentOf(request.id, request.environment);
  if (made === undefined) return false;
  const seen = request.comment === undefined ? undefined : scene.hub.react(request.comment, "rocket");
  await together([settle(scene, made.nodeId, request), seen]);
  return true;
}

interface Taken {
  readonly turn: Pick<Extract<Turn, { is: "given" }>, "before" | "lapsed">;
  readonly written: Written | undefined;
}

/**
 * The turn of a request that passed. `over`: a newer one has replaced it, and that was said; `conflict`: judge it again. If an environment has
 * `serialization`, or anything in its record, the way in is the record: only one process can write it, and only on the record that was judged.
 */
export async function takeTurn(scene: Scene, approved: Judged): Promise<Taken | "over" | "conflict"> {
  const { facts, findings, record: seen, asked } = approved;
  const { environment, request, deployments, ledger, now } = facts;
  const record = ledger.verified ? ledger.record : undefined;
  const deployed = deployedRequests(deployments);
  const nobodyElse = record === undefined || record.requests.every(({ request: { id } }) => deployed(id));
  const waited = asked.answer === "shown";
  const plain = !environment.serialization && nobodyElse && !locksBehind(request, environment);
  // What was forced is kept; a record that does not verify is replaced for it.
  if (!waited && request.force === undefined && (record === undefined || plain))
    return (await stillStands(scene, approved)) ? { turn: { before: request.sha, lapsed: [] }, written: undefined } : "conflict";
  const decided = await changeAsSeen<Turn>(scene, environment.name, seen, (current) => {
    const turn = admitToDeploy(current, request, { now, deployed, waited }, environment);
    if (turn.is !== "given") return { result: turn };
    const note = request.force === undefined ? {} : { note: forcedRecord(facts, findings) };
    return { change: { record: turn.record, subject: subjectOf(facts), ...note }, result: turn };
  });
  if (decided === "conflict" || decided.result.is === "lost") return "conflict";
  const { result: turn, written } = decided;
  if (turn.is === "given") return { turn, written };
  if (turn.is === "replaced") await sayEnding(scene, facts, { request, ending: { how: "replaced", byRef: turn.by.request.ref.name } });
  return "over";
}

/** Whether the record is unchanged, and no deployment of ours is newer. Costs a request, so without a record to write it is checked only after a delay. */
async function stillStands(scene: Scene, { facts: { environment, deployments: seen, now }, record }: Judged): Promise<boolean> {
  if (scene.now().getTime() - (scene.claimedAt ?? now).getTime() <= fresh) return true;
  const snapshot = await scene.hub.snapshot({ environments: [environment.name] });
  const newest = (all: readonly Deployment[] = []): string | undefined => all.find(({ ours }) => ours)?.id;
  return recordIn(snapshot, environment.name).at === record.at && newest(snapshot.deployments.get(environment.name)) === newest(seen);
}

/** How long a look counts from its beginning, in milliseconds, if no record says that it still holds. */
const fresh = 2_000;

/**
 * How long a deployment may be begun, in milliseconds. A claim and a turn belong to their holder for 30 s, of which GitHub may take 10 to create the
 * deployment, and clocks differ. Later, the process that took over might create one, too.
 */
const beginning = 17_000;

async function create(scene: Scene, { facts: { environment, request, target, payload, now }, asked }: Judged): Promise<Created> {
  // A request that waited is entitled by its turn, whatever woke it.
  const since = asked.answer === "first" ? (scene.claimedAt ?? now) : now;
  const within = since.getTime() + beginning - scene.now().getTime();
  if (within <= 0)
    throw new Fault({ kind: "unavailable", message: "held up for too long to deploy safely; the event will be tried again" });
  const { task, description, productionEnvironment, name } = environment;
  const words = description === undefined ? "" : substituteText(description, request.action);
  const deployed = deployedRequest(request, environment);
  return await scene.hub.createDeployment({
    requestId: request.id,
    // The tag as it is now, however long the request waited.
    ref: target.ref.kind === "tag" && target.ref.hidesBranch !== true ? target.ref.name : request.sha,
    environment: name,
    task: task === undefined ? undefined : filled(substituteText(task, request.action)),
    description: [...words].slice(0, 140).join(""),
    payload: typeof payload === "string" ? payload : { ...(payload as JsonObject), gitploy: requestPayload(deployed) },
    request: deployed,
    productionEnvironment,
    within,
  });
}

/** Empty values are left out, so that GitHub's default holds. */
function filled(text: string): string | undefined {
  return text.trim() === "" ? undefined : text;
}

/** Reports GitHub's refusal in its own words; the request is over, and its turn too. */
async function sayRefused(
  scene: Scene,
  { facts, findings, asked }: Judged,
  created: Extract<Created, { outcome: "refused" }>,
): Promise<void> {
  const { request, environment } = facts;
  // For a push, nobody would read it anywhere else.
  scene.log.warn({ request: request.id, status: created.status, says: created.message }, "GitHub did not make a deployment");
  const ending = { how: "refused", answer: keepAnswer(withAside(refusedByGitHub(facts, created, findings), asked.aside)) } as const;
  const seen = recordIn(await scene.hub.snapshot({ environments: [environment.name] }), environment.name);
  const { written } = await changeRecord(scene, environment.name, seen, (record) => {
    const own = record.requests.filter(({ request: { id } }) => id === request.id);
    const subject = `GitHub refused to deploy ${request.ref.name} for ${request.requestedBy}`;
    return { change: { record: withEnded(record, own, ending, scene.now()), subject }, result: undefined };
  });
  await (written === undefined ? sayEnding(scene, facts, { request, ending }) : sayEnded(scene, facts, written));
}

function subjectOf({ request, environment }: Facts): string {
  const forced = request.force === undefined ? "" : " by force";
  const verb = { deploy: "deploys", rollback: "rolls back to", promote: "promotes" }[request.action];
  return `${request.requestedBy} ${verb} ${request.ref.name} ${request.action === "rollback" ? "in" : "to"} ${environment.name}${forced}`;
}

function forcedRecord({ request }: Facts, findings: readonly Finding[]): JsonObject {
  const { requestedBy: by, force: reason = "", sha, ref } = request;
  return { forced: { by, reason, skipped: skippedRules(findings), sha, ref: ref.name } };
}
