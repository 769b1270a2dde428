import { liveOf, type Person, runningOf } from "../../core/facts.js";
import { buttonUsed, notLiveAnyMore, rollsBackAlready } from "../../core/messages/trouble.js";
import { lacksToAsk } from "../../core/rules/principals.js";
import type { ButtonEvent } from "../../github/types/events.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { Fault } from "../../github/client/fault.js";
import { answerUnexpectedError } from "../answers/unexpected-error.js";
import { cancel } from "../commands/cancel.js";
import { isPermitted } from "../commands/permission.js";
import { deny, reply } from "../answers/reply.js";
import { wake } from "../requests/wake.js";
import { approve, reject } from "../commands/review.js";
import { rollback } from "../commands/rollback.js";
import type { Scene } from "../scene.js";
import { type Claimed, claimOnce } from "../claims/claims.js";
import { recovered } from "../commands/recover.js";
import { claiming, inOtherHands, inTheWay, isAnswered } from "../claims/take-over.js";
import { rulesOf } from "../requests/deploy-yml.js";
import { missingToAsk, type Visit } from "../commands/visit.js";
import { together } from "../../github/client/together.js";

/** A button that was pressed, and the delivery that told. */
export type Pressed = ButtonEvent & { readonly delivery: string };

/** A button on a check run of ours: the same command by the person who pressed it, for that request. */
export async function onButton(given: Scene, event: Pressed): Promise<void> {
  const environment = /^deploy\/(.+)$/.exec(event.checkName)?.[1];
  const verb = verbs.find((each) => each === event.identifier);
  if (environment === undefined || verb === undefined) return;
  const scene = claiming(given);
  const id = `${pressed}${event.delivery}`;
  const claim = await claimOnce(scene, id).catch(inTheWay);
  const [snapshot, role] = await together([scene.hub.snapshot({ environments: [environment] }), scene.hub.role(event.login)]);
  const place = await placeOf(scene, event, environment, snapshot);
  const asker = { id, ...(place.issue === undefined ? {} : { issue: place.issue }) };
  if (claim instanceof Fault) return await answerUnexpectedError(scene, { ...asker, stranger: false }, event.delivery, claim);
  if (claim !== "first") {
    // Whoever answered may have died before what was to follow.
    if (await isAnswered(scene, asker)) return await wake(scene);
    if (claim === "taken") throw inOtherHands(id);
  }
  const account = { login: event.login, ...(event.loginId === undefined ? {} : { id: event.loginId }) };
  const person: Person = { ...account, bot: event.login.endsWith("[bot]"), role, teams: [], unreadableTeams: [] };
  try {
    await press(scene, { asker, person, snapshot, pullRequest: place.pullRequest, claim }, verb, environment, event);
  } catch (error) {
    // Telling must not hide what is told.
    await answerUnexpectedError(scene, { ...asker, stranger: false }, event.delivery, error).catch(() => undefined);
    throw error;
  }
}

type Presser = Pick<Visit, "asker" | "person" | "snapshot" | "pullRequest"> & { readonly claim: Claimed };

async function press(scene: Scene, presser: Presser, verb: (typeof verbs)[number], environment: string, event: Pressed): Promise<void> {
  const { claim, ...who } = presser;
  const { asker, person, snapshot } = who;
  const rules = rulesOf(snapshot);
  const missing = missingToAsk(verb, person, snapshot.repository, rules);
  if (missing !== undefined) return await deny(scene, asker, { stranger: false }, lacksToAsk(person, missing));
  if (!("config" in rules)) return await reply(scene, asker, rules.answer);
  if (claim === "inherited" && (await recovered(scene, { asker, snapshot, config: rules.config }))) return;
  const at = scene.now();
  const rest = { evidence: { since: at, everywhere: undefined }, stranger: false, aside: undefined };
  const visit: Visit = { ...who, cause: "button", at, config: rules.config, ...rest };
  const meant = (pending: { readonly request: { readonly id: string } }): boolean => pending.request.id === event.externalId;
  switch (verb) {
    case "approve":
      return await approve(scene, visit, { verb, environment }, meant);
    case "reject":
      return await reject(scene, visit, { verb, environment }, meant);
    case "cancel":
      return await cancel(scene, visit, { verb, environment }, { request: event.externalId });
    case "rollback":
      return await rollbackPressed(scene, visit, environment, event.externalId);
  }
}

const verbs = ["approve", "reject", "cancel", "rollback"] as const;

/** What the ids of presses begin with. */
const pressed = "press-";

function isPress(id: string): boolean {
  return id.startsWith(pressed);
}

/** Leaves what is live, whatever else was begun since; only once, though it is pressed twice. */
async function rollbackPressed(scene: Scene, visit: Visit, name: string, pressedFor: string): Promise<void> {
  const { asker, snapshot } = visit;
  const environment = visit.config.environments.find((each) => each.name === name);
  if (environment !== undefined && !(await isPermitted(scene, visit, environment))) return;
  const deployments = snapshot.deployments.get(name) ?? [];
  const live = liveOf(deployments);
  if (live === undefined || live.request?.id !== pressedFor) return await reply(scene, asker, notLiveAnyMore(name));
  const state = recordIn(snapshot, name);
  const others = [
    ...runningOf(deployments).map(({ request }) => ({ id: request?.id, from: request?.rollbackFrom })),
    ...(state.verified ? state.record.requests : []).map(({ request }) => ({ id: request.id, from: request.rollback?.from })),
  ];
  if (others.some(({ id, from }) => from === live.id && id !== asker.id)) return await reply(scene, asker, rollsBackAlready(name));
  // A press has no time: one that was recorded may come again, when the rollback it led to has failed long ago.
  const used = deployments.some(
    ({ ours, request }) => ours && request?.rollbackFrom === live.id && isPress(request.id) && request.id !== asker.id,
  );
  if (used) return await reply(scene, asker, buttonUsed(name));
  await rollback(scene, visit, { verb: "rollback", environment: name }, live);
}

/** Where the request of the check run is answered: its deployment tells, or the record where it waits, or the comment's own issue. */
async function placeOf(
  scene: Scene,
  { externalId }: ButtonEvent,
  environment: string,
  snapshot: Snapshot,
): Promise<{ readonly issue: number | undefined; readonly pullRequest: number | undefined }> {
  const made = snapshot.deployments.get(environment)?.find(({ ours, request }) => ours && request?.id === externalId)?.request;
  const state = recordIn(snapshot, environment);
  const waiting = (state.verified ? state.record.requests : []).find(({ request }) => request.id === externalId)?.request;
  const { issue, pullRequest } = made ?? waiting ?? {};
  const known = issue ?? pullRequest;
  // A payload that is a string tells no place.
  const comment = /^comment-(\d+)$/.exec(externalId)?.[1];
  return { issue: known ?? (comment === undefined ? undefined : await scene.hub.issueOfComment(comment)), pullRequest };
}
