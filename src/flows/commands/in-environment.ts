import type { Environment } from "../../core/config/environment.js";
import { findEnvironment } from "../../core/config/environments.js";
import type { LedgerRecord } from "../../core/ledger.js";
import type { Answer } from "../../core/messages/answer.js";
import { everywhereAnswer, notPermittedThere, type Outcome } from "../../core/messages/everywhere.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { followUp } from "../follow-up.js";
import { environmentFor } from "./choose-environment.js";
import { withEnvironments } from "../requests/gather.js";
import { answered } from "./recover.js";
import { answering } from "./stale-command.js";
import { isPermitted, lacksToDeploy } from "./permission.js";
import { deny, reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import type { Visit } from "./visit.js";
import { together } from "../../github/client/together.js";

/** Where a command is executed, as it was seen. */
export interface Place {
  readonly environment: Environment;
  readonly snapshot: Snapshot;
}

/** What came of a command in an environment, and what follows once that was said. */
export interface Done {
  readonly done: boolean;
  readonly answer: Answer;
  readonly follows?: () => Promise<void>;
}

/** Keeps in a record what the command that changed it is answered, where that is one answer. */
export type Keep = (record: LedgerRecord, answer: Answer) => LedgerRecord;

/** The environment of a command that only those who may deploy there may give; `undefined` where that has been answered already. */
export async function enter(
  scene: Scene,
  visit: Visit,
  verb: "lock" | "unlock" | "cancel",
  word: string | undefined,
): Promise<Place | undefined> {
  const chosen = environmentFor(visit.config, verb, word);
  if ("answer" in chosen) {
    await reply(scene, visit.asker, chosen.answer);
    return undefined;
  }
  const { environment } = chosen;
  const [snapshot, permitted] = await together([
    withEnvironments(scene, visit.snapshot, [environment.name]),
    isPermitted(scene, visit, environment),
  ]);
  if (!permitted || (await answered(scene, visit, recordIn(snapshot, environment.name)))) return undefined;
  return { environment, snapshot };
}

/** Executes a command in its environment, or in every one for the word `all`, unless one has that name; and answers it, once. */
export async function wherever(
  scene: Scene,
  visit: Visit,
  { verb, environment: word }: { readonly verb: "lock" | "unlock"; readonly environment: string },
  act: (place: Place, keep: Keep) => Promise<Done>,
): Promise<void> {
  if (word.toLowerCase() === "all" && findEnvironment(visit.config, word) === undefined) return await everywhere(scene, visit, verb, act);
  const place = await enter(scene, visit, verb, word);
  if (place === undefined) return;
  const { done, answer, follows } = await act(place, (record, kept) => answering(scene, visit, record, kept));
  if (!done) return await reply(scene, visit.asker, answer);
  await followUp(`${visit.asker.id}: ${verb} is done`, reply(scene, visit.asker, answer));
  await follows?.();
}

/** No record keeps the answer, which is one of all: a process that takes over does again what was done, which changes nothing. */
async function everywhere(
  scene: Scene,
  visit: Visit,
  verb: "lock" | "unlock",
  act: (place: Place, keep: Keep) => Promise<Done>,
): Promise<void> {
  const { environments } = visit.config;
  const [snapshot, lacks] = await together([
    withEnvironments(
      scene,
      visit.snapshot,
      environments.map(({ name }) => name),
    ),
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
