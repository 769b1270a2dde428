import { hasRole, personOf } from "../../core/accounts.js";
import type { Verb } from "../../core/command.js";
import { type Rules, rulesOf } from "../../core/config/deploy-yml.js";
import type { Person } from "../../core/facts.js";
import { lacksToAsk, mayReview } from "../../core/rules/permission.js";
import { Fault } from "../../github/client/fault.js";
import type { CommentEvent } from "../../github/types/events.js";
import { teamsOf } from "../../github/resources/people.js";
import type { Scene } from "../scene.js";

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
  if (lacksToAsk(meant, person, repository, rules) !== undefined) return "no";
  const reviews = meant === "approve" || meant === "reject";
  return !reviews || hasRole(person, "triage") || (await isReviewer(hub, person, rules)) ? "yes" : "no";
}

/** Whether somebody is a reviewer anywhere, directly or by a team. */
async function isReviewer(hub: AsStranger, person: Person, rules: Rules): Promise<boolean> {
  const environments = "config" in rules ? rules.config.environments : [];
  const reviewers = environments.flatMap(({ review }) => review?.reviewers ?? []);
  const known = { ...person, ...(await teamsOf(hub, person.login, reviewers)) };
  return environments.some((environment) => mayReview(environment, known, undefined).answer === "pass");
}
