import type { Command } from "../../core/command.js";
import type { Piece } from "../../core/command/compose.js";
import { type Config, type Environment, findEnvironment, suggestEnvironment } from "../../core/config/environment.js";
import { resolveInputs } from "../../core/config/inputs.js";
import type { Target } from "../../core/facts.js";
import type { Answer } from "../../core/messages/answer.js";
import { environmentAsRef, refNeeded } from "../../core/messages/environments.js";
import { inputsInvalid } from "../../core/messages/inputs.js";
import { askedBy, type Visit, isPermitted, environmentFor } from "./visit.js";
import { sayEnding } from "../requests/end.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import type { Deployment } from "../../core/deployments.js";
import { byId } from "../../core/ids.js";
import { branchToAsk } from "../requests/moved.js";
import { dryRun, pursue } from "../requests/judge.js";
import { reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import { headOfIssue, targetOf } from "../requests/target.js";

type Deploy = Extract<Command, { verb: "deploy" }>;

/** `/deploy`: what its words mean here, then a request like any other. */
export async function deployCommand(scene: Scene, visit: Visit, command: Deploy): Promise<void> {
  const meant = await settledMeaning(scene, visit, command);
  if ("answer" in meant) {
    if (meant.environment !== undefined && !(await isPermitted(scene, visit, meant.environment))) return;
    return await reply(scene, visit.asker, meant.answer);
  }
  const { environment, target } = meant;
  const { mistakes } = resolveInputs(environment, command.inputs);
  if (mistakes.length > 0) {
    if (!(await isPermitted(scene, visit, environment))) return;
    const typed = { ref: refTyped(command, visit.config), given: command.inputs, options: optionsOf(command) };
    return await reply(scene, visit.asker, inputsInvalid(mistakes, environment, typed));
  }
  const { again, force } = command;
  const asked = askedBy(visit, environment, target, { action: "deploy", inputs: Object.fromEntries(command.inputs), again, force });
  const snapshot = await withEnvironments(scene.hub, visit.snapshot, [environment.name]);
  if (command.dryRun) return await dryRun(scene, snapshot, asked);
  const newer = replacementOf(visit, snapshot.deployments.get(environment.name) ?? []);
  if (newer === undefined) return await pursue(scene, snapshot, asked);
  if (!(await isPermitted(scene, visit, environment))) return;
  await sayEnding(scene, snapshot, { request: asked.request, ending: { how: "replaced", byRef: newer.request?.ref ?? newer.ref } });
}

/** What was deployed for a newer command of the same pull request: it replaces a late command, as it would if both waited. */
function replacementOf({ asker, pullRequest }: Visit, deployments: readonly Deployment[]): Deployment | undefined {
  const { comment } = asker;
  if (comment === undefined || pullRequest === undefined) return undefined;
  return deployments.find(({ ours, request }) => ours && request?.pullRequest === pullRequest && byId(request.comment ?? "", comment) > 0);
}

function refTyped({ words }: Deploy, config: Config): string | undefined {
  if (words.kind === "ref_and_environment") return words.ref;
  return words.kind === "one" && findEnvironment(config, words.word) === undefined ? words.word : undefined;
}

interface Meaning {
  readonly environment: Environment;
  readonly target: Target;
}

/** The answer if the words mean nothing; names the `environment` if they mean one. */
interface Question {
  readonly answer: Answer;
  readonly environment?: Environment;
}

/** What a command means. If the newest pushes to all branches do not tell whether its branch has moved since, the pushes to that branch are read. */
async function settledMeaning(scene: Scene, visit: Visit, command: Deploy): Promise<Meaning | Question> {
  const meant = meaningOf(visit, command);
  if (!("target" in meant) || !meant.target.found || meant.target.moved === undefined) return meant;
  const place = branchToAsk(meant.target, visit.evidence, visit.snapshot);
  if (place === undefined) return meant;
  const activity = await scene.hub.pushes(place.ref, place.fork);
  return meaningOf({ ...visit, evidence: { ...visit.evidence, there: { activity } } }, command);
}

function meaningOf(visit: Visit, command: Deploy): Meaning | Question {
  const { config } = visit;
  const { words } = command;
  const rest = restOf(command, config);
  switch (words.kind) {
    case "none":
      return withHead(visit, environmentFor(config, "deploy", undefined, { ...refToType(visit), rest }), rest);
    case "environment":
      return withHead(visit, environmentFor(config, "deploy", words.environment, { rest }), rest);
    case "ref_and_environment":
      return withRef(visit, environmentFor(config, "deploy", words.environment, { ref: words.ref, rest }), words.ref, rest);
    case "one":
      return oneWord(visit, words.word, rest);
  }
}

function restOf(command: Deploy, config: Config): readonly Piece[] {
  // An environment's name without its quotes was not an input.
  const meant = [...command.inputs].filter(([input, value]) => findEnvironment(config, `${input}=${value}`) === undefined);
  return [...meant.map(([input, value]) => ({ input, value })), ...optionsOf(command)];
}

function optionsOf({ dryRun: isDry, again, force }: Deploy): readonly Piece[] {
  return [
    isDry ? { option: "--dry-run" } : undefined,
    again ? { option: "--again" } : undefined,
    force === undefined ? undefined : { option: "--force", reason: force },
  ];
}

/** A single word is an environment if it names one, otherwise a ref. If it is neither, it may be a misspelt environment. */
function oneWord(visit: Visit, word: string, rest: readonly Piece[]): Meaning | Question {
  const { config } = visit;
  if (findEnvironment(config, word) !== undefined) return withHead(visit, environmentFor(config, "deploy", word), rest);
  const known = targetOf(word, visit.snapshot, visit.evidence).found;
  const misspelt = !known && suggestEnvironment(config, word) !== undefined;
  return misspelt
    ? withHead(visit, environmentFor(config, "deploy", word, { rest }), rest)
    : withRef(visit, environmentFor(config, "deploy", undefined, { ref: word, rest }), word, rest);
}

/** Where there is no head to deploy, what stands for the ref in a command to type. */
function refToType({ snapshot }: Visit): { readonly ref?: string } {
  const pullRequest = snapshot.issue?.pullRequest;
  if (pullRequest?.state === "open") return {};
  return { ref: pullRequest?.mergeSha?.slice(0, 12) ?? "<ref>" };
}

type Chosen = ReturnType<typeof environmentFor>;

function withRef({ config, snapshot, evidence }: Visit, chosen: Chosen, word: string, rest: readonly Piece[]): Meaning | Question {
  if ("answer" in chosen) return chosen;
  const target = targetOf(word, snapshot, evidence);
  const source = target.found || target.why !== "not_found" ? undefined : findEnvironment(config, word);
  if (source === undefined || source === chosen.environment) return { ...chosen, target };
  return { ...chosen, answer: environmentAsRef({ from: source.name, to: chosen.environment.name, rest }) };
}

function withHead({ snapshot, evidence }: Visit, chosen: Chosen, rest: readonly Piece[]): Meaning | Question {
  if ("answer" in chosen) return chosen;
  const environment = chosen.environment.name;
  const pullRequest = snapshot.issue?.pullRequest;
  if (pullRequest === undefined) return { ...chosen, answer: refNeeded({ why: "issue", environment, rest }) };
  if (pullRequest.state !== "open") {
    const { state, mergeSha } = pullRequest;
    return { ...chosen, answer: refNeeded({ why: state, environment, rest, ...(mergeSha === undefined ? {} : { mergeSha }) }) };
  }
  const target = headOfIssue(snapshot, evidence);
  return { ...chosen, target: target ?? { found: false, name: pullRequest.headBranch, why: "not_found", candidates: [] } };
}
