import { beginsWith, nearest } from "../suggest.js";
import type { Config, Environment } from "./environment.js";

/** The names of all environments, in their order. */
export function namesOf({ environments }: Pick<Config, "environments">): readonly string[] {
  return environments.map(({ name }) => name);
}

/** The environment that a word names, by name or alias, without regard to case. */
export function findEnvironment(config: Config, word: string): Environment | undefined {
  const wanted = word.toLowerCase();
  return config.environments.find(({ name, aliases }) => [name, ...aliases].some((known) => known.toLowerCase() === wanted));
}

/** The environment of a command that names none: the only one, else the one with `default: true`. */
export function defaultEnvironment(config: Config): Environment | undefined {
  return config.environments.length === 1 ? config.environments[0] : config.environments.find((environment) => environment.default);
}

/** The name or alias that a misspelt word, or the beginning of one, probably means. */
export function suggestEnvironment(config: Config, word: string): string | undefined {
  const names = config.environments.map(({ name, aliases }) => [name, ...aliases]);
  const similar = nearest(word, names.flat());
  if (similar !== undefined) return similar;
  // Several names of one environment are no ambiguity.
  const [only, ...more] = names.flatMap((each) => each.find((name) => beginsWith(name, word)) ?? []);
  return more.length === 0 ? only : undefined;
}

/**
 * Whether `auto_deploy_on` deploys a push to a ref (`refs/heads/main`). The temporary branches of a merge queue match only a pattern that names them:
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function isDeployedWhenPushed({ autoDeployOn }: Pick<Environment, "autoDeployOn">, ref: string): boolean {
  if (autoDeployOn === undefined || !autoDeployOn.test(ref)) return false;
  return !ref.startsWith(`refs/heads/${queueBranches}`) || autoDeployOn.source.replaceAll("\\", "").includes(queueBranches);
}

const queueBranches = "gh-readonly-queue/";
