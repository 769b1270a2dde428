import { createHash } from "node:crypto";
import type { Environment } from "../../core/config/environment.js";
import { isDeployedWhenPushed } from "../../core/config/pushed.js";
import type { Commit, Person, Target } from "../../core/facts.js";
import type { Request } from "../../core/request.js";
import { sameAccount } from "../../core/accounts.js";
import type { PushEvent } from "../../github/types/events.js";
import type { RefCandidates, Snapshot } from "../../github/types/snapshot.js";
import { obstacleAnswer } from "../answers/unexpected-error.js";
import { noteUnlessWritten } from "../answers/check-run-permission.js";
import { summaryOf } from "../../core/messages/answer.js";
import { continued } from "../commands/recover.js";
import { recordOf, withEnvironments } from "../requests/gather.js";
import { pursue } from "../requests/judge.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { claimOnce } from "../claims/claims.js";
import { claiming, inOtherHands, isAnswered } from "../claims/take-over.js";
import { checkRunName } from "../answers/deployment-view.js";
import { rulesOf } from "../requests/deploy-yml.js";

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
  const inOthers: string[] = [];
  for (const environment of matching) {
    if (target !== undefined && (await requestOrSay(scene, snapshot, environment, target, event)) === "in_other_hands")
      inOthers.push(pushId(environment.name, event));
  }
  // New rules, or a branch that moved, may let something go on that waits.
  const anything = pushed.kind === "branch" && pushed.name === snapshot.repository.defaultBranch;
  await wake(scene, ({ request: { ref } }) => anything || ref.name === pushed.name);
  const [id] = inOthers;
  if (id !== undefined) throw inOtherHands(id);
}

/**
 * The id of a push's request: that of the push rather than of its commit, which may be pushed again on purpose. Names are encoded, and long ones
 * shortened, so that it fits wherever it is written. `time` counts the pushes that led that ref from the one commit to the other.
 */
