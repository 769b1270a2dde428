import type { JsonValue } from "../json.js";
import type { Cast } from "./schema.js";
import type { PayloadTemplate } from "./variables.js";

/** Whether an environment counts as production by default: https://docs.github.com/en/rest/deployments/deployments#create-a-deployment */
export function isProduction(environment: string): boolean {
  return environment === "production";
}

/** A regular expression of deploy.yml: RE2, matched against the whole text in linear time. */
export interface Pattern {
  readonly source: string;
  test(text: string): boolean;
}

/** GitHub's repository roles, weakest first: https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization */
export const roles = ["none", "read", "triage", "write", "maintain", "admin"] as const;

/** One of GitHub's repository roles. */
export type Role = (typeof roles)[number];

/** Somebody named in deploy.yml: a user or bot by login, a team as `org/team`, or everybody with at least a role. */
export type Principal =
  | { readonly kind: "user"; readonly login: string }
  | { readonly kind: "team"; readonly organization: string; readonly team: string }
  | { readonly kind: "role"; readonly role: Role };

/** A typed input of `dynamic_payload`. */
export interface Input {
  readonly type: "select" | "number" | "string" | "boolean";
  readonly required: boolean;
  readonly default: JsonValue | undefined;
  readonly description: string | undefined;
  readonly options: readonly string[];
}

/** A window during which nothing is deployed. */
export interface FrozenWindow {
  /** The cron expression of its start, as written. */
  readonly start: string;
  /** Its length as written, a Go duration such as `20m`. */
  readonly duration: string;
  /** Its length in milliseconds. */
  readonly milliseconds: number;
  /** The IANA time zone of `start`. */
  readonly location: string;
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

/** A mistake in deploy.yml. Lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** Where in the document, e.g. `envs[0].frozen_windows[1].start`. */
  readonly path: string;
  /** What is wrong, as one sentence of plain text that names what was found. */
  readonly message: string;
  /** What is valid there, plain text. */
  readonly expected: string | undefined;
  /** What was probably meant, e.g. `dynamic_payload`. */
  readonly suggestion: string | undefined;
}
