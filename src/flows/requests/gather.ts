import { payloadOf } from "../../core/config/inputs.js";
import { type Environment, namesOf, requiring } from "../../core/config/environment.js";
import type { Asked, Commit, Comparison, Facts, Person, Target } from "../../core/facts.js";
import { type Deployment, deployedRequests, liveOf } from "../../core/deployments.js";
import { stuckIn } from "../../core/jobs.js";
import { believed } from "../../core/ledger.js";
import { silentFor } from "../../core/messages/deployment.js";
import type { Request } from "../../core/request.js";
import { approvalsOf } from "../../core/rules/review.js";
import type { CommitFacts } from "../../core/rules/rule.js";
import type { Finding } from "../../core/rules/index.js";
import { type Snapshot, type EnvironmentRecord, recordIn } from "../../github/types/snapshot.js";
import { protectedBasesOf, withRequired, withCandidates } from "./target.js";
import { lostBy } from "./changes.js";
import { deploymentsBackTo } from "../../github/reads/older-deployments.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { approversOf, teamsOf } from "../../github/resources/people.js";
import { alikeBy } from "../../github/reads/repository.js";
import type { Scene } from "../scene.js";
import { rulesOf } from "../../core/config/deploy-yml.js";
import { together } from "../../github/client/together.js";

/** Facts, and the record that was read with them, on which a change is based. */
export interface Gathered {
  readonly asked: Asked;
  readonly facts: Facts;
  /** Our bot's login, without `[bot]`. */
  readonly app: string;
  readonly record: EnvironmentRecord;
  /** Ours on the commit, if they were read with it. */
  readonly checkRuns: Snapshot["checkRuns"];
}

/** A request whose facts have a commit, and what all rules say about it. */
export interface Judged extends Gathered {
  readonly facts: CommitFacts;
  readonly findings: readonly Finding[];
}

/** The result of judging a request: it waits only for its turn, it waits for something else, or it no longer waits. */
export type Outcome = "deployed" | "queued" | "waits" | "over";

/** Completes a request's facts: reads what the one query could not know to ask for, all at once, and only if a rule needs it. */
export async function gather(scene: Scene, snapshot: Snapshot, asked: Asked): Promise<Gathered> {
  const { environment, request } = asked;
  const target = asked.target.found ? asked.target : await withCandidates(scene.hub, asked.target, snapshot.repository);
  const seen = await withEnvironments(scene.hub, snapshot, [environment.name, ...environment.requires]);
  const deployments = await endStuck(scene, environment, seen);
  const live = liveOf(deployments);
  const isLiveUnknown = seen.liveUnknown?.has(environment.name) === true;
  const commit = target.found ? target.commit : undefined;
  const record = recordIn(seen, environment.name);
  const [requester, approvers, defaultBranch, demanding, required, lost, protectedBases, alike] = await together([
    withTeams(scene, asked.requester, environment, request),
    environment.review === undefined ? [] : approversOf(scene.hub, environment, approvalsOf({ ledger: record, request })),
    commit === undefined || !needsDefaultBranch(environment, target, commit, snapshot.repository.defaultBranch)
      ? undefined
      : scene.hub.compare(snapshot.repository.defaultBranch, commit.sha),
    target.found && environment.requiredContexts === undefined && request.action !== "rollback"
      ? withRequired(scene.hub, snapshot, target)
      : target,
    commit === undefined || request.action === "rollback"
      ? []
      : together(environment.requires.map(async (name) => [name, await deploymentsBackTo(scene.hub, seen, name, commit.sha)] as const)),
    commit === undefined || environment.live !== "block" || request.action === "rollback"
      ? undefined
      : lostIn(scene, live, commit.sha, { repositoryUrl: snapshot.repository.url, isLiveUnknown }),
    commit === undefined || !environment.pullRequest.approved ? [] : protectedBasesOf(scene.hub, snapshot, commit),
    target.found && dependsOnMerges(environment, target) ? alikeBy(scene.hub, target.ref.branch, target.commit.sha, snapshot.app) : [],
  ]);
  // The default branch's work is not lost if it is merged in first.
  const merges = environment.autoMerge === true && (defaultBranch?.behind ?? 0) > 0 && target.found && target.ref.branch !== undefined;
  const brought =
    merges && live !== undefined && lost !== undefined && lost !== "unknown" && lost.length > 0
      ? await lostBy(scene.hub, live, snapshot.repository.defaultBranch, snapshot.repository.url)
      : lost;
  const owned = await withOwnership(scene, demanding, defaultBranch);
  return {
    asked,
    app: snapshot.app,
    record,
    checkRuns: snapshot.checkRuns,
    facts: {
      now: scene.now(),
      repository: snapshot.repository,
      environment,
      request,
      requester,
      approvers,
      target: owned,
      deployments,
      required: Object.fromEntries(required),
      waitsIn: environment.requires.filter((name) => waitsIn(seen, name, commit?.sha)),
      ledger: record,
      defaultBranch,
      lost: brought?.length === 0 ? [] : lost,
      protectedBases,
      alike: [...new Set([...(request.mergedFrom ?? []), ...alike])],
      requiredBy: requiredBy(snapshot, environment),
      environments: !owned.found || (owned.requiredByBase ?? []).length === 0 ? [] : environmentsOf(snapshot, environment),
      mergeConflict: false,
      payload: payloadOf(environment, request),
    },
  };
}

