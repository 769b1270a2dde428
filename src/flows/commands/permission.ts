import type { Environment } from "../../core/config/environment.js";
import type { Role } from "../../core/roles.js";
import type { Markdown } from "../../core/messages/markdown.js";
import { mayDeploy, mayReview } from "../../core/rules/permission.js";
import { teamsOf } from "../requests/gather.js";
import { deny } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import type { Visit } from "./visit.js";
import type { Person } from "../../core/facts.js";
import type { Verb } from "../../core/command.js";
import { hasRole, personOf, sameLogin } from "../../core/accounts.js";
import { type Rules, rulesOf } from "../../core/config/deploy-yml.js";
import type { CommentEvent } from "../../github/types/events.js";
import { Fault } from "../../github/client/fault.js";

/**
 * What somebody lacks to give commands at all, before anything about the repository is said; `undefined` if they may. An environment may require more.
 */
export function missingToAsk(
  verb: Verb | undefined,
  person: Person,
  { public: everybodyReads }: { readonly public: boolean },
  rules: Rules,
): Role | "reviewer" | undefined {
  if (person.bot) return undefined;
  const has = (least: Role): boolean => hasRole(person, least);
  // Everybody can read a public repository; answering everybody would let strangers make noise.
  const reader = everybodyReads ? "triage" : "read";
  switch (verb) {
    case "approve":
    case "reject":
      return has(reader) || (has("read") && mayReviewSomewhere(rules, person)) ? undefined : "reviewer";
    case "status":
    case "help":
      return has(reader) ? undefined : reader;
    default:
      return has("write") ? undefined : "write";
  }
}

/** Whether deploy.yml names somebody, or a team they may be in, as a reviewer. */
function mayReviewSomewhere(rules: Rules, { login }: Person): boolean {
  const reviewers = "config" in rules ? rules.config.environments.flatMap(({ review }) => review?.reviewers ?? []) : [];
  return reviewers.some((each) => each.kind !== "user" || sameLogin(each.login, login));
}

/** Whether somebody may deploy to an environment. If not, they are told what is needed, before anything about the environment is said. */
export async function isPermitted(scene: Scene, visit: Visit, environment: Environment): Promise<boolean> {
  const lacks = await lacksToDeploy(scene, visit, environment);
  if (lacks === undefined) return true;
  await deny(scene, visit.asker, visit, lacks);
  return false;
}

/** What somebody lacks to deploy to an environment; `undefined` if they may. */
export async function lacksToDeploy(
  scene: Scene,
  { person }: Pick<Visit, "person">,
  environment: Environment,
): Promise<Markdown | undefined> {
  const teams = await teamsOf(scene, person.login, environment.deployers ?? []);
  const verdict = mayDeploy(environment, { ...person, ...teams });
  return verdict.answer === "refuse" ? verdict.says : undefined;
}

/** The command that its author typed, or meant if it is misspelt. */
export interface Verbs {
  readonly verb: Verb | undefined;
  readonly meant: Verb | undefined;
}

/**
 * Whether somebody whom GitHub calls a stranger may give this command nevertheless, as a private member may. Anybody may write comments. So until that is
 * known, Gitploy reads little, with a small part of the limits, and claims nothing; a stranger gets only 👎, however often it is given. Passing troubles of
 * GitHub end it, so that nobody delivers it again; a lack of room in the limits is thrown.
 */
export async function mayAsk(scene: Scene, { author, comment }: CommentEvent, verbs: Verbs): Promise<boolean> {
  const hub = scene.hub.forStrangers;
  try {
    const person = personOf(author, await hub.role(author.login));
    const may = await mayAskFor(hub, person, verbs);
    if (may === "no") await hub.react(comment, "-1");
    return may === "yes";
  } catch (error) {
    if (!(error instanceof Fault) || error.kind === "rate_limited") throw error;
    scene.log.warn({ kind: error.kind, route: error.route ?? "" }, "A stranger's command is left");
    return false;
  }
}

type AsStranger = Scene["hub"]["forStrangers"];

async function mayAskFor(hub: AsStranger, person: Person, { verb, meant }: Verbs): Promise<"yes" | "no" | "not ours"> {
  // This needs no facts about the repository.
  if (verb === "deploy" && !hasRole(person, "write")) return "no";
  const { config, repository } = await hub.snapshot({});
  const rules = rulesOf({ config, repository });
  if ("missing" in rules && rules.missing && verb !== "deploy" && verb !== "help") return "not ours";
  if (missingToAsk(meant, person, repository, rules) !== undefined) return "no";
  const reviews = meant === "approve" || meant === "reject";
  return !reviews || hasRole(person, "triage") || (await isReviewer(hub, person, rules)) ? "yes" : "no";
}

/** Whether somebody is a reviewer anywhere, directly or by a team. */
async function isReviewer(hub: AsStranger, person: Person, rules: Rules): Promise<boolean> {
  const environments = "config" in rules ? rules.config.environments : [];
  const reviewers = environments.flatMap(({ review }) => review?.reviewers ?? []);
  const known = { ...person, ...(await teamsOf({ hub }, person.login, reviewers)) };
  return environments.some((environment) => mayReview(environment, known, undefined).answer === "pass");
}
