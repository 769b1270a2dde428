import type { Environment } from "../../core/config/environment.js";
import { isDeployedWhenPushed } from "../../core/config/environments.js";
import type { Person } from "../../core/facts.js";
import type { Request } from "../../core/request.js";
import type { PushEvent } from "../../github/types/events.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { obstacleAnswer } from "../answers/unexpected-error.js";
import { checkRunTextOf } from "../../core/messages/answer.js";
import { continued } from "../commands/recover.js";
import { each } from "../each.js";
import { withEnvironments } from "../requests/gather.js";
import { pursue } from "../requests/judge.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { claimAs, type Claimed } from "../claims/claims.js";
import { claiming, inOtherHands, isAnswered } from "../claims/take-over.js";
import { checkRunName } from "../answers/deployment-view.js";
import { rulesOf } from "../requests/deploy-yml.js";
import { pushId, type PushedTarget, pushedTarget, refOf, requestOf } from "./pushed-request.js";
import { checkRunPlace, createCheckRun } from "../answers/write.js";

/** Requests what `auto_deploy_on` names, pinned to the pushed SHA; a ref that was deleted or has moved on since is not this push's any more. */
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
  // New rules, or a branch that moved, may let something go on that waits.
  const anything = pushed.kind === "branch" && pushed.name === snapshot.repository.defaultBranch;
  await wake(scene, { concerns: ({ request: { ref } }) => anything || ref.name === pushed.name });
}

interface Push {
  readonly target: PushedTarget;
  readonly event: PushEvent;
}

/** So many environments at once: their deployments are to be made while the claims of this push are ours. */
const atOnce = 8;

/**
 * Requests a push to all its environments, on one look at all of them: deployments first, and what is to be said of them when all were made, since
 * GitHub's limits may leave no room for both. What fails in one is no other's concern; it fails the delivery, and when that comes again what was done is not done again.
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
  const scene = { ...claiming(given), afterwards };
  const times = timesPushed(scene, push.event);
  await carefully(async () => {
    const before: string[] = [];
    for (const wave of inWaves(environments)) {
      const names = wave.map(({ name }) => name);
      const seen = await withEnvironments(scene, before.length === 0 ? snapshot : unseen(snapshot), [...names, ...before]);
      await each(
        wave,
        atOnce,
        () => true,
        (environment) => carefully(() => requestOrSay(scene, { seen, times, ...push }, environment)),
      );
      before.push(...names);
    }
  });
  await each(
    afterwards,
    atOnce,
    () => true,
    (work) => carefully(work),
  );
  if (failures.length > 0) throw failures[0];
}

/** Those first that others require: what is begun there has to be seen by what waits for it. */
function inWaves(environments: readonly Environment[]): readonly (readonly Environment[])[] {
  const waits = ({ requires }: Environment): boolean => environments.some(({ name }) => requires.includes(name));
  const later = environments.filter(waits);
  return [environments.filter((environment) => !waits(environment)), ...(later.length === 0 ? [] : inWaves(later))];
}

/** A look of which the environments are to be asked for anew. */
function unseen(snapshot: Snapshot): Snapshot {
  return { ...snapshot, deployments: new Map(), records: new Map(), allDeployments: false };
}

/** How often a ref was pushed from the one commit to the other, as far as GitHub tells; asked for once, where it matters. */
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

/** Where refs of somebody else's are in the way, the commit's check run names them: a push has no conversation, and coming again helps nobody. */
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

async function request(scene: Scene, { seen, times, target, event }: Looked, environment: Environment): Promise<void> {
  const { name } = environment;
  const underWay = (id: string): boolean => isUnderWay(seen, id, name);
  const first = pushId(name, event);
  const { id, claim } = underWay(first) ? await again(scene, { name, event, times, underWay }) : await claimPush(scene, name, event, times);
  const wish = requestOf(id, environment, target, event, scene.now());
  if (claim === undefined) return void scene.afterwards?.push(async () => void (await continued(scene, seen, name, wish)));
  // What was seen before another's time was over may lack what it did in its last moments.
  const known = claim === "first" ? seen : unseen(seen);
  const snapshot = await withEnvironments(scene, known, [name]);
  if (claim === "taken") {
    if (isUnderWay(snapshot, id, name) || (await wasShown(scene, wish))) return;
    throw inOtherHands(id);
  }
  // Whoever claimed it before us may have died after the deployment was made.
  if (await continued(scene, snapshot, name, wish)) return;
  if (claim === "inherited" && (await wasShown(scene, wish))) return;
  const requester: Person = { login: event.login, bot: event.login.endsWith("[bot]"), role: undefined, teams: [], unreadableTeams: [] };
  await pursue(scene, snapshot, { request: wish, environment, target, requester, answer: "first", stranger: false, aside: undefined });
}

interface ClaimedPush {
  readonly id: string;
  /** `undefined`: it was done already. */
  readonly claim: Claimed | undefined;
}

/** What was done already, unless the ref has been pushed from the one commit to the other once more since. */
async function again(
  scene: Scene,
  { name, event, times, underWay }: Pick<Looked, "event" | "times"> & { readonly name: string; readonly underWay: (id: string) => boolean },
): Promise<ClaimedPush> {
  const time = await times();
  const id = pushId(name, event, Math.max(1, time));
  return underWay(id) ? { id, claim: undefined } : { id, claim: await claimAs(scene, id, wholeOf(event), sinceOf(scene)) };
}

/** Claims a push. One that looks like an earlier one, to and fro between two commits, is told from an event that came twice by the repository's activity. */
async function claimPush(scene: Scene, environment: string, event: PushEvent, times: () => Promise<number>): Promise<ClaimedPush> {
  const id = pushId(environment, event);
  const claim = await claimAs(scene, id, wholeOf(event), sinceOf(scene));
  if (claim === "first") return { id, claim };
  const time = await times();
  if (time <= 1) return { id, claim };
  const another = pushId(environment, event, time);
  return { id: another, claim: await claimAs(scene, another, wholeOf(event), sinceOf(scene)) };
}

/** What the claims of all environments of a push name. */
function wholeOf(event: PushEvent): string {
  return pushId("", event);
}

function sinceOf({ claimedAt, now }: Scene): Date {
  return claimedAt ?? now();
}

/** Whether a request waits, or was deployed: then what it still lacks is found without its event. */
function isUnderWay(snapshot: Snapshot, id: string, environment: string): boolean {
  const state = recordIn(snapshot, environment);
  return (
    (state.verified && state.record.requests.some((pending) => pending.request.id === id)) ||
    (snapshot.deployments.get(environment) ?? []).some((deployment) => deployment.ours && deployment.request?.id === id)
  );
}

/** Whether a request that neither waits nor was deployed is known to have been there: then it has ended, and is not asked for anew. */
async function wasShown(scene: Scene, { id, sha, environment, ...asked }: Request): Promise<boolean> {
  const checkRuns = await scene.hub.ownCheckRuns(sha, checkRunName(environment));
  return checkRuns.some(({ externalId }) => externalId === id) || (await isAnswered(scene, { ...asked, id }));
}
