import { type Environment, findEnvironment, namesOf } from "../../core/config/environment.js";
import type { LedgerRecord } from "../../core/ledger.js";
import type { Answer } from "../../core/messages/answer.js";
import { everywhereAnswer, notPermittedThere, type Outcome } from "../../core/messages/lock.js";
import type { Snapshot } from "../../github/types/snapshot.js";
import { followUp } from "../../github/client/fault.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { answering, chosenEnvironment, type Visit, isPermitted, lacksToDeploy } from "./visit.js";
import { deny, reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";
import type { Piece } from "../../core/command/compose.js";

/** The environment in which a command is executed, as it was seen. */
export interface Place {
  readonly environment: Environment;
  readonly snapshot: Snapshot;
}

/** The result of a command in an environment, and what follows the answer. */
export interface Done {
  readonly done: boolean;
  readonly answer: Answer;
  readonly follows?: () => Promise<void>;
}

/** Keeps the answer to a command in the record that it changed, if there is only one answer. */
export type Keep = (record: LedgerRecord, answer: Answer) => LedgerRecord;

/** The environment of a command that only people who may deploy there may give; `undefined` if the command has already been answered. */
export async function enter(
  scene: Scene,
  visit: Visit,
  verb: "lock" | "unlock" | "cancel",
  word: string | undefined,
  rest: readonly Piece[] = [],
): Promise<Place | undefined> {
  const environment = await chosenEnvironment(scene, visit, verb, word, { rest });
  if (environment === undefined) return undefined;
  const [snapshot, permitted] = await together([
    withEnvironments(scene.hub, visit.snapshot, [environment.name]),
    isPermitted(scene, visit, environment),
  ]);
  return permitted ? { environment, snapshot } : undefined;
}

/**
 * Executes a command in its environment, or in all of them for the word `all` (unless an environment has that name), and answers it once.
 */
export async function wherever(
  scene: Scene,
  visit: Visit,
  { verb, environment: word, rest }: { readonly verb: "lock" | "unlock"; readonly environment: string; readonly rest?: readonly Piece[] },
  act: (place: Place, keep: Keep) => Promise<Done>,
): Promise<void> {
  if (word.toLowerCase() === "all" && findEnvironment(visit.config, word) === undefined) return await everywhere(scene, visit, verb, act);
  const place = await enter(scene, visit, verb, word, rest);
  if (place === undefined) return;
  const { done, answer, follows } = await act(place, (record, kept) => answering(scene, visit, record, kept));
  if (!done) return await reply(scene, visit.asker, answer);
  await followUp(`${visit.asker.id}: ${verb} is done`, reply(scene, visit.asker, answer));
  await follows?.();
}

/** No record keeps an answer about all environments: a process that takes over repeats what was done, which changes nothing. */
async function everywhere(
  scene: Scene,
  visit: Visit,
  verb: "lock" | "unlock",
  act: (place: Place, keep: Keep) => Promise<Done>,
): Promise<void> {
  const { environments } = visit.config;
  const [snapshot, lacks] = await together([
    withEnvironments(scene.hub, visit.snapshot, namesOf(visit.config)),
    together(environments.map((environment) => lacksToDeploy(scene, visit, environment))),
  ]);
  const [first] = lacks;
  if (first !== undefined && !lacks.includes(undefined)) return await deny(scene, visit.asker, visit, first);
  const outcomes: (Outcome & Done)[] = [];
  for (const [index, environment] of environments.entries()) {
    const lacking = lacks[index];
    const done =
      lacking === undefined
        ? await act({ environment, snapshot }, (record) => record)
        : { done: false, answer: notPermittedThere(environment.name, lacking) };
    outcomes.push({ environment: environment.name, ...done });
  }
  const answer = everywhereAnswer(verb, visit.person.login, outcomes);
  await followUp(`${visit.asker.id}: ${verb} is done everywhere`, reply(scene, visit.asker, answer));
  for (const { follows } of outcomes) await follows?.();
}
