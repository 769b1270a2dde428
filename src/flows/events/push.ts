import { type Environment, isDeployedWhenPushed, checkRunName } from "../../core/config/environment.js";
import { personOf, peopleBehind } from "../../core/accounts.js";
import type { Request } from "../../core/request.js";
import type { PushEvent } from "../../github/types/events.js";
import { type Snapshot, type RefCandidates, recordIn } from "../../github/types/snapshot.js";
import { obstacleAnswer } from "../answers/reply.js";
import { checkRunTextOf } from "../../core/messages/answer.js";
import { recovered } from "../commands/run.js";
import { each } from "../../github/client/together.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { pursue } from "../requests/judge.js";
import { found } from "../requests/target.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { claimAs, type Claimed, claiming, inOtherHands, isAnswered } from "../../github/refs/claims.js";
import { checkRunPlace, createCheckRun } from "../answers/write.js";
import { rulesOf } from "../../core/config/deploy-yml.js";
import { createHash } from "node:crypto";
import type { Target } from "../../core/facts.js";
import { believed } from "../../core/ledger.js";

/** Makes the requests of `auto_deploy_on`, pinned to the pushed SHA; not for a ref that was deleted or has moved since. */
export async function onPush(scene: Scene, event: PushEvent): Promise<void> {
  const pushed = refOf(event.ref);
  if (pushed === undefined || event.deleted || event.sha === undefined) return;
  const { sha } = event;
  const snapshot = await scene.hub.snapshot({ refs: [pushed.name], environments: ["production"] });
  const target = pushedTarget(pushed, sha, snapshot.refs.get(pushed.name));
  const rules = rulesOf(snapshot);
  const matching =
    "config" in rules && target !== undefined
      ? rules.config.environments.filter((environment) => isDeployedWhenPushed(environment, event.ref))
      : [];
  if (target !== undefined && matching.length > 0) await requestAll(scene, snapshot, matching, { target, event });
  // New rules, or a moved branch, may release a waiting request.
  const anything = pushed.kind === "branch" && pushed.name === snapshot.repository.defaultBranch;
  await wake(scene, { concerns: ({ request: { ref } }) => anything || ref.name === pushed.name });
}

interface Push {
  readonly target: PushedTarget;
  readonly event: PushEvent;
}

/** How many environments at once: their deployments have to be made while the claims of this push are ours. */
const atOnce = 8;

/**
 * Requests a push's environments, on one look at all of them: first all deployments, then what is to be said about them, since GitHub's limits may lack
 * room for both. A failure in one environment does not affect the others. It fails the delivery; a redelivery does not repeat what was done.
 */
async function requestAll(given: Scene, snapshot: Snapshot, environments: readonly Environment[], push: Push): Promise<void> {
  const afterwards: (() => Promise<void>)[] = [];
  const failures: unknown[] = [];
  const carefully = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failures.push(error);
    }
  };
  const times = timesPushed(given, push.event);
  const goesOn = (): boolean => true;
  await carefully(async () => {
    for (const [index, wave] of inWaves(environments).entries()) {
      // Claims count from their wave on, however long the ones before it took.
      const scene = { ...claiming(given), afterwards };
      const names = new Set(wave.flatMap(({ name, requires }) => [name, ...requires]));
      const seen = await withEnvironments(scene.hub, index === 0 ? snapshot : unseen(snapshot), [...names]);
      await each(wave, atOnce, goesOn, (environment) => carefully(() => requestOrSay(scene, { seen, times, ...push }, environment)));
    }
  });
  await each(afterwards, atOnce, goesOn, carefully);
  if (failures.length > 0) throw failures[0];
}

/** Required environments first: those that wait for them have to see what begins there. */
function inWaves(environments: readonly Environment[]): readonly (readonly Environment[])[] {
  const waits = ({ requires }: Environment): boolean => environments.some(({ name }) => requires.includes(name));
  const later = environments.filter(waits);
  return [environments.filter((environment) => !waits(environment)), ...(later.length === 0 ? [] : inWaves(later))];
}

/** A look whose environments have to be read again. */
function unseen(snapshot: Snapshot): Snapshot {
  return { ...snapshot, deployments: new Map(), records: new Map(), allDeployments: false };
}

/** How often a ref was pushed from one commit to the other, as far as GitHub tells; read once, if it matters. */
function timesPushed({ hub }: Scene, event: PushEvent): () => Promise<number> {
  let asked: ReturnType<Scene["hub"]["pushes"]> | undefined;
  return async () => {
    asked ??= hub.pushes(event.ref);
    const pushes = (await asked)?.pushes ?? [];
    return pushes.filter(({ ref, before, after }) => ref === event.ref && before === event.before && after === event.after).length;
  };
}

interface Looked extends Push {
  readonly seen: Snapshot;
  readonly times: () => Promise<number>;
}

/** If other people's refs are in the way, the commit's check run names them: a push has no conversation, and a redelivery would not help. */
async function requestOrSay(scene: Scene, looked: Looked, environment: Environment): Promise<void> {
  try {
    await request(scene, looked, environment);
  } catch (error) {
    const answer = obstacleAnswer(error);
    if (answer === undefined) throw error;
    const { event, target } = looked;
    scene.log.warn({ environment: environment.name, ref: event.ref, says: String(error) }, "A push is not deployed");
    const made = { status: "completed", conclusion: "failure", ...checkRunTextOf(answer) } as const;
    const place = checkRunPlace({ id: pushId(environment.name, event), sha: target.commit.sha, environment: environment.name });
    await createCheckRun(scene, place, made);
  }
}

