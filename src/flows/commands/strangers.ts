import type { Verb } from "../../core/command.js";
import type { Person } from "../../core/facts.js";
import { mayReview } from "../../core/rules/principals.js";
import type { CommentEvent } from "../../github/types/events.js";
import { Fault } from "../../github/client/fault.js";
import { teamsOf } from "../requests/gather.js";
import type { Scene } from "../scene.js";
import { type Rules, rulesOf } from "../requests/deploy-yml.js";
import { hasRole, missingToAsk } from "./visit.js";

/** What a command's author typed, unless that is misspelt, and meant. */
export interface Verbs {
  readonly verb: Verb | undefined;
  readonly meant: Verb | undefined;
}

/**
 * Whether somebody whom GitHub calls a stranger may ask for this all the same, as a private member may. Anybody may write comments, so before that is known little
 * is asked, with a small part of the limits, and nothing is claimed: 👎 is all they get, the same however often it is given. What GitHub cannot do just now is left,
 * so that nobody delivers it again; where its limits leave no room, that is thrown.
 */
export async function mayAsk(scene: Scene, { author, comment }: CommentEvent, verbs: Verbs): Promise<boolean> {
  const hub = scene.hub.forStrangers;
  try {
    const person: Person = { ...author, role: await hub.role(author.login), teams: [], unreadableTeams: [] };
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
  // For this nothing of the repository needs to be known.
  if (verb === "deploy" && !hasRole(person, "write")) return "no";
  const { config, repository } = await hub.snapshot({});
  const rules = rulesOf({ config, repository });
  if ("missing" in rules && rules.missing && verb !== "deploy" && verb !== "help") return "not ours";
  if (missingToAsk(meant, person, repository, rules) !== undefined) return "no";
  const reviews = meant === "approve" || meant === "reject";
  return !reviews || hasRole(person, "triage") || (await isReviewer(hub, person, rules)) ? "yes" : "no";
}

/** Whether somebody is a reviewer anywhere; of teams GitHub is asked. */
async function isReviewer(hub: AsStranger, person: Person, rules: Rules): Promise<boolean> {
  const environments = "config" in rules ? rules.config.environments : [];
  const reviewers = environments.flatMap(({ review }) => review?.reviewers ?? []);
  const known = { ...person, ...(await teamsOf({ hub }, person.login, reviewers)) };
  return environments.some((environment) => mayReview(environment, known, undefined).answer === "pass");
}
