import { isProduction } from "./environment.js";
import type { Config, Environment, FrozenWindow, Input, Pattern, Principal } from "./environment.js";
import { parseDuration } from "./durations.js";
import { compilePattern } from "./pattern.js";
import { parsePrincipal } from "./principals.js";
import type { Cast, CastInput } from "./schema.js";

type CastEnvironment = Cast["envs"][number];

/** Makes a Config of a document that was found without problems, its defaults applied. */
export function assemble({ envs }: Cast, path: string): Config {
  return { path, environments: envs.map((environment) => toEnvironment(environment, envs)) };
}

function toEnvironment(cast: CastEnvironment, all: readonly CastEnvironment[]): Environment {
  return {
    name: cast.name,
    aliases: cast.aliases,
    default: cast.default,
    task: cast.task,
    description: cast.description,
    autoMerge: cast.auto_merge,
    requiredContexts: cast.required_contexts,
    payload: cast.payload,
    inputs: cast.dynamic_payload?.enabled ? toInputs(cast.dynamic_payload.inputs ?? {}) : undefined,
    productionEnvironment: cast.production_environment ?? isProduction(cast.name),
    deployableRef: toPattern(cast.deployable_ref),
    autoDeployOn: toPattern(cast.auto_deploy_on),
    serialization: cast.serialization,
    frozenWindows: cast.frozen_windows.map(toWindow),
    review: cast.review?.enabled
      ? { reviewers: toPrincipals(cast.review.reviewers), required: cast.review.required, timeout: toMilliseconds(cast.review.timeout) }
      : undefined,
    deployers: cast.deployers && toPrincipals(cast.deployers),
    pullRequest: cast.pull_request ?? { approved: false, draft: false },
    requires: cast.requires.map((word) => nameOf(word, all)),
    live: cast.live,
    force: toPrincipals(cast.force),
    timeout: toMilliseconds(cast.timeout),
  };
}

function toInputs(cast: Readonly<Record<string, CastInput>>): Readonly<Record<string, Input>> {
  return Object.fromEntries(
    Object.entries(cast).map(([name, input]) => [
      name,
      { type: input.type, required: input.required, default: input.default, description: input.description, options: input.options ?? [] },
    ]),
  );
}

function toWindow({ start, duration, location }: CastEnvironment["frozen_windows"][number]): FrozenWindow {
  return { start, duration, milliseconds: toMilliseconds(duration), location };
}

function toPattern(source: string | undefined): Pattern | undefined {
  if (source === undefined) return undefined;
  const compiled = compilePattern(source);
  if ("reason" in compiled) throw new TypeError(`The pattern ${source} was not validated: ${compiled.reason}`);
  return compiled;
}

function toPrincipals(texts: readonly string[]): readonly Principal[] {
  return texts.flatMap((text) => parsePrincipal(text) ?? []);
}

function toMilliseconds(duration: string): number {
  return parseDuration(duration) ?? 0;
}

/** `requires` may name an alias; everybody else reads names. */
function nameOf(word: string, all: readonly CastEnvironment[]): string {
  const wanted = word.toLowerCase();
  return all.find(({ name, aliases }) => [name, ...aliases].some((known) => known.toLowerCase() === wanted))?.name ?? word;
}
