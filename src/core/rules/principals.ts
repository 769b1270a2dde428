import { sameAccount, sameLogin } from "../accounts.js";
import { type Environment, type Principal, type Role, roles } from "../config/environment.js";
import type { Person } from "../facts.js";
import { enumerate } from "../messages/enumerate.js";
import { code, Markdown, md, person } from "../messages/markdown.js";
import { principalText } from "../messages/principals.js";
import { typed } from "../messages/typed.js";
import type { Account, Request } from "../request.js";
import type { Pass, Refuse } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** Whether somebody may deploy to the environment, and so unlock it and cancel there. */
export function mayDeploy(environment: Environment, who: Person): Pass | Refuse {
  const { deployers } = environment;
  if (who.bot)
    return deployers !== undefined && isNamed(deployers, who) ? pass(allowed(who, environment)) : refuse(botNotNamed(who, environment));
  if (who.role === undefined) return refuse(mayDeployUnknown(who, environment));
  if (!atLeast(who.role, "write")) return refuse(needsWrite(who, environment));
  if (deployers === undefined) return pass(allowed(who, environment));
  switch (isAmong(deployers, who)) {
    case "yes":
      return pass(allowed(who, environment));
    case "unknown":
      return refuse(mayDeployUnknown(who, environment));
    case "no":
      return refuse(notAmongDeployers(who, environment, deployers));
  }
}

/** Whether somebody who may deploy to the environment may also set its rules aside. */
export function mayForce(environment: Environment, who: Person): Pass | Refuse {
  switch (isAmong(environment.force, who)) {
    case "yes":
      return pass(allowedToForce(who, environment));
    case "unknown":
      return refuse(mayForceUnknown(who, environment));
    case "no":
      return refuse(notAmongForcers(who, environment));
  }
}

/** Whose wish a request is. */
export type Wish = Pick<Request, "requestedBy" | "requestedById" | "behind">;

/** A reviewer's word: the one that was given, or would be. */
type ReviewVerb = "approve" | "reject";

/** Whether somebody may approve or reject a request; `undefined`: any that is none of theirs. */
export function mayReview(environment: Environment, who: Person, wish: Wish | undefined, verb: ReviewVerb = "approve"): Pass | Refuse {
  const { review } = environment;
  if (review === undefined) return refuse(noReview(environment, verb));
  const own = wish !== undefined && isTheirs(wish, who);
  if (own) return refuse(own === "asked" ? ownRequest(who, environment, verb) : ownChange(who, environment, wish.requestedBy, verb));
  const among = isAmong(review.reviewers, who);
  const reads = who.role !== undefined && atLeast(who.role, "read");
  if (among === "no" || (who.role !== undefined && !reads)) return refuse(notAmongReviewers(who, environment, review.reviewers, verb));
  return among === "yes" && reads ? pass(allowedToReview(who, environment)) : refuse(mayReviewUnknown(who, environment, verb));
}

/** Whether somebody asked for a request, or is behind the bot that did. */
export function isTheirs({ requestedBy, requestedById, behind = [] }: Wish, who: Account): "asked" | "behind" | false {
  if (sameAccount(who, { login: requestedBy, ...(requestedById === undefined ? {} : { id: requestedById }) })) return "asked";
  return behind.some((each) => sameAccount(each, who)) && "behind";
}

function isAmong(principals: readonly Principal[], who: Person): "yes" | "no" | "unknown" {
  const answers = principals.map((principal) => matches(principal, who));
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}

function matches(principal: Principal, who: Person): "yes" | "no" | "unknown" {
  switch (principal.kind) {
    case "user":
      return sameLogin(principal.login, who.login) ? "yes" : "no";
    case "team": {
      const team = `${principal.organization}/${principal.team}`.toLowerCase();
      if (has(who.teams, team)) return "yes";
      return has(who.unreadableTeams, team) ? "unknown" : "no";
    }
    case "role":
      if (who.bot) return "no";
      if (who.role === undefined) return "unknown";
      return atLeast(who.role, principal.role) ? "yes" : "no";
  }
}

