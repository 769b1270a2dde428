import { sameAccount, sameLogin } from "../accounts.js";
import { type Environment, type Principal, type Role, roles } from "../config/environment.js";
import type { Person } from "../facts.js";
import type { Account, Request } from "../request.js";
import * as say from "../messages/rules.js";
import type { Pass, Refuse } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** Whether somebody may deploy to the environment, and so unlock it and cancel there. */
export function mayDeploy(environment: Environment, who: Person): Pass | Refuse {
  const { deployers } = environment;
  if (who.bot)
    return deployers !== undefined && isNamed(deployers, who)
      ? pass(say.mayDeploy(who, environment))
      : refuse(say.botNotNamed(who, environment));
  if (who.role === undefined) return refuse(say.mayDeployUnknown(who, environment));
  if (!atLeast(who.role, "write")) return refuse(say.needsWrite(who, environment));
  if (deployers === undefined) return pass(say.mayDeploy(who, environment));
  switch (isAmong(deployers, who)) {
    case "yes":
      return pass(say.mayDeploy(who, environment));
    case "unknown":
      return refuse(say.mayDeployUnknown(who, environment));
    case "no":
      return refuse(say.notAmongDeployers(who, environment, deployers));
  }
}

/** Whether somebody who may deploy to the environment may also set its rules aside. */
export function mayForce(environment: Environment, who: Person): Pass | Refuse {
  switch (isAmong(environment.force, who)) {
    case "yes":
      return pass(say.mayForce(who, environment));
    case "unknown":
      return refuse(say.mayForceUnknown(who, environment));
    case "no":
      return refuse(say.notAmongForcers(who, environment));
  }
}

/** Whose wish a request is. */
export type Wish = Pick<Request, "requestedBy" | "requestedById" | "behind">;

/** Whether somebody may approve or reject a request; `undefined`: any that is none of theirs. */
export function mayReview(environment: Environment, who: Person, wish: Wish | undefined, verb: say.ReviewVerb = "approve"): Pass | Refuse {
  const { review } = environment;
  if (review === undefined) return refuse(say.noReview(environment, verb));
  const own = wish !== undefined && isTheirs(wish, who);
  if (own)
    return refuse(own === "asked" ? say.ownRequest(who, environment, verb) : say.ownChange(who, environment, wish.requestedBy, verb));
  const among = isAmong(review.reviewers, who);
  const reads = who.role !== undefined && atLeast(who.role, "read");
  if (among === "no" || (who.role !== undefined && !reads)) return refuse(say.notAmongReviewers(who, environment, review.reviewers, verb));
  return among === "yes" && reads ? pass(say.mayReview(who, environment)) : refuse(say.mayReviewUnknown(who, environment, verb));
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