/** Whether a commit waits to be deployed to an environment, other than by somebody's workflow. */
function waitsIn(seen: Snapshot, name: string, commit: string | undefined): boolean {
  const deployed = deployedRequests(seen.deployments.get(name) ?? []);
  const { requests } = believed(recordIn(seen, name));
  return requests.some(({ request: { id, job, sha } }) => job === undefined && sha === commit && !deployed(id));
}

/** What would be lost of what is live, or `unknown`. */
async function lostIn(
  { hub }: Scene,
  live: Deployment | undefined,
  sha: string,
  { repositoryUrl, isLiveUnknown }: { readonly repositoryUrl: string; readonly isLiveUnknown: boolean },
): Promise<Facts["lost"]> {
  if (isLiveUnknown) return "unknown";
  return live === undefined || live.sha === sha ? undefined : await lostBy(hub, live, sha, repositoryUrl);
}

function requiredBy(snapshot: Snapshot, { name }: Environment): readonly string[] {
  const rules = rulesOf(snapshot);
  return "config" in rules ? requiring(rules.config, name) : [];
}

function environmentsOf(snapshot: Snapshot, { name }: Environment): readonly string[] {
  const rules = rulesOf(snapshot);
  return "config" in rules ? namesOf(rules.config) : [name];
}

async function withTeams(scene: Scene, person: Person, environment: Environment, request: Request): Promise<Person> {
  if (request.cause === "push") return person;
  const principals = [...(environment.deployers ?? []), ...(request.force === undefined ? [] : environment.force)];
  return { ...person, ...(await teamsOf(scene.hub, person.login, principals)) };
}

function needsDefaultBranch(environment: Environment, target: Target, { sha, pullRequests }: Commit, defaultBranch: string): boolean {
  if (!target.found) return false;
  if (environment.autoMerge === true) return true;
  if (target.own === undefined) return true;
  const open = pullRequests.filter(({ state }) => state === "open");
  const speaks = open.some(({ headSha, approvedAt, base }) => headSha === sha && approvedAt.includes(sha) && base === defaultBranch);
  return environment.pullRequest.approved && !(speaks && open.every(({ changesRequested }) => changesRequested === false));
}

/** Whether a review may be about the commit before our own merge, or about the merge commit. */
function dependsOnMerges({ pullRequest: { approved, draft } }: Environment, { commit }: Extract<Target, { found: true }>): boolean {
  return commit.pullRequests.some(
    ({ state, headSha, draft: isDraft, fork, approvedAt }) =>
      state === "open" &&
      ((approved && approvedAt.length > 0 && !approvedAt.includes(commit.sha)) ||
        (headSha !== commit.sha && (approved || (isDraft && !fork && !draft)))),
  );
}

async function withOwnership(scene: Scene, target: Target, defaultBranch: Comparison | undefined): Promise<Target> {
  if (!target.found || target.own !== undefined) return target;
  // Everything in the default branch belongs to this repository; anything else may be a fork's.
  return { ...target, own: defaultBranch?.ahead === 0 ? true : await scene.hub.holds(target.commit.sha) };
}

/**
 * Sets to `error` running deployments without a status for the environment's `timeout`, so that nobody waits for ever, unless the Environment holds a job of theirs.
 * A tool that reports success after all is believed. Returns the deployments with that change.
 */
export async function endStuck(
  scene: Pick<Scene, "hub" | "now">,
  environment: Pick<Environment, "name" | "timeout">,
  seen: Pick<Snapshot, "deployments" | "records">,
): Promise<readonly Deployment[]> {
  const now = scene.now();
  const deployments = seen.deployments.get(environment.name) ?? [];
  const stuck = stuckIn(deployments, believed(recordIn(seen, environment.name)).requests, environment.timeout, now);
  if (stuck.length === 0) return deployments;
  const description = silentFor(environment.timeout);
  await together(stuck.map(({ id }) => scene.hub.createStatus(id, { state: "error", description })));
  const end = { state: "error", description, at: now, logUrl: undefined, environmentUrl: undefined } as const;
  return deployments.map((deployment) =>
    stuck.includes(deployment) ? { ...deployment, statuses: [...deployment.statuses, { ...end, by: deployment.creator }] } : deployment,
  );
}
