import type { Config, Environment } from "../core/config/environment.js";
import type { Person } from "../core/facts.js";
import { deadlineOf } from "../core/ledger/deadline.js";
import { withWaitingEnded } from "../core/ledger/unsaid.js";
import type { Ending, PendingRequest } from "../core/ledger.js";
import { openRules } from "../core/messages/findings.js";
import type { Request } from "../core/request.js";
import { evaluate } from "../core/rules/index.js";
import type { PullRequestFacts, Snapshot } from "../github/snapshot.js";
import { sayEnded } from "./end.js";
import { type Asked, gather } from "./gather.js";
import { isOurMerge } from "./merge.js";
import { pursue } from "./pursue.js";
import { changeRecord } from "./record.js";
import type { Scene } from "./scene.js";
import { pinnedTarget } from "./target.js";

/** Judges a waiting request again, on facts of now: it deploys, goes on waiting, or ends. */
export async function judgeAgain(scene: Scene, config: Config, seen: Snapshot, pending: PendingRequest): Promise<void> {
  const { request } = pending;
  const environment = config.environments.find(({ name }) => name === request.environment);
  if (environment === undefined) return await end(scene, seen, pending, { how: "expired" });
  const [snapshot, role] = await Promise.all([
    look(scene, request, request.sha),
    request.cause === "push" || isBot(request.requestedBy) ? undefined : scene.hub.role(request.requestedBy),
  ]);
  const requester: Person = { login: request.requestedBy, bot: isBot(request.requestedBy), role, teams: [], unreadableTeams: [] };
  const asked = (at: Snapshot, sha: string): Asked => ({
    request: { ...request, sha },
    environment,
    target: pinnedTarget(request.ref, sha, at),
    requester,
    answer: "shown",
    stranger: false,
    aside: undefined,
  });
  const pullRequest = request.ref.kind === "pull_request" ? snapshot.issue?.pullRequest : undefined;
  if (pullRequest !== undefined && wasClosedSince(pullRequest, request)) return await end(scene, snapshot, pending, { how: "closed" });
  const head = pullRequest?.head?.sha ?? request.sha;
  if (pullRequest !== undefined && head !== request.sha) {
    if (!(await isOurMerge(scene, pullRequest.headBranch, request.sha, head, snapshot.app)))
      return await end(scene, snapshot, pending, { how: "head_moved", to: head });
    const merged = await look(scene, request, head);
    return await pursue(scene, merged, asked(merged, head));
  }
  if (isExpired(pending, environment, scene.now())) {
    const { facts } = await gather(scene, snapshot, asked(snapshot, head));
    const culprits = openRules(evaluate(facts).findings);
    return await end(scene, snapshot, pending, { how: "expired", ...(culprits === undefined ? {} : { culprits: culprits.text }) });
  }
  await pursue(scene, snapshot, asked(snapshot, head));
}

async function look(scene: Scene, { ref, environment }: Request, sha: string): Promise<Snapshot> {
  const issue = ref.kind === "pull_request" ? ref.pullRequest : undefined;
  return await scene.hub.snapshot({
    refs: [...new Set([sha, ref.name])],
    environments: [environment],
    ...(issue === undefined ? {} : { issue }),
  });
}

/** Ends a request for what it waits for no longer, unless somebody is deploying it at this moment; its requester is told. */
async function end(scene: Scene, snapshot: Snapshot, { request }: PendingRequest, ending: Ending): Promise<void> {
  const { environment } = request;
  const written = await changeRecord(scene, environment, snapshot.ledgers.get(environment), (record) => ({
    record: withWaitingEnded(record, request.id, ending, scene.now()),
    subject: `${request.ref.name} for ${request.requestedBy} ends: ${ending.how.replace("_", " ")}`,
  }));
  if (written !== undefined) await sayEnded(scene, snapshot, written);
}

/** What was closed already when its head was asked for is none the less wanted. */
function wasClosedSince({ state, closedAt }: PullRequestFacts, { requestedAt }: Request): boolean {
  return state !== "open" && (closedAt === undefined || closedAt >= new Date(requestedAt));
}

function isExpired(pending: PendingRequest, environment: Environment, now: Date): boolean {
  const deadline = deadlineOf(pending, environment);
  return deadline !== undefined && deadline <= now;
}

function isBot(login: string): boolean {
  return login.endsWith("[bot]");
}
