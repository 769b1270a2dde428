import { isDoubled } from "../../core/doubled.js";
import { createHash } from "node:crypto";
import { peopleBehind } from "../../core/accounts.js";
import type { Environment } from "../../core/config/environment.js";
import { type Deployment, finished } from "../../core/deployments.js";
import { ofOurs, sameEnvironment } from "../../core/jobs.js";
import { isReleased } from "../../core/ledger/turn.js";
import { jobPasses, notInDeployYml, ownJobIsLate, ownJobPasses } from "../../core/messages/jobs.js";
import { keepAnswer, markerOf } from "../../core/messages/answer.js";
import { ruleComment } from "../../core/messages/rule-comment.js";
import { permissionMissing } from "../../core/messages/trouble.js";
import { Fault } from "../../github/client/fault.js";
import type { HeldJobEvent } from "../../github/types/events.js";
import type { StartedRun } from "../../github/types/workflow-runs.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { together } from "../../github/client/together.js";
import { answeredBefore, answerJobs, laterId } from "../answers/held-jobs.js";
import type { JobRequest } from "../../core/request.js";
import { rulesOf } from "../../core/config/deploy-yml.js";
import { sayEnding } from "../requests/end.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { pursue } from "../requests/judge.js";
import { judgeAgain } from "../requests/rejudge.js";
import { seeAgain } from "../requests/see-again.js";
import { pinnedTarget } from "../requests/target.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { believed } from "../../core/ledger.js";

/** A workflow run whose jobs a GitHub Environment holds for us, and the repository as it was seen. */
interface Held {
  readonly run: StartedRun;
  /** The Environment, as GitHub spells it. */
  readonly name: string;
  readonly snapshot: Snapshot;
}

/** How long GitHub may fail to show a deployment that has already started a workflow, in milliseconds. */
const settling = 60_000;

/**
 * Answers jobs that a GitHub Environment holds for us. Jobs of our own deployment are released at once; any other becomes a request under the same rules.
 */
export async function onHeldJob(scene: Scene, event: HeldJobEvent): Promise<void> {
  const { run: id, environment: name } = event;
  const looking = together([scene.hub.startedRun(id), scene.hub.snapshot({ environments: [name] })]);
  const [run, snapshot] = await looking.catch((error: unknown) => tellWhatLacks(scene, event, error));
  if (run === undefined || run.over)
    return await wake(scene, { concerns: ({ request }) => request.job?.run === id, surely: ({ request }) => request.job?.run === id });
  const held = { run, name, snapshot };
  const own = ownDeployment(held);
  if (own === undefined) return await ask(scene, held);
  if (typeof own !== "string") return await answer(scene, held, "approved", ownJobPasses(own, name), ofOurs);
  if (own === "elsewhere" && scene.now().getTime() - run.createdAt.getTime() < settling)
    return void scene.later(5_000, (later) => onHeldJob(later, event));
  await answer(scene, held, "rejected", ownJobIsLate(run.sha, name, own), ofOurs);
}

/**
 * Without permission to look, we cannot answer. The people who wait are told what the App lacks, and the event fails, so that it comes again.
 */
async function tellWhatLacks({ hub }: Scene, { run, environment }: HeldJobEvent, error: unknown): Promise<never> {
  if (error instanceof Fault && error.kind === "missing_permission") {
    const comment = ruleComment(keepAnswer(permissionMissing(error.permission, error.route, undefined)), markerOf(`job-${run}`));
    await hub.reportToRule(run, environment, comment).catch(() => undefined);
  }
  throw error;
}

/**
 * Our deployment that started the run, if it is our newest there and still running; otherwise the reason. `undefined` if somebody else started the run.
 */
function ownDeployment({ run, name, snapshot }: Held): Deployment | "ended" | "replaced" | "elsewhere" | undefined {
  const bot = `${snapshot.app}[bot]`;
  if (run.event !== "deployment" || run.startedBy !== bot) return undefined;
  const ours = (snapshot.deployments.get(name) ?? []).filter((deployment) => deployment.ours && !isDoubled(deployment));
  const started = ours.filter(({ sha, createdAt }) => sha === run.sha && createdAt <= run.createdAt);
  const [newest] = ours;
  if (newest !== undefined && started.includes(newest) && !finished(newest)) return newest;
  if (run.actor.login !== bot) return undefined;
  if (started.length === 0) return "elsewhere";
  return newest === started[0] ? "ended" : "replaced";
}