export function pushId(environment: string, { ref, before, after }: Pick<PushEvent, "ref" | "before" | "after">, time = 1): string {
  const name = encodeURIComponent(environment);
  const shown = name.length <= 50 ? name : digest(environment);
  return `push-${shown}-${after.slice(0, 12)}-${digest(`${ref} ${before} ${after}`)}${time === 1 ? "" : `-${time}`}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Claims a push. One that looks like an earlier one, to and fro between two commits, is told from an event that came twice by the repository's activity. */
async function claimPush(
  scene: Scene,
  environment: string,
  event: PushEvent,
): Promise<{ readonly id: string; readonly claim: Awaited<ReturnType<typeof claimOnce>> }> {
  const id = pushId(environment, event);
  const claim = await claimOnce(scene, id);
  if (claim === "first") return { id, claim };
  const pushes = (await scene.hub.pushes(event.ref))?.pushes ?? [];
  const time = pushes.filter(({ ref, before, after }) => ref === event.ref && before === event.before && after === event.after).length;
  if (time <= 1) return { id, claim };
  const another = pushId(environment, event, time);
  return { id: another, claim: await claimOnce(scene, another) };
}

type Found = Extract<Target, { found: true }>;

/** Where refs of somebody else's are in the way, the commit's check run names them: a push has no conversation, and coming again helps nobody. */
async function requestOrSay(
  scene: Scene,
  seen: Snapshot,
  environment: Environment,
  target: Found,
  event: PushEvent,
): ReturnType<typeof request> {
  try {
    return await request(scene, seen, environment, target, event);
  } catch (error) {
    const answer = obstacleAnswer(error);
    if (answer === undefined) throw error;
    scene.log.warn({ environment: environment.name, ref: event.ref, says: String(error) }, "A push is not deployed");
    const text = { title: `${answer.emoji} ${answer.verdict}`, summary: summaryOf(answer) };
    const made = { status: "completed", conclusion: "failure", ...text } as const;
    const writing = scene.hub.createCheckRun(checkRunName(environment), target.commit.sha, pushId(environment.name, event), made);
    await noteUnlessWritten(scene, writing);
    return "done";
  }
}

async function request(
  given: Scene,
  seen: Snapshot,
  environment: Environment,
  target: Found,
  event: PushEvent,
): Promise<"done" | "in_other_hands"> {
  const scene = claiming(given);
  const { id, claim } = await claimPush(scene, environment.name, event);
  // What was seen before another's time was over may lack what it did in its last moments.
  const known = claim === "first" ? seen : { ...seen, deployments: new Map(), ledgers: new Map(), allDeployments: false };
  const snapshot = await withEnvironments(scene, known, [environment.name]);
  const wish = requestOf(id, environment, target, event, scene.now());
  if (claim === "taken") return isUnderWay(scene, snapshot, wish) || (await wasShown(scene, wish)) ? "done" : "in_other_hands";
  // Whoever claimed it before us may have died after the deployment was made.
  if (await continued(scene, snapshot, environment.name, wish)) return "done";
  if (claim === "inherited" && (await wasShown(scene, wish))) return "done";
  const requester: Person = { login: event.login, bot: event.login.endsWith("[bot]"), role: undefined, teams: [], unreadableTeams: [] };
  await pursue(scene, snapshot, { request: wish, environment, target, requester, answer: "first", stranger: false, aside: undefined });
  return "done";
}

/** Whether a request waits, or was deployed: then what it still lacks is found without its event. */
function isUnderWay(scene: Scene, { deployments, ledgers }: Snapshot, { id, environment }: Request): boolean {
  const state = recordOf(scene, environment, ledgers.get(environment));
  return (
    (state.verified && state.record.requests.some((pending) => pending.request.id === id)) ||
    (deployments.get(environment) ?? []).some((deployment) => deployment.ours && deployment.request?.id === id)
  );
}

/** Whether a request that neither waits nor was deployed is known to have been there: then it has ended, and is not asked for anew. */
async function wasShown(scene: Scene, { id, sha, environment, ...asked }: Request): Promise<boolean> {
  const checkRuns = await scene.hub.ownCheckRuns(sha, checkRunName(environment));
  return checkRuns.some(({ externalId }) => externalId === id) || (await isAnswered(scene, { ...asked, id }));
}

function requestOf(id: string, environment: Environment, { ref, commit }: Found, event: PushEvent, at: Date): Request {
  const merged = commit.pullRequests.find(({ state }) => state === "merged");
  return {
    id,
    action: "deploy",
    cause: "push",
    environment: environment.name,
    ref,
    sha: commit.sha,
    requestedBy: event.login,
    ...(event.loginId === undefined ? {} : { requestedById: event.loginId }),
    ...behind(event, commit),
    requestedAt: at.toISOString(),
    ...(merged === undefined ? {} : { issue: merged.number, pullRequest: merged.number }),
    inputs: defaultsOf(environment),
    again: false,
  };
}

/** The people behind what a bot pushed, a merge queue or a workflow. */
function behind({ login }: PushEvent, { account, pullRequests }: Commit): Pick<Request, "behind"> {
  if (!login.endsWith("[bot]")) return {};
  const merged = pullRequests.filter(({ state }) => state === "merged").flatMap(({ people }) => people);
  const all = [...merged, ...(account === undefined ? [] : [account])];
  const people = all.filter((each, index) => all.findIndex((other) => sameAccount(other, each)) === index);
  return people.length === 0 ? {} : { behind: people };
}

function pushedTarget(
  pushed: { readonly kind: "tag" | "branch"; readonly name: string },
  sha: string,
  candidates: RefCandidates | undefined,
): Found | undefined {
  const commit = pushed.kind === "tag" ? candidates?.tag : candidates?.branch?.commit;
  if (commit === undefined || commit.sha !== sha) return undefined;
  const ref =
    pushed.kind === "tag"
      ? { ...pushed, ...(candidates?.branch === undefined ? {} : { hidesBranch: true }) }
      : { ...pushed, branch: pushed.name };
  return {
    found: true,
    ref,
    commit,
    own: true,
    requiredByBase: [],
    moved: undefined,
    branchProtected: candidates?.branch?.protected ?? false,
  };
}

function refOf(ref: string): { readonly kind: "tag" | "branch"; readonly name: string } | undefined {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  return name === undefined ? undefined : { kind: kind === "tags" ? "tag" : "branch", name };
}

/** A push names no inputs: it has the defaults, and what is required without one is the tooling's to miss. */
function defaultsOf({ inputs }: Environment): Request["inputs"] {
  return Object.fromEntries(
    Object.entries(inputs ?? {}).flatMap(([name, input]) => (input.default === undefined ? [] : [[name, input.default]])),
  );
}
