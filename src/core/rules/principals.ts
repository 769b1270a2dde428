import { type Environment, type Principal, type Role, roles } from "../config/environment.js";
import type { Person } from "../facts.js";
import * as say from "../messages/rules.js";
import type { Verdict } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** Whether somebody may deploy to the environment, and so unlock it and cancel there. */
export function mayDeploy(environment: Environment, who: Person): Verdict {
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
export function mayForce(environment: Environment, who: Person): Verdict {
  switch (isAmong(environment.force, who)) {
    case "yes":
      return pass(say.mayForce(who, environment));
    case "unknown":
      return refuse(say.mayForceUnknown(who, environment));
    case "no":
      return refuse(say.notAmongForcers(who, environment));
  }
}

/** Whether somebody may approve or reject a request that `requester` (a login) made. */
export function mayReview(environment: Environment, who: Person, requester: string): Verdict {
  const { review } = environment;
  if (review === undefined) return refuse(say.noReview(environment));
  if (sameLogin(who.login, requester)) return refuse(say.ownRequest(who, environment));
  const among = isAmong(review.reviewers, who);
  const reads = who.role !== undefined && atLeast(who.role, "read");
  if (among === "no" || (who.role !== undefined && !reads)) return refuse(say.notAmongReviewers(who, environment, review.reviewers));
  return among === "yes" && reads ? pass(say.mayReview(who, environment)) : refuse(say.mayReviewUnknown(who, environment));
}

/** Whether two logins are one account's: GitHub compares them without regard to case. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
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
