import type { Access } from "../types/access.js";
import { Fault, type FaultKind, faultOf, costsTooMuch } from "../client/fault.js";
import { isRateLimit } from "../client/outcome.js";
import type { Answers } from "./answers.generated.js";
import type { Query } from "./queries.js";

/** Fields whose error affects only themselves: they become `undefined` ("could not be read"); null means "there is none". */
export const separable: ReadonlySet<string> = new Set([
  "statusCheckRollup",
  "checkSuites",
  "workflowRun",
  "refUpdateRule",
  "rules",
  "reviews",
  "headRef",
  "headRepository",
  "databaseId",
  "compare",
  "mergeQueueEntry",
]);

interface GraphqlError {
  readonly type?: string;
  readonly code?: string;
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

/**
 * Sends one GraphQL request. Throws a `Fault`, unless every error in the answer concerns a separable field or something that does not exist.
 */
export async function ask<Name extends keyof Answers>(
  { octokit }: Pick<Access, "octokit">,
  query: Query<Name>,
  variables: Readonly<Record<string, unknown>>,
  request: Readonly<Record<string, unknown>> = {},
): Promise<Answers[Name]> {
  try {
    const data = await octokit.graphql<Answers[Name] | null | undefined>(query, { ...variables, request });
    // An answer that broke off has no data, and no errors that say why.
    if (data === undefined || data === null)
      throw new Fault({ kind: "unavailable", message: "GitHub's answer has no data", route: "POST /graphql" });
    return data;
  } catch (error) {
    const { errors, data } = error as { readonly errors?: readonly GraphqlError[]; readonly data?: Answers[Name] };
    if (!Array.isArray(errors)) throw faultOf(error);
    const grave = errors.find((each) => !tolerable(each, data));
    if (grave !== undefined || typeof data !== "object" || data === null) throw graphqlFault(grave ?? errors[0], error);
    return data;
  }
}

/** A repository that GitHub does not show us is a fault, never an empty one. */
export function accessible<T>(access: Pick<Access, "owner" | "name">, node: T | null | undefined): T {
  if (node !== null && node !== undefined) return node;
  throw unreadable(access);
}

/** The message for that. */
export function unreadable({ owner, name }: Pick<Access, "owner" | "name">): Fault {
  return new Fault({ kind: "not_found", message: `The App cannot read ${owner}/${name}`, route: "POST /graphql" });
}

/** Whether the rest of the answer can be used; marks what could not be read. */
function tolerable(error: GraphqlError, data: unknown): boolean {
  // GitHub may name one field as too much, beside the data of others: in parts it can be read.
  if (error.path === undefined || kindOf(error) === "too_much") return false;
  if (error.type === "NOT_FOUND") return true;
  const depth = error.path.findLastIndex((step) => typeof step === "string" && separable.has(step));
  if (depth < 0) return false;
  const parent = error.path.slice(0, depth).reduce<unknown>(child, data);
  const field = error.path[depth];
  // If an error removed more than its own field, there is no parent to mark.
  return typeof parent === "object" && parent !== null && field !== undefined && Reflect.set(parent, field, undefined);
}

function child(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
}

function graphqlFault(error: GraphqlError | undefined, cause: unknown): Fault {
  const kind = kindOf(error);
  const permission = kind === "missing_permission" ? permissionFor(error?.path ?? []) : undefined;
  return new Fault({ kind, message: error?.message ?? "GitHub's answer has no data", route: "POST /graphql", permission, cause });
}

function kindOf(error: GraphqlError | undefined): FaultKind {
  if (error !== undefined && isRateLimit(error)) return "rate_limited";
  switch (error?.type) {
    case "FORBIDDEN":
    case "INSUFFICIENT_SCOPES":
      return "missing_permission";
    case "RESOURCE_LIMITS_EXCEEDED":
    case "MAX_NODE_LIMIT_EXCEEDED":
      return "too_much";
    case "NOT_FOUND":
      return "not_found";
    default:
      return /something went wrong|timed? ?out|timeout/i.test(error?.message ?? "") ? "unavailable" : "unexpected";
  }
}

/** A field's permission, in the notation of GitHub's REST headers; GraphQL names none. Aliases end in a number. */
function permissionFor(path: readonly (string | number)[]): string | undefined {
  const field = path.findLast((step) => typeof step === "string" && permissions.has(step.replace(/\d+$/, "")));
  return typeof field === "string" ? permissions.get(field.replace(/\d+$/, "")) : undefined;
}

const permissions: ReadonlyMap<string, string> = new Map([
  ["deployments", "deployments=read"],
  ["configAtRoot", "contents=read"],
  ["configInFolder", "contents=read"],
  ["object", "contents=read"],
  ["tag", "contents=read"],
  ["branch", "contents=read"],
  ["sha", "contents=read"],
  ["ledger", "contents=read"],
  ["refs", "contents=read"],
  ["defaultBranchRef", "contents=read"],
  ["issueOrPullRequest", "issues=read; pull_requests=read"],
  ["pullRequest", "pull_requests=read"],
  ["associatedPullRequests", "pull_requests=read"],
  ["commits", "contents=read"],
  ["timelineItems", "pull_requests=read"],
  ["checkSuites", "checks=read"],
  ["ours", "checks=read"],
]);

/** Reads a page of a list. If it is too much for GitHub, reads half as many, down to one. */
export async function inSmallerPages<T>(first: number, read: (first: number) => Promise<T>): Promise<T> {
  try {
    return await read(first);
  } catch (error) {
    if (first === 1 || !(error instanceof Fault) || !costsTooMuch(error)) throw error;
    return await inSmallerPages(Math.ceil(first / 2), read);
  }
}

/** A query's form: complete, or with few items of each list, of which the rest is read separately. */
export type Portion = "whole" | "thin";

/** Sends a query; if it is too much for GitHub, sends it again in its thin form. */
export async function orThin<T>(read: (portion: Portion) => Promise<T>): Promise<T> {
  try {
    return await read("whole");
  } catch (error) {
    if (!(error instanceof Fault) || !costsTooMuch(error)) throw error;
    return await read("thin");
  }
}

/** The query in a portion. A shortened list says that there is more, and is read page by page; other lists stay unchanged. */
export function inPortion<Name extends string>(text: Query<Name>, portion: Portion): Query<Name> {
  if (portion === "whole") return text;
  // Its beginning stays.
  return text.replaceAll(
    /\b((?:contexts|associatedPullRequests)\(first: |deployments\((?:environments: \$\w+, )?first: )(\d+)/g,
    (_, before: string, first: string) => `${before}${Math.ceil(Number(first) / 10)}`,
  ) as Query<Name>;
}

/** The items in groups, each with at most `most` items and (but for a single item that is heavier) at most `heaviest` in weight. */
export function grouped<T>(
  items: readonly T[],
  most: number,
  heaviest = most,
  weight: (item: T) => number = () => 1,
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let load = 0;
  for (const item of items) {
    const group = groups.at(-1);
    if (group === undefined || group.length >= most || load + weight(item) > heaviest) {
      groups.push([item]);
      load = weight(item);
    } else {
      group.push(item);
      load += weight(item);
    }
  }
  return groups;
}

/** GitHub gives up after 10 s, which may be a fault of its own: asking for half is only worthwhile if there are many. */
const many = 10;

/**
 * Reads things that are too much at once in two halves, one after the other, down to a single one. A single one that is too much is a fault, unless there
 * is a `leftOut` for it.
 */
export async function inHalves<T, R>(
  items: readonly T[],
  read: (items: readonly T[]) => Promise<readonly R[]>,
  leftOut?: (item: T, fault: Fault) => void,
): Promise<readonly R[]> {
  try {
    return items.length === 0 ? [] : await read(items);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const tooMuch = costsTooMuch(error);
    const [only] = items;
    if (tooMuch && items.length === 1 && only !== undefined && leftOut !== undefined) {
      leftOut(only, error);
      return [];
    }
    if (items.length < 2 || !(tooMuch || (error.kind === "unavailable" && items.length >= many))) throw error;
    const middle = Math.ceil(items.length / 2);
    const first = await inHalves(items.slice(0, middle), read, leftOut);
    return [...first, ...(await inHalves(items.slice(middle), read, leftOut))];
  }
}
