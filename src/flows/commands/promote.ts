import type { Command } from "../../core/command.js";
import { resolveInputs } from "../../core/config/inputs.js";
import { liveOf, rolledBack } from "../../core/deployments.js";
import { inputsInvalid } from "../../core/messages/inputs.js";
import { join } from "../../core/messages/markdown.js";
import { pinned } from "../../core/messages/next.js";
import { isBeingRolledBack, liveNotKnown, nothingLive } from "../../core/messages/rollback.js";
import { askedBy, type Visit, overtaken, isPermitted } from "./visit.js";
import { type Config, type Environment, findEnvironment, namesOf, suggestEnvironment } from "../../core/config/environment.js";
import type { Answer } from "../../core/messages/answer.js";
import { environmentUnknown } from "../../core/messages/environments.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { pursue } from "../requests/judge.js";
import { reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import { deployedTarget } from "../requests/target.js";

/** `/promote`: the ref and SHA that are live in one environment, requested for another. */
export async function promote(scene: Scene, visit: Visit, words: Extract<Command, { verb: "promote" }>): Promise<void> {
  const chosen = promotionFor(visit.config, words);
  if ("answer" in chosen) return await reply(scene, visit.asker, chosen.answer);
  const { source, environment } = chosen;
  const seen = await withEnvironments(scene.hub, visit.snapshot, [source.name, environment.name]);
  const live = liveOf(seen.deployments.get(source.name) ?? []);
  const { mistakes } = resolveInputs(environment, new Map());
  if ((live === undefined || mistakes.length > 0) && !(await isPermitted(scene, visit, environment))) return;
  if (live === undefined) {
    const isUnknown = seen.liveUnknown?.has(source.name) === true;
    return await reply(scene, visit.asker, isUnknown ? liveNotKnown(source.name, environment.name) : nothingLive(source.name));
  }
  if (mistakes.length > 0) {
    const { target } = await deployedTarget(scene.hub, seen, live);
    const typed = { ref: target.found ? pinned({ ref: target.ref, sha: live.sha }) : live.sha, given: new Map(), options: [] };
    return await reply(scene, visit.asker, inputsInvalid(mistakes, environment, typed));
  }
  if (await overtaken(scene, visit, live)) return;
  const { snapshot, target } = await deployedTarget(scene.hub, seen, live);
  const wish = { action: "promote", inputs: {}, again: false, promotedFrom: source.name } as const;
  const asked = askedBy(visit, environment, target, wish);
  const left = rolledBack(seen.deployments.get(source.name) ?? []).has(live.id);
  const note = left ? isBeingRolledBack(live.request?.ref ?? live.ref, source.name) : undefined;
  const aside = note === undefined ? asked.aside : join([note, asked.aside], "\n\n");
  await pursue(scene, snapshot, { ...asked, aside });
}

/** The two environments of `/promote`, or the answer that asks for the missing one. */
function promotionFor(
  config: Config,
  words: { readonly from: string; readonly to: string },
): { readonly source: Environment; readonly environment: Environment } | { readonly answer: Answer } {
  const [source, environment] = [findEnvironment(config, words.from), findEnvironment(config, words.to)];
  if (source !== undefined && environment !== undefined) return { source, environment };
  const meant = (word: string): string => findEnvironment(config, word)?.name ?? suggestEnvironment(config, word) ?? word;
  const word = source === undefined ? words.from : words.to;
  return {
    answer: environmentUnknown({
      word,
      known: namesOf(config),
      suggestion: suggestEnvironment(config, word),
      promotion: { from: meant(words.from), to: meant(words.to) },
    }),
  };
}