async function ask(scene: Scene, held: Held): Promise<void> {
  const { run, name } = held;
  const rules = rulesOf(held.snapshot);
  if (!("config" in rules)) return await answer(scene, held, "rejected", rules.answer);
  const environment = rules.config.environments.find((each) => sameEnvironment(each.name, name));
  if (environment === undefined) return await answer(scene, held, "rejected", notInDeployYml(name, rules.config.path));
  const [waitedFor, answers, snapshot] = await together([
    scene.hub.heldBy(run.id),
    scene.hub.ruleAnswers(run.id),
    withEnvironments(scene.hub, held.snapshot, [environment.name]),
  ]);
  // It was answered, or released by somebody else, or it is over.
  if (waitedFor !== undefined && !waitedFor.some((each) => sameEnvironment(each, name))) return;
  const wish = requestOf(scene, held, environment);
  const { requests } = believed(recordIn(snapshot, environment.name));
  const { run: id, attempt } = wish.job;
  const known = requests.filter(({ request: { job } }) => job?.run === id && job.attempt === attempt);
  if (known.some(isReleased)) return await answerJobs(scene, wish, "approved", jobPasses(wish.ref.name, environment.name, []));
  const [waiting] = known;
  if (waiting !== undefined) return void (await judgeAgain(scene, waiting));
  const before = answeredBefore(answers, snapshot.app, wish);
  const no = before.find((each) => each.state === "rejected");
  if (no !== undefined) return void (await scene.hub.answerRule(run.id, name, "rejected", no.comment));
  await pursueWish(scene, before.length === 0 ? wish : { ...wish, id: laterId(wish, before.length), job: { ...wish.job, granted: true } });
}

/** Judges a request that nobody has answered yet. */
async function pursueWish(scene: Scene, wish: JobRequest): Promise<void> {
  const seen = await seeAgain(scene, { request: wish, answer: "first", stranger: false });
  if ("ending" in seen) return await sayEnding(scene, seen.snapshot, { request: wish, ending: seen.ending });
  const { snapshot, asked } = seen;
  if (!asked.target.found) return await pursue(scene, snapshot, asked);
  const behind = peopleBehind(wish.requestedBy, asked.target.commit);
  const ref = snapshot.refs.get(wish.ref.name)?.tag?.sha === wish.sha ? ({ kind: "tag", name: wish.ref.name } as const) : wish.ref;
  const request = { ...wish, ref, ...(behind.length === 0 ? {} : { behind }) };
  await pursue(scene, snapshot, { ...asked, request, target: pinnedTarget(request, snapshot) });
}

async function answer(
  scene: Scene,
  { run, name }: Held,
  state: "approved" | "rejected",
  says: Parameters<typeof answerJobs>[3],
  whose: "" | typeof ofOurs = "",
): Promise<void> {
  await answerJobs(scene, { id: `${jobId(run, name)}${whose}`, job: { run: run.id, environment: name } }, state, says);
}

function requestOf(scene: Scene, { run, name }: Held, environment: Environment): JobRequest {
  return {
    id: jobId(run, environment.name),
    action: "deploy",
    cause: "job",
    environment: environment.name,
    // Without its branch: a job runs the commit it was started with, so nothing is merged for it.
    ref: run.ref === undefined ? { kind: "sha", name: run.sha } : { kind: "branch", name: run.ref },
    sha: run.sha,
    requestedBy: run.actor.login,
    ...(run.actor.id === undefined ? {} : { requestedById: run.actor.id }),
    requestedAt: scene.now().toISOString(),
    inputs: {},
    again: false,
    job: { run: run.id, attempt: run.attempt, environment: name, event: run.event },
  };
}

/** All jobs of one attempt in an environment are one request. */
function jobId({ id, attempt }: Pick<StartedRun, "id" | "attempt">, environment: string): string {
  const name = encodeURIComponent(environment.toLowerCase());
  const shown = name.length <= 50 ? name : createHash("sha256").update(name).digest("hex").slice(0, 16);
  return `job-${id}-${attempt}-${shown}`;
}
