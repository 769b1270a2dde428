import {
  type Config,
  defaultEnvironment,
  type Environment,
  findEnvironment,
  namesOf,
  suggestEnvironment,
} from "../../core/config/environment.js";
import type { Piece } from "../../core/command/compose.js";
import { environmentNeeded, environmentUnknown, type EnvironmentVerb } from "../../core/messages/environments.js";
import { nearest } from "../../core/suggest.js";
import type { Person, Target, Asked } from "../../core/facts.js";
import { Fault } from "../../github/client/fault.js";
import { type Snapshot, recordIn, type Evidence } from "../../github/types/snapshot.js";
import { rulesOf } from "../../core/config/deploy-yml.js";
import { type Asker, deny, reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";
import { issueOf, type Request } from "../../core/request.js";
import { teamsOf } from "../../github/resources/people.js";
import { believed, type LedgerRecord, type PendingRequest } from "../../core/ledger.js";
import { lease } from "../../core/durations.js";
import { withAnswer } from "../../core/ledger/pending-notices.js";
import { isNewer, type Origin } from "../../core/ledger/meant.js";
import type { Deployment } from "../../core/deployments.js";
import { type Answer, keepAnswer } from "../../core/messages/answer.js";
import { missed } from "../../core/messages/trouble.js";
import type { Markdown } from "../../core/messages/markdown.js";
import { mayDeploy } from "../../core/rules/permission.js";
import { jobGoesOn } from "../../core/messages/jobs.js";
import { beingDeployed } from "../../core/messages/cancel.js";
import { nameOf } from "../../core/messages/subject.js";

/** A command with everything that was read when it arrived. */
export interface Visit {
  readonly asker: Asker;
  readonly cause: "comment" | "button" | "page";
  /** When it was asked, by GitHub's clock. */
  readonly at: Date;
  /** The pull request in which it was asked, if any. */
  readonly pullRequest: number | undefined;
  readonly snapshot: Snapshot;
  readonly config: Config;
  readonly person: Person;
  /** Facts that tell whether the command's ref has moved since. */
  readonly evidence: Evidence;
  /** GitHub calls them a stranger, so a refusal is only a reaction. */
  readonly stranger: boolean;
  /** The request whose button was pressed; a comment names none. */
  readonly meant?: string;
}

/** Somebody who pressed a button, with everything that was read then. */
export interface Press {
  /** The delivery's id, or the form's: everything sent with it is done once. */
  readonly id: string;
  readonly person: Person;
  /** With the environment's deployments and record. */
  readonly snapshot: Snapshot;
  readonly config: Config;
}

/** Where something is answered. */
export interface Place {
  readonly issue?: number | undefined;
  readonly pullRequest?: number | undefined;
}

/** Somebody on a page, in the form that commands expect. */
export function visitOf(scene: Pick<Scene, "now">, { id, person, snapshot, config }: Press, { issue, pullRequest }: Place): Visit {
  const at = scene.now();
  return {
    asker: { id, ...(issue === undefined ? {} : { issue }) },
    cause: "page",
    at,
    pullRequest,
    snapshot,
    config,
    person,
    // The page showed the ref with its commit, which the form contains.
    evidence: { since: at, everywhere: undefined },
    stranger: false,
  };
}

/** Where a waiting or deployed request is answered, and its progress is shown. */
export function placeOf(
  snapshot: Snapshot,
  environment: string,
  id: string,
): { readonly issue: number | undefined; readonly pullRequest: number | undefined } {
  const made = snapshot.deployments.get(environment)?.find(({ ours, request }) => ours && request?.id === id)?.request;
  const waiting = believed(recordIn(snapshot, environment)).requests.find(({ request }) => request.id === id)?.request;
  const request = made ?? waiting;
  return { issue: issueOf(request), pullRequest: request?.pullRequest };
}

/** The prefix of the ids of check runs' buttons. */
export const pressed = "press-";

/** A command with everything read again: permissions, deploy.yml, and the environments. */
export async function revisit(scene: Pick<Scene, "hub">, visit: Visit): Promise<Visit> {
  const { asker, person } = visit;
  const [snapshot, role] = await together([
    scene.hub.snapshot({ environments: [...visit.snapshot.records.keys()], ...(asker.issue === undefined ? {} : { issue: asker.issue }) }),
    person.bot ? undefined : scene.hub.role(person.login),
  ]);
  const rules = rulesOf(snapshot);
  if (!("config" in rules)) throw new Fault({ kind: "unavailable", message: "deploy.yml cannot be read any more" });
  return { ...visit, snapshot, config: rules.config, person: { ...person, role } };
}

/** A command's wish, without who, where and when. */
type Wish = Pick<Request, "action" | "again" | "inputs"> & {
  readonly force?: string | undefined;
  readonly promotedFrom?: string;
  readonly rollback?: NonNullable<Request["rollback"]>;
};

/** A person's request, pinned to the commit of its target. */
export function askedBy(visit: Visit, environment: Environment, target: Target, { force, ...wish }: Wish): Asked {
  const { asker, cause, at, pullRequest, person, stranger } = visit;
  const request: Request = {
    ...wish,
    ...(force === undefined ? {} : { force }),
    id: asker.id,
    cause,
    environment: environment.name,
    ref: target.found ? target.ref : { kind: "branch", name: target.name },
    sha: target.found ? target.commit.sha : "",
    requestedBy: person.login,
    ...(person.id === undefined ? {} : { requestedById: person.id }),
    requestedAt: at.toISOString(),
    ...(asker.issue === undefined ? {} : { issue: asker.issue }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(asker.comment === undefined ? {} : { comment: asker.comment }),
  };
  return { request, environment, target, requester: person, answer: "first", stranger, aside: asker.aside };
}

/** The rest of a command, to offer it again. */
interface Typed {
  readonly ref?: string;
  /** After ref and environment. */
  readonly rest?: readonly Piece[];
}

/** The environment a command means, or the answer that asks for it. */
export function environmentFor(
  config: Config,
  verb: EnvironmentVerb,
  word: string | undefined,
  others: Typed = {},
): { readonly environment: Environment } | { readonly answer: Answer } {
  const known = namesOf(config);
  if (word === undefined) {
    const environment = defaultEnvironment(config);
    return environment === undefined ? { answer: environmentNeeded({ known, verb, ...others }) } : { environment };
  }
  const environment = findEnvironment(config, word);
  if (environment !== undefined) return { environment };
  const all = verb === "lock" || verb === "unlock" ? nearest(word, ["all"], 1) : undefined;
  const suggestion = suggestEnvironment(config, word) ?? all;
  const swapped = suggestion === undefined && others.ref !== undefined && findEnvironment(config, others.ref) !== undefined;
  return { answer: environmentUnknown({ word, known, suggestion, swapped, verb, ...others }) };
}

/** The environment a command means; `undefined` if the answer asks for it. */
export async function chosenEnvironment(
  scene: Scene,
  { config, asker }: Pick<Visit, "config" | "asker">,
  verb: EnvironmentVerb,
  word: string | undefined,
  others: Typed = {},
): Promise<Environment | undefined> {
  const chosen = environmentFor(config, verb, word, others);
  if ("environment" in chosen) return chosen.environment;
  await reply(scene, asker, chosen.answer);
  return undefined;
}

/** Whether somebody may deploy to an environment. If not, they are told what is needed, before anything about the environment is said. */
export async function isPermitted(scene: Scene, visit: Visit, environment: Environment): Promise<boolean> {
  const lacks = await lacksToDeploy(scene, visit, environment);
  if (lacks === undefined) return true;
  await deny(scene, visit.asker, visit, lacks);
  return false;
}

/** What somebody lacks to deploy to an environment; `undefined` if they may. */
export async function lacksToDeploy(
  scene: Scene,
  { person }: Pick<Visit, "person">,
  environment: Environment,
): Promise<Markdown | undefined> {
  const teams = await teamsOf(scene.hub, person.login, environment.deployers ?? []);
  const verdict = mayDeploy(environment, { ...person, ...teams });
  return verdict.answer === "refuse" ? verdict.says : undefined;
}

/** Whether a command is executed late: taken over from a process that died, or delivered late. */
export function isLate(scene: Pick<Scene, "now">, { at }: Pick<Visit, "at">): boolean {
  return scene.now().getTime() - at.getTime() > lease;
}

/** Whether something is newer than a command that is executed late: its author did not mean that. */
export function overtook(scene: Pick<Scene, "now">, { at, asker }: Pick<Visit, "at" | "asker">, origin: Origin): boolean {
  return isLate(scene, { at }) && isNewer(origin, { at, comment: asker.comment });
}

/**
 * Whether a deployment is newer than a command that is executed late. The command is then only answered: it would undo, or promote, something that nobody
 * meant.
 */
export async function overtaken(scene: Scene, visit: Visit, { request, createdAt }: Deployment): Promise<boolean> {
  if (!overtook(scene, visit, { comment: request?.comment, at: createdAt })) return false;
  await reply(scene, visit.asker, missed(Math.floor((scene.now().getTime() - visit.at.getTime()) / 60_000)));
  return true;
}

/** A record with a command's change and its answer. */
export function answering(scene: Pick<Scene, "now">, { asker }: Pick<Visit, "asker">, record: LedgerRecord, answer: Answer): LedgerRecord {
  return withAnswer(record, { ...keepAnswer(answer), id: asker.id, at: scene.now().toISOString() });
}

/** The answer to a command that comes too late, since its request already has its turn. */
export function begunAnswer(begun: PendingRequest, repositoryUrl: string): Answer {
  const { environment, job, ref, requestedBy } = begun.request;
  if (job === undefined) return beingDeployed(environment, nameOf(begun));
  return jobGoesOn(environment, ref.name, requestedBy, `${repositoryUrl}/actions/runs/${job.run}`);
}
