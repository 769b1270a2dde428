import { account } from "../accounts.js";
import { newId } from "../ids.js";
import type { CheckRun, Deployment, Repository } from "../repository.js";
import type { Account, App, World } from "../world.js";

/** Somebody, by account or login; a login that ends with `[bot]` is the bot of an App. */
export type Who = Account | string;

/** The account. */
export function accountFor(world: World, who: Who): Account {
  if (typeof who !== "string") return who;
  return who.endsWith("[bot]") ? appNamed(world, who.slice(0, -"[bot]".length)).bot : account(world, who);
}

/** The App that a bot belongs to. */
export function appBehind(world: World, { type, login }: Account): App | undefined {
  return type === "Bot" ? appNamed(world, login.replace(/\[bot\]$/, "")) : undefined;
}

/** The App of that slug, registered at first use. */
export function appNamed(world: World, slug: string): App {
  const known = world.apps.get(slug);
  if (known !== undefined) return known;
  const made: App = {
    id: newId(world),
    slug,
    name: slug,
    owner: account(world, "github", "Organization"),
    bot: account(world, `${slug}[bot]`, "Bot"),
    permissions: {},
    events: [],
    createdAt: "2020-01-01T00:00:00Z",
  };
  world.apps.set(slug, made);
  return made;
}

/** A deployment, given itself or its id. */
export function deploymentFor(world: World, deployment: Deployment | number): Deployment {
  return typeof deployment === "number"
    ? inSome(world, ({ deployments }) => deployments.get(deployment), `deployment ${deployment}`)
    : deployment;
}

/** A check run, given itself or its id. */
export function checkRunFor(world: World, run: CheckRun | number): CheckRun {
  return typeof run === "number" ? inSome(world, ({ checkRuns }) => checkRuns.get(run), `check run ${run}`) : run;
}

function inSome<T>(world: World, find: (repository: Repository) => T | undefined, what: string): T {
  for (const repository of world.repositoriesById.values()) {
    const found = find(repository);
    if (found !== undefined) return found;
  }
  throw new Error(`there is no ${what}`);
}
