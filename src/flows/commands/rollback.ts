import type { Command } from "../../core/command.js";
import type { Piece } from "../../core/command/compose.js";
import type { Environment } from "../../core/config/environment.js";
import type { Target, Asked } from "../../core/facts.js";
import { type Deployment, liveOf, runningOf } from "../../core/deployments.js";
import type { JsonObject } from "../../core/json.js";
import type { Answer } from "../../core/messages/answer.js";
import { buttonUsed, notLiveAnyMore, rollsBackAlready } from "../../core/messages/trouble.js";
import { neverSucceeded, nothingToRollBackTo } from "../../core/messages/rollback.js";
import { rollbackTarget, type RollbackTarget } from "../../core/rollback.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { askedBy, pressed, type Visit, overtaken, isPermitted, chosenEnvironment } from "./visit.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { deploymentsBackTo, rollbackTargetIn } from "../../github/reads/older-deployments.js";
import { deployedTarget, targetOf, withCandidates } from "../requests/target.js";
import { pursue } from "../requests/judge.js";
import { reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import { believed } from "../../core/ledger.js";

/**
 * `/rollback`: deploys what succeeded before, with its ref and inputs. A button rolls back the deployment that it belongs to, even if there are newer
 * ones.
 */
export async function rollback(scene: Scene, visit: Visit, command: Extract<Command, { verb: "rollback" }>): Promise<void> {
  const left = visit.meant === undefined ? undefined : await leftByButton(scene, visit, command.environment ?? "", visit.meant);
  if (left === "answered") return;
  const environment = await chosenEnvironment(scene, visit, "rollback", command.environment, { rest: restOf(command) });
  if (environment === undefined) return;
  const seen = await withEnvironments(scene.hub, visit.snapshot, [environment.name]);
  const named = command.ref === undefined ? undefined : targetOf(command.ref, visit.snapshot, visit.evidence);
  const leads =
    named === undefined
      ? await rollbackTargetIn(scene.hub, seen, environment.name, left)
      : await leadsTo(scene, seen, environment.name, named);
  if ("why" in leads) {
    if (!(await isPermitted(scene, visit, environment))) return;
    const { name } = environment;
    if (leads.why === "nothing") return await reply(scene, visit.asker, nothingToRollBackTo(name));
    const isOnly = "why" in rollbackTarget(seen.deployments.get(name) ?? [], undefined);
    const candidates = await candidatesOf(scene, seen, named);
    return await reply(scene, visit.asker, neverSucceeded({ environment: name, ref: command.ref ?? "", candidates, isOnly }));
  }
  if (await overtaken(scene, visit, leads.from)) return;
  const { snapshot, asked } = await rollbackAsked(scene, { ...visit, snapshot: seen }, environment, leads, command.force);
  await pursue(scene, snapshot, asked);
}

/** The live deployment, which a button rolls back whatever else was begun since; only once, even if pressed twice. */
async function leftByButton(scene: Scene, visit: Visit, name: string, pressedFor: string): Promise<Deployment | "answered"> {
  const { asker, snapshot } = visit;
  const environment = visit.config.environments.find((each) => each.name === name);
  if (environment !== undefined && !(await isPermitted(scene, visit, environment))) return "answered";
  const say = async (answer: Answer): Promise<"answered"> => {
    await reply(scene, asker, answer);
    return "answered";
  };
  const deployments = snapshot.deployments.get(name) ?? [];
  const live = liveOf(deployments);
  if (live === undefined || live.request?.id !== pressedFor) return await say(notLiveAnyMore(name));
  const others = [
    ...runningOf(deployments).map(({ request }) => ({ id: request?.id, from: request?.rollbackFrom })),
    ...believed(recordIn(snapshot, name)).requests.map(({ request }) => ({ id: request.id, from: request.rollback?.from })),
  ];
  if (others.some(({ id, from }) => from === live.id && id !== asker.id)) return await say(rollsBackAlready(name));
  // A press has no time: somebody may replay it long after its rollback has failed.
  const used = deployments.some(
    ({ ours, request }) => ours && request?.rollbackFrom === live.id && request.id.startsWith(pressed) && request.id !== asker.id,
  );
  return used ? await say(buttonUsed(name)) : live;
}

/** The request that a rollback makes: the ref and the inputs of the earlier deployment. */
export async function rollbackAsked(
  scene: Pick<Scene, "hub">,
  visit: Visit,
  environment: Environment,
  { from, to }: Extract<RollbackTarget, { to: unknown }>,
  force: string | undefined,
): Promise<{ readonly snapshot: Snapshot; readonly asked: Asked }> {
  const { snapshot, target } = await deployedTarget(scene.hub, visit.snapshot, to);
  const wish = { action: "rollback", inputs: inputsOf(to, environment), again: true, rollback: { from: from.id, to: to.id } } as const;
  return { snapshot, asked: askedBy(visit, environment, target, { ...wish, force }) };
}

async function candidatesOf(scene: Scene, { repository }: Snapshot, named: Target | undefined): Promise<readonly string[]> {
  return named === undefined || named.found ? [] : (await withCandidates(scene.hub, named, repository)).candidates;
}

function restOf({ ref, force }: Extract<Command, { verb: "rollback" }>): readonly Piece[] {
  return [ref === undefined ? undefined : { to: ref }, force === undefined ? undefined : { option: "--force", reason: force }];
}

/** The target of a rollback to a named ref: the deployment of its commit or, if the ref is gone, the deployment made by that name. */
async function leadsTo(scene: Scene, seen: Snapshot, environment: string, named: Target): Promise<RollbackTarget> {
  if (!named.found)
    return rollbackTarget(seen.deployments.get(environment) ?? [], ({ request, ref }) => (request?.ref ?? ref) === named.name);
  const { sha } = named.commit;
  return rollbackTarget(await deploymentsBackTo(scene.hub, seen, environment, sha), (deployment) => deployment.sha === sha);
}

/** The inputs an earlier deployment had, as far as deploy.yml still has them. */
function inputsOf({ payload }: Deployment, { inputs }: Environment): JsonObject {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return {};
  return Object.fromEntries(Object.entries(payload as JsonObject).filter(([name]) => inputs !== undefined && Object.hasOwn(inputs, name)));
}
