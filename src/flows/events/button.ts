import { environmentNamed, namesOf } from "../../core/config/environment.js";
import type { Command } from "../../core/command.js";
import { personOf } from "../../core/accounts.js";
import { lacksToAsk } from "../../core/rules/permission.js";
import type { ButtonEvent } from "../../github/types/events.js";
import type { Snapshot } from "../../github/types/snapshot.js";
import { Fault } from "../../github/client/fault.js";
import { together } from "../../github/client/together.js";
import { answerUnexpectedError, deny, reply } from "../answers/reply.js";
import { type Claimed, claiming, claimOnce, inOtherHands, inTheWay, isAnswered } from "../../github/refs/claims.js";
import { recovered, runCommand } from "../commands/run.js";
import { type Place, placeOf, pressed, type Visit, visitOf } from "../commands/visit.js";
import { rulesOf } from "../../core/config/deploy-yml.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";

/** A button that was pressed, and its delivery. */
type Pressed = ButtonEvent & { readonly delivery: string };

/** A button on one of our check runs: the same command by the person who pressed it, for that request. */
export async function onButton(given: Scene, event: Pressed): Promise<void> {
  const environment = environmentNamed(event.checkName);
  const verb = verbs.find((each) => each === event.identifier);
  if (environment === undefined || verb === undefined) return;
  const scene = claiming(given);
  const id = `${pressed}${event.delivery}`;
  const claim = await claimOnce(scene, id).catch(inTheWay);
  const [snapshot, role] = await together([scene.hub.snapshot({ environments: [environment] }), scene.hub.role(event.login)]);
  const place = await placeOfRequest(scene, event, environment, snapshot);
  const { issue } = place;
  const asker = { id, ...(issue === undefined ? {} : { issue }) };
  if (claim instanceof Fault) return await answerUnexpectedError(scene, { ...asker, stranger: false }, event.delivery, claim);
  if (claim !== "first") {
    // The process that answered may have died before the next step.
    if (await isAnswered(scene, asker)) return await wake(scene);
    if (claim === "taken") throw inOtherHands(id);
  }
  const person = personOf({ login: event.login, id: event.loginId }, role);
  try {
    await press(scene, { asker, person, snapshot, place, claim }, { verb, environment }, event.externalId);
  } catch (error) {
    // Failing to tell must not hide the error.
    await answerUnexpectedError(scene, { ...asker, stranger: false }, event.delivery, error).catch(() => undefined);
    throw error;
  }
}

type Presser = Pick<Visit, "asker" | "person" | "snapshot"> & { readonly place: Place; readonly claim: Claimed };

async function press(scene: Scene, presser: Presser, command: Command, meant: string): Promise<void> {
  const { asker, person, snapshot, place, claim } = presser;
  const rules = rulesOf(snapshot);
  const lacks = lacksToAsk(command.verb, person, snapshot.repository, rules);
  if (lacks !== undefined) return await deny(scene, asker, { stranger: false }, lacks);
  if (!("config" in rules)) return await reply(scene, asker, rules.answer);
  const { config } = rules;
  if (claim === "inherited" && (await recovered(scene, { asker, snapshot }, namesOf(config)))) return;
  await runCommand(scene, { ...visitOf(scene, { id: asker.id, person, snapshot, config }, place), cause: "button", meant }, command);
}

const verbs = ["approve", "reject", "cancel", "rollback"] as const;

/** Where the check run's request is answered. If the payload is a string, it does not say; then in the comment's issue. */
async function placeOfRequest(scene: Scene, { externalId }: ButtonEvent, environment: string, snapshot: Snapshot): Promise<Place> {
  const place = placeOf(snapshot, environment, externalId);
  const comment = /^comment-(\d+)$/.exec(externalId)?.[1];
  return place.issue !== undefined || comment === undefined ? place : { ...place, issue: await scene.hub.issueOfComment(comment) };
}
