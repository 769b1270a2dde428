import { liveOf, type Person, runningOf } from "../core/facts.js";
import type { DeployedRequest } from "../core/request.js";
import { notLiveAnyMore, rollsBackAlready } from "../core/messages/trouble.js";
import { lacksToAsk } from "../core/messages/rules.js";
import type { ButtonEvent } from "../github/events.js";
import { confess } from "./boundary.js";
import { sayEnded } from "./end.js";
import { cancelWaiting } from "./cancel.js";
import { recordOf } from "./gather.js";
import { enter } from "./place.js";
import { isPermitted } from "./permitted.js";
import { actOn } from "./record.js";
import { deny, reply } from "./reply.js";
import { resumeEnvironment, wake } from "./resume.js";
import { approve, reject } from "./review.js";
import { rollback } from "./rollback.js";
import type { Scene } from "./scene.js";
import { claiming, claimOnce, isAnswered } from "./take-over.js";
import { missingToAsk, revisit, rulesOf, type Visit } from "./visit.js";

/** A button that was pressed, and the delivery that told. */
export type Pressed = ButtonEvent & { readonly delivery: string };

/** A button on a check run of ours: the same command by the person who pressed it, for that request. */
export async function onButton(given: Scene, event: Pressed): Promise<void> {
  const environment = /^deploy\/(.+)$/.exec(event.checkName)?.[1];
  const verb = verbs.find((each) => each === event.identifier);
  if (environment === undefined || verb === undefined) return;
  const scene = claiming(given);
  const id = `press-${event.delivery}`;
  const claim = await claimOnce(scene, id);
  if (claim === "taken") return;
  const [snapshot, role] = await Promise.all([scene.hub.snapshot({ environments: [environment] }), scene.hub.role(event.login)]);
  const made = snapshot.deployments.get(environment)?.find(({ request }) => request?.id === event.externalId)?.request;
  const issue = await issueOf(scene, event, made);
  const person: Person = { login: event.login, bot: event.login.endsWith("[bot]"), role, teams: [], unreadableTeams: [] };
  // Whoever answered may have died before what was to follow.
  if (claim === "inherited" && issue !== undefined && (await isAnswered(scene, id, issue))) return await wake(scene);
  const asker = { id, ...(issue === undefined ? {} : { issue }) };
  try {
    await press(scene, { asker, person, snapshot, pullRequest: made?.pullRequest }, verb, environment, event);
  } catch (error) {
    // Telling must not hide what is told.
    await confess(scene, { ...asker, stranger: false }, event.delivery, error).catch(() => undefined);
    throw error;
  }
}

type Presser = Pick<Visit, "asker" | "person" | "snapshot" | "pullRequest">;

async function press(scene: Scene, presser: Presser, verb: (typeof verbs)[number], environment: string, event: Pressed): Promise<void> {
  const { asker, person, snapshot } = presser;
  const rules = rulesOf(snapshot);
  const missing = missingToAsk(verb, person, snapshot.repository, rules);
  if (missing !== undefined) return await deny(scene, asker, { stranger: false }, lacksToAsk(person, missing));
  if (!("config" in rules)) return await reply(scene, asker, "confused", rules.answer);
  const rest = { pushes: undefined, stranger: false, aside: undefined };
  const visit: Visit = { ...presser, cause: "button", at: scene.now(), config: rules.config, ...rest };
  const meant = (pending: { readonly request: { readonly id: string } }): boolean => pending.request.id === event.externalId;
  switch (verb) {
    case "approve":
      return await approve(scene, visit, { verb, environment }, meant);
    case "reject":
      return await reject(scene, visit, { verb, environment }, meant);
    case "cancel":
      return await cancelPressed(scene, visit, environment, meant);
    case "rollback":
      return await rollbackPressed(scene, visit, environment, event.sha);
  }
}

const verbs = ["approve", "reject", "cancel", "rollback"] as const;

/** Leaves what is live, whatever else was begun since; only once, though it is pressed twice. */
async function rollbackPressed(scene: Scene, visit: Visit, name: string, sha: string): Promise<void> {
  const { asker, snapshot } = visit;
  const environment = visit.config.environments.find((each) => each.name === name);
  if (environment !== undefined && !(await isPermitted(scene, visit, environment))) return;
  const deployments = snapshot.deployments.get(name) ?? [];
  const live = liveOf(deployments);
  if (live?.sha !== sha) return await reply(scene, asker, "-1", notLiveAnyMore(name));
  const state = recordOf(scene, name, snapshot.ledgers.get(name));
  const others = [
    ...runningOf(deployments).map(({ request }) => ({ id: request?.id, from: request?.rollbackFrom })),
    ...(state.verified ? state.record.requests : []).map(({ request }) => ({ id: request.id, from: request.rollback?.from })),
  ];
  if (others.some(({ id, from }) => from === live.id && id !== asker.id)) return await reply(scene, asker, "-1", rollsBackAlready(name));
  await rollback(scene, visit, { verb: "rollback", environment: name }, live);
}

async function cancelPressed(
  scene: Scene,
  visit: Visit,
  name: string,
  meant: (pending: { readonly request: { readonly id: string } }) => boolean,
): Promise<void> {
  await actOn(
    visit,
    async (seen) => {
      const place = await enter(scene, seen, "cancel", name);
      if (place === undefined) return "over";
      const waiting = await cancelWaiting(scene, seen, place, (each) => (meant(each) ? 1 : -1));
      if (typeof waiting === "string") return waiting;
      await sayEnded(scene, place.snapshot, waiting.written);
      await resumeEnvironment(scene, name);
      return "over";
    },
    (seen) => revisit(scene, seen),
  );
}

/** Where the request of the check run is answered: its deployment tells, or the comment's own issue. */
async function issueOf(scene: Scene, event: Pressed, made: DeployedRequest | undefined): Promise<number | undefined> {
  const place = made?.issue ?? made?.pullRequest;
  if (place !== undefined) return place;
  // A payload that is a string tells no place.
  const comment = /^comment-(\d+)$/.exec(event.externalId)?.[1];
  return comment === undefined ? undefined : await scene.hub.issueOfComment(comment);
}
