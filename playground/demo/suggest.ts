import type { Comment, Deployment } from "../github/repository.js";
import { outcomeOf } from "./outcome.js";
import type { Organisation } from "./organisation.js";

/** Suggestions of what to type next in the repository's current state, best first, never the same twice in a row. */
export function suggestions(organisation: Organisation, place: number, comments: readonly Comment[]): readonly string[] {
  return organisation.rules.environments.length === 0 ? ofTheShop(organisation, place, comments) : ofOwnRules(organisation, comments);
}

function ofOwnRules({ repository, rules }: Organisation, comments: readonly Comment[]): readonly string[] {
  const said = new Set(comments.map(({ body }) => body.trim()));
  const live = (environment: string): string | undefined => repository.deploymentsByEnvironment.get(environment)?.findLast(succeeded)?.ref;
  const typed = (name: string): string => (/\s/.test(name) ? `"${name}"` : name);
  const waiting = comments.filter((comment) => outcomeOf(comment) === "people");
  const names = rules.environments.map(({ name }) => name);
  const reviewed = rules.environments.find(({ review }) => review !== undefined);
  const reviewer = reviewed?.review?.reviewers.find(({ kind }) => kind === "user");
  const login = reviewer?.kind === "user" ? reviewer.login : "rita";
  const behind = names.find((name) => live(name) !== "v0.5.5");
  const [first = "", last = ""] = [names[0], names.at(-1)];
  const wanted: readonly (string | false)[] = [
    waiting.length > 0 && reviewed !== undefined && `@${login} /approve ${typed(reviewed.name)}`,
    behind !== undefined && `/deploy v0.5.5 ${typed(behind)}`,
    "/status",
    `/deploy ${typed(first)}`,
    `/deploy v0.5.5 ${typed(last)} --dry-run`,
    `/rollback ${typed(first)}`,
    `/lock ${typed(last)} for 10m moving the database`,
    `/deploy v0.6.0-broken ${typed(first)}`,
    "/help",
  ];
  return wanted.filter((line): line is string => line !== false && !said.has(line.replace(/^(@\S+) /, ""))).slice(0, 3);
}

function ofTheShop({ repository }: Organisation, place: number, comments: readonly Comment[]): readonly string[] {
  const said = new Set(comments.map(({ body }) => body.trim()));
  const waiting = comments.filter((comment) => outcomeOf(comment) === "people").map(({ body }) => body);
  const live = (environment: string): string | undefined => repository.deploymentsByEnvironment.get(environment)?.findLast(succeeded)?.ref;
  const last = comments.at(-1);
  const failed = last !== undefined && outcomeOf(last) === "failure";
  const locked = said.has("/lock production for 10m moving the database") && !said.has("/unlock production");
  const wanted: readonly (string | false)[] = [
    waiting.length > 0 && "@rita /approve eu",
    locked && "@bob /deploy v0.5.4 production",
    locked && "/unlock production",
    failed && last.body.includes("broken") && last.body.includes("production") && "/deploy v0.6.0-broken staging",
    live("production") !== "v0.5.5" && "/deploy v0.5.5 production",
    live("production") === "v0.5.5" && live("production-eu") !== "v0.5.5" && waiting.length === 0 && "/promote production eu",
    "/status",
    "#1 /deploy staging",
    place === 1 ? "/deploy staging strategy=canry" : "/deploy staging replicas=5",
    "/deploy v0.6.0-broken staging",
    "/deploy v0.5.5 warehouse --dry-run",
    live("production") === "v0.5.5" && "/rollback production",
    "/lock production for 10m moving the database",
    "@zoe /deploy v0.5.5 production",
    "/deply v0.5.5 staging",
    '@cleo /deploy v0.5.5 warehouse --force "the shelves are empty"',
    "merge 2",
    "/help",
  ];
  return wanted.filter((line): line is string => line !== false && !said.has(line.replace(/^(@\w+|#\d+) /, ""))).slice(0, 3);
}

function succeeded({ statuses }: Deployment): boolean {
  return statuses.some(({ state }) => state === "success");
}
