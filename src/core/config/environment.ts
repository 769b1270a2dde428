import type { JsonValue } from "../json.js";
import type { Pattern } from "./pattern.js";
import type { Principal } from "./principals.js";
import type { FrozenWindow } from "./schedule.js";
import type { Cast } from "./schema.js";
import type { PayloadTemplate } from "./variables.js";
import { beginsWith, nearest } from "../suggest.js";

/** A typed input of `dynamic_payload`. */
export interface Input {
  readonly type: "select" | "number" | "string" | "boolean";
  readonly required: boolean;
  readonly default: JsonValue | undefined;
  readonly description: string | undefined;
  readonly options: readonly string[];
}

/** Who may approve a request, how many of them have to, and how long it waits for them (milliseconds). */
export interface Review {
  readonly reviewers: readonly Principal[];
  readonly required: number;
  readonly timeout: number;
}

type CastEnvironment = Cast["envs"][number];
type CamelCase<Key> = Key extends `${infer First}_${infer Rest}` ? `${First}${Capitalize<CamelCase<Rest>>}` : Key;

/** All keys of an environment as they are written, in camel case: `auto_merge` is `autoMerge`. */
export type AsWritten = { readonly [Key in keyof Required<CastEnvironment> as CamelCase<Key>]: CastEnvironment[Key] };

/** One environment of deploy.yml, with every default applied; the keys are explained in docs/deploy-yml.md. */
export type Environment = Explained & Omit<AsWritten, keyof Explained | "dynamicPayload">;

/** The keys with another type than in the file, and those that need an explanation. */
interface Explained {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly default: boolean;
  /** With variables still in it: see `substitute` in variables.ts. */
  readonly task: string | undefined;
  /** With variables still in it. */
  readonly description: string | undefined;
  /** `undefined`: only report by how much a ref is behind the default branch. */
  readonly autoMerge: boolean | undefined;
  /** `undefined`: all that are reported; `[]`: none. */
  readonly requiredContexts: readonly string[] | undefined;
  /** With variables still in it. */
  readonly payload: PayloadTemplate | undefined;
  /** `undefined` unless `dynamic_payload.enabled`. */
  readonly inputs: Readonly<Record<string, Input>> | undefined;
  readonly productionEnvironment: boolean;
  readonly deployableRef: Pattern | undefined;
  readonly autoDeployOn: Pattern | undefined;
  readonly serialization: boolean;
  readonly frozenWindows: readonly FrozenWindow[];
  /** `undefined` unless `review.enabled`. */
  readonly review: Review | undefined;
  /** `undefined`: anyone with write access. */
  readonly deployers: readonly Principal[] | undefined;
  readonly pullRequest: { readonly approved: boolean; readonly draft: boolean };
  readonly requires: readonly string[];
  readonly live: "warn" | "block" | "off";
  readonly force: readonly Principal[];
  /** How to answer when a GitHub Environment asks about a workflow job that none of our deployments started. */
  readonly jobs: "judge" | "refuse";
  /** The milliseconds without a status from the tooling after which a deployment is marked `error`. */
  readonly timeout: number;
}

/** A deploy.yml without problems. */
export interface Config {
  /** Its path: `deploy.yml` or `.github/deploy.yml`. */
  readonly path: string;
  readonly environments: readonly Environment[];
}

/** The names of the environments that require one, directly or through others. */
export function requiring({ environments }: Pick<Config, "environments">, name: string): readonly string[] {
  const found = new Set([name]);
  // The loop also visits what is added meanwhile.
  for (const at of found) for (const each of environments) if (each.requires.includes(at)) found.add(each.name);
  return [...found].slice(1);
}

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

/** Whether an environment counts as production by default: https://docs.github.com/en/rest/deployments/deployments#create-a-deployment */
export function isProduction(environment: string): boolean {
  return environment === "production";
}

/** The name of an environment's check run. */
export function checkRunName(environment: string): string {
  return `deploy/${environment}`;
}

/** The environment in the name of a check run; `undefined` if it is no environment's. */
export function environmentNamed(checkRun: string): string | undefined {
  return /^deploy\/(.+)$/.exec(checkRun)?.[1];
}
