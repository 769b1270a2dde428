import type { Facts, PullRequestLink, Asked } from "../../core/facts.js";
import { liveOf } from "../../core/deployments.js";
import { type Evaluation, foresee } from "../../core/rules/index.js";
import { together } from "../../github/client/together.js";
import type { Snapshot } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";
import { lostBy } from "./changes.js";
import { gather, type Gathered } from "./gather.js";

/** What pressing would do, by the same facts and rules as a press. */
export interface Foreseen {
  readonly gathered: Gathered;
  /** Without force, even if force was asked for: so people see what it would skip. */
  readonly evaluation: Evaluation;
  /** With force by the same person; `undefined` if they may not use it, or it would not help. */
  readonly forced: Evaluation | undefined;
  /** Compared with what is live there; `undefined` if nothing is, or the same commit. */
  readonly changes: Changes | undefined;
}

/** What a deployment brings, and what it takes away. */
export interface Changes {
  /** In commits; `undefined` if GitHub cannot compare them. */
  readonly ahead: number | undefined;
  readonly brought: readonly PullRequestLink[];
  readonly lost: readonly PullRequestLink[] | "unknown";
}

/** Looks ahead, without writing. The snapshot has the environment's deployments. */
export async function foreseen(scene: Scene, snapshot: Snapshot, asked: Asked): Promise<Foreseen> {
  const { environment, request, target } = asked;
  const live = liveOf(snapshot.deployments.get(environment.name) ?? []);
  const { sha } = request;
  const [ahead, changes] = await together([
    judgedAhead(scene, snapshot, asked),
    live === undefined || !target.found || live.sha === sha ? undefined : changesBetween(scene, live, sha, snapshot),
  ]);
  return { ...ahead, changes };
}

/** What the rules say now, and what they would say with force. */
export async function judgedAhead(scene: Scene, snapshot: Snapshot, asked: Asked): Promise<Omit<Foreseen, "changes">> {
  const { force, ...request } = asked.request;
  // With force, which adds the teams that may use it, so that it is known whether they may.
  const able = await gather(scene, snapshot, { ...asked, request: { ...request, force: force ?? "" } });
  const plain: Facts = { ...able.facts, request };
  const evaluation = foresee(plain);
  const forced = evaluation.verdict === "pass" ? undefined : foresee(able.facts);
  return {
    gathered: { ...able, asked, facts: force === undefined ? plain : able.facts },
    evaluation,
    forced: forced?.verdict === "refuse" ? undefined : forced,
  };
}

/** What deploying a commit brings and takes away, compared with what is live. */
export async function changesBetween(
  { hub }: Pick<Scene, "hub">,
  live: Parameters<typeof lostBy>[1],
  sha: string,
  { repository }: Pick<Snapshot, "repository">,
): Promise<Changes> {
  const [comparison, brought, lost] = await together([
    hub.compare(live.sha, sha),
    hub.pullRequestsBetween(live.sha, sha),
    lostBy(hub, live, sha, repository.url),
    // The last one asks these one after the other; a page's gateway asks all at once, and only once.
    hub.pullRequestsOf(live.sha),
    hub.pullRequestsBetween(sha, live.sha),
  ]);
  return { ahead: comparison?.ahead, brought, lost };
}
