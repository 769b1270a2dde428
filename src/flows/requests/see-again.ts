import { isBot, personOf } from "../../core/accounts.js";
import { inputMistakes } from "../../core/config/inputs.js";
import type { Ending } from "../../core/ledger.js";
import { keepAnswer } from "../../core/messages/answer.js";
import { inputsOutdated } from "../../core/messages/inputs.js";
import type { Request } from "../../core/request.js";
import { Fault } from "../../github/client/fault.js";
import type { PullRequestFacts, Snapshot } from "../../github/types/snapshot.js";
import { isRunOver } from "../answers/held-jobs.js";
import { noteUndeployed } from "../attention.js";
import type { Asked } from "../../core/facts.js";
import { isOurMerge } from "../../github/reads/repository.js";
import type { Scene } from "../scene.js";
import { checkRunName } from "../../core/config/environment.js";
import { pinnedTarget } from "./target.js";
import { environmentIn, rulesOf } from "../../core/config/deploy-yml.js";
import { together } from "../../github/client/together.js";

/** A request as seen at a moment; or that it ends, since its subject is gone. */
export type Seen =
  | { readonly snapshot: Snapshot; readonly asked: Asked }
  | {
      readonly snapshot: Snapshot;
      readonly ending: Extract<Ending, { how: "closed" | "head_moved" | "environment_gone" | "run_over" | "refused" }>;
    };

/** The parts of a request that never change. */
type Known = Pick<Asked, "request" | "answer" | "stranger" | "aside">;

/**
 * Looks at a request again: its commit, its pull request, its requester, deploy.yml, the environment's deployments and record. It stays pinned to its
 * commit.
 */
export async function seeAgain(scene: Scene, known: Known, seen?: Snapshot): Promise<Seen> {
  const { request } = known;
  const { job } = request;
  const [snapshot, run, role] = await together([
    seen ?? lookAt(scene, request),
    job === undefined ? undefined : scene.hub.startedRun(job.run),
    request.cause === "push" || isBot(request.requestedBy) ? undefined : scene.hub.role(request.requestedBy),
  ]);
  if (job !== undefined && isRunOver(run, job, request.requestedAt, scene.now())) return { snapshot, ending: { how: "run_over" } };
  const requester = personOf({ login: request.requestedBy, id: request.requestedById }, role);
  const rules = rulesOf(snapshot);
  if (!("config" in rules) && !rules.missing) throw new Fault({ kind: "unavailable", message: "deploy.yml cannot be read any more" });
  const environment = environmentIn(rules, request.environment);
  if (environment === undefined) return { snapshot, ending: { how: "environment_gone" } };
  const pullRequest = request.ref.kind === "pull_request" ? snapshot.issue?.pullRequest : undefined;
  if (pullRequest !== undefined && wasClosedSince(pullRequest, request)) return { snapshot, ending: { how: "closed" } };
  const head = pullRequest?.head?.sha ?? request.sha;
  // Our own merge is not a move. Whether a request continues with the merge commit depends on its environment.
  if (
    pullRequest !== undefined &&
    head !== request.sha &&
    !(await isOurMerge(scene.hub, pullRequest.headBranch, request.sha, head, snapshot.app))
  )
    return { snapshot, ending: { how: "head_moved", to: head } };
  const mistakes = inputMistakes(request, environment);
  if (mistakes.length > 0)
    return { snapshot, ending: { how: "refused", answer: keepAnswer(inputsOutdated(mistakes, environment, request)) } };
  return { snapshot, asked: { ...known, environment, target: pinnedTarget(request, snapshot), requester } };
}

/** One look at everything a request is judged by. */
export async function lookAt(scene: Pick<Scene, "hub" | "attention">, { ref, environment, sha }: Request): Promise<Snapshot> {
  const issue = ref.kind === "pull_request" ? ref.pullRequest : undefined;
  const watching = scene.attention.repositories.get(scene.hub.id);
  const heard = watching?.heard ?? 0;
  const snapshot = await scene.hub.snapshot({
    refs: [...new Set([sha, ref.name])],
    environments: [environment],
    checkRunsOf: { sha, name: checkRunName(environment) },
    ...(issue === undefined ? {} : { issue }),
  });
  if (watching !== undefined && snapshot.deployedBefore === false) noteUndeployed(watching, sha, heard);
  return snapshot;
}

/** A pull request that was already closed when its head was requested is still wanted. */
function wasClosedSince({ state, closedAt }: PullRequestFacts, { requestedAt }: Request): boolean {
  return state !== "open" && (closedAt === undefined || closedAt >= new Date(requestedAt));
}