async function request(scene: Scene, looked: Looked, environment: Environment): Promise<void> {
  const { seen, target, event } = looked;
  const { name } = environment;
  const { id, claim } = await claimPush(scene, looked, name);
  const wish = requestOf(id, environment, target, event, scene.now());
  if (claim === undefined)
    return void scene.afterwards?.push(async () => void (await recovered(scene, { asker: wish, snapshot: seen }, [name])));
  // Facts read before the other process's time was over may lack its last acts.
  const known = claim === "first" ? seen : unseen(seen);
  const snapshot = await withEnvironments(scene.hub, known, [name]);
  if (claim === "taken") {
    if (isUnderWay(snapshot, id, name) || (await wasShown(scene, wish))) return;
    throw inOtherHands(id);
  }
  if (claim === "inherited" && ((await recovered(scene, { asker: wish, snapshot }, [name])) || (await wasShown(scene, wish)))) return;
  const requester = personOf({ login: event.login }, undefined);
  await pursue(scene, snapshot, { request: wish, environment, target, requester, answer: "first", stranger: false });
}

interface ClaimedPush {
  readonly id: string;
  /** `undefined`: already done. */
  readonly claim: Claimed | undefined;
}

/** Claims a push. The repository's activity tells a repeated push between the same two commits from a repeated event. */
async function claimPush(scene: Scene, { seen, times, event }: Looked, environment: string): Promise<ClaimedPush> {
  const claimed = (id: string): Promise<Claimed> => claimAs(scene, id, pushId("", event), scene.claimedAt ?? scene.now());
  const isDone = (id: string): boolean => isUnderWay(seen, id, environment);
  const id = pushId(environment, event);
  const claim = isDone(id) ? undefined : await claimed(id);
  const time = claim === "first" ? 1 : await times();
  if (time <= 1) return { id, claim };
  const another = pushId(environment, event, time);
  return { id: another, claim: claim === undefined && isDone(another) ? undefined : await claimed(another) };
}

/** Whether a request waits or was deployed: then the rest happens without its event. */
function isUnderWay(snapshot: Snapshot, id: string, environment: string): boolean {
  return (
    believed(recordIn(snapshot, environment)).requests.some((pending) => pending.request.id === id) ||
    (snapshot.deployments.get(environment) ?? []).some((deployment) => deployment.ours && deployment.request?.id === id)
  );
}

/** Whether a request that neither waits nor was deployed is known to have existed: then it has ended, and is not made again. */
async function wasShown(scene: Scene, { id, sha, environment, ...asked }: Request): Promise<boolean> {
  const checkRuns = await scene.hub.ownCheckRuns(sha, checkRunName(environment));
  return checkRuns.some(({ externalId }) => externalId === id) || (await isAnswered(scene, { ...asked, id }));
}

/** The result of a push. */
type PushedTarget = Extract<Target, { found: true }>;

/**
 * The id of a push's request: of the push, not of its commit, which may be pushed again on purpose. Names are encoded, and long ones shortened, so that it
 * fits everywhere. `time` counts the pushes of that ref from the one commit to the other.
 */
export function pushId(environment: string, { ref, before, after }: Pick<PushEvent, "ref" | "before" | "after">, time = 1): string {
  const name = encodeURIComponent(environment);
  const shown = name.length <= 50 ? name : digest(environment);
  return `push-${shown}-${after.slice(0, 12)}-${digest(`${ref} ${before} ${after}`)}${time === 1 ? "" : `-${time}`}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The request that a push makes to an environment. */
function requestOf(id: string, environment: Environment, { ref, commit }: PushedTarget, event: PushEvent, at: Date): Request {
  const merged = commit.pullRequests.find(({ state }) => state === "merged");
  const behind = peopleBehind(event.login, commit);
  return {
    id,
    action: "deploy",
    cause: "push",
    environment: environment.name,
    ref,
    sha: commit.sha,
    requestedBy: event.login,
    ...(event.loginId === undefined ? {} : { requestedById: event.loginId }),
    ...(behind.length === 0 ? {} : { behind }),
    requestedAt: at.toISOString(),
    ...(merged === undefined ? {} : { issue: merged.number, pullRequest: merged.number }),
    inputs: {},
    again: false,
  };
}

/** The pushed commit, unless the ref has moved since. */
function pushedTarget(
  pushed: { readonly kind: "tag" | "branch"; readonly name: string },
  sha: string,
  candidates: RefCandidates | undefined,
): PushedTarget | undefined {
  const commit = pushed.kind === "tag" ? candidates?.tag : candidates?.branch?.commit;
  if (commit === undefined || commit.sha !== sha) return undefined;
  const ref =
    pushed.kind === "tag"
      ? { ...pushed, ...(candidates?.branch === undefined ? {} : { hidesBranch: true }) }
      : { ...pushed, branch: pushed.name };
  return { ...found(ref, commit), branchProtected: candidates?.branch?.protected ?? false };
}

/** The branch or tag that a ref names. */
function refOf(ref: string): { readonly kind: "tag" | "branch"; readonly name: string } | undefined {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  return name === undefined ? undefined : { kind: kind === "tags" ? "tag" : "branch", name };
}