function isNamed(principals: readonly Principal[], who: Person): boolean {
  return principals.some((principal) => principal.kind === "user" && sameLogin(principal.login, who.login));
}

function has(teams: readonly string[], team: string): boolean {
  return teams.some((each) => each.toLowerCase() === team);
}

function atLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

function allowed(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may deploy to ${code(environment.name)}.`;
}

function needsWrite(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may not deploy to ${code(environment.name)}: that takes write access to this repository.`;
}

function notAmongDeployers(who: Person, environment: Environment, deployers: readonly Principal[]): Markdown {
  return md`${person(who.login)} may not deploy to ${code(environment.name)}: ${only(deployers)} may.`;
}

function botNotNamed(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may not deploy to ${code(environment.name)}: a bot has to be named in ${code("deployers")} in deploy.yml.`;
}

function mayDeployUnknown(who: Person, environment: Environment): Markdown {
  return md`GitHub did not say whether ${person(who.login)} may deploy to ${code(environment.name)}, and Gitploy refuses when in doubt: please try again.${membersHint(who)}`;
}

function allowedToForce(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may deploy to ${code(environment.name)} with ${code("--force")}.`;
}

function notAmongForcers(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may not use ${code("--force")} for ${code(environment.name)}: ${only(environment.force)} may.`;
}

function mayForceUnknown(who: Person, environment: Environment): Markdown {
  return md`GitHub did not say whether ${person(who.login)} may use ${code("--force")} for ${code(environment.name)}, and Gitploy refuses when in doubt: please try again.${membersHint(who)}`;
}

function allowedToReview(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may approve deployments to ${code(environment.name)}.`;
}

function noReview(environment: Environment, verb: ReviewVerb): Markdown {
  const instead = verb === "reject" && md` ${typed("/cancel", environment.name)} ends one that waits or runs.`;
  return md`Deployments to ${code(environment.name)} need no approval.${instead}`;
}

function ownRequest(who: Person, environment: Environment, verb: ReviewVerb): Markdown {
  return md`${person(who.login)} asked for this deployment to ${code(environment.name)}, and ${verb === "approve" ? md`nobody approves their own request.` : cancelInstead(environment)}`;
}

function ownChange(who: Person, environment: Environment, bot: string, verb: ReviewVerb): Markdown {
  return md`${person(who.login)} is one of those whose change this is, which ${person(bot)} pushed, and ${verb === "approve" ? md`nobody approves their own for ${code(environment.name)}.` : cancelInstead(environment)}`;
}

function cancelInstead({ name }: Environment): Markdown {
  return md`nobody rejects their own request: ${typed("/cancel", name)} ends it.`;
}

function notAmongReviewers(who: Person, environment: Environment, reviewers: readonly Principal[], verb: ReviewVerb): Markdown {
  return md`${person(who.login)} may not ${Markdown.trusted(verb)} deployments to ${code(environment.name)}: ${only(reviewers)} may.`;
}

function mayReviewUnknown(who: Person, environment: Environment, verb: ReviewVerb): Markdown {
  return md`GitHub did not say whether ${person(who.login)} may ${Markdown.trusted(verb)} deployments to ${code(environment.name)}, and Gitploy refuses when in doubt: please try again.${membersHint(who)}`;
}

function membersHint({ unreadableTeams }: Person): Markdown | undefined {
  if (unreadableTeams.length === 0) return undefined;
  return md` If that does not help, the App may lack the permission ${code("members=read")}, which teams take.`;
}

/** Who deploy.yml names, to go before "may". */
function only(principals: readonly Principal[]): Markdown {
  return principals.length === 0 ? Markdown.trusted("nobody") : md`only ${enumerate(principals.map(principalText), "and")}`;
}
