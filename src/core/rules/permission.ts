import { code, md, Markdown, person } from "../messages/markdown.js";
import { repeated, typed } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import { pass, refuse, type Rule, inDoubt, type Pass, type Refuse } from "./rule.js";
import { hasRole, sameAccount, sameLogin } from "../accounts.js";
import type { Verb } from "../command.js";
import type { Rules } from "../config/deploy-yml.js";
import type { Environment } from "../config/environment.js";
import type { Principal } from "../config/principals.js";
import type { Role } from "../roles.js";
import type { Person } from "../facts.js";
import { and, or } from "../messages/lists.js";
import type { Account, Request } from "../request.js";

/** The requester may deploy here, and may use force if the request does; a push needs no permission of its own. */
export const permission = {
  name: "permission",
  needs: "nothing",
  setAsideBy: [],
  check({ environment, request, requester }) {
    if (request.cause === "push")
      return pass(md`A push needs no permission of its own: protecting ${code(refText(request.ref.name))} is the permission.`);
    const deploys = mayDeploy(environment, requester);
    if (deploys.answer !== "pass" || request.force === undefined) return deploys;
    const forces = mayForce(environment, requester);
    return forces.answer === "refuse" ? refuse(forces.says, repeated({ ...request, force: undefined }, environment)) : forces;
  },
} as const satisfies Rule;

/** Whether somebody may deploy to the environment, and so unlock it and cancel there. */
export function mayDeploy({ name, deployers }: Environment, who: Person): Pass | Refuse {
  const deploy = md`deploy to ${code(name)}`;
  const allowed = pass(md`${person(who.login)} may ${deploy}.`);
  const refused = (why: Markdown): Refuse => refuse(md`${person(who.login)} may not ${deploy}: ${why}`);
  if (who.bot) {
    const named = deployers?.some((each) => each.kind === "user" && sameLogin(each.login, who.login)) === true;
    return named ? allowed : refused(md`a bot has to be named in ${code("deployers")} in deploy.yml.`);
  }
  if (who.role === undefined) return refuse(notTold(who, deploy));
  if (!hasRole(who, "write")) return refused(md`that takes write access to this repository.`);
  if (deployers === undefined) return allowed;
  switch (isAmong(deployers, who)) {
    case "yes":
      return allowed;
    case "unknown":
      return refuse(notTold(who, deploy));
    case "no":
      return refused(md`${only(deployers)} may.`);
  }
}

/** Whether somebody who may deploy to the environment may also set its rules aside. */
export function mayForce({ name, force }: Environment, who: Person): Pass | Refuse {
  const use = md`use ${code("--force")} for ${code(name)}`;
  switch (isAmong(force, who)) {
    case "yes":
      return pass(md`${person(who.login)} may deploy to ${code(name)} with ${code("--force")}.`);
    case "unknown":
      return refuse(notTold(who, use));
    case "no":
      return refuse(md`${person(who.login)} may not ${use}: ${only(force)} may.`);
  }
}

/** Who made a request, and who is behind the bot that did. */
export type Wish = Pick<Request, "requestedBy" | "requestedById" | "behind">;

/** Whether somebody may approve or reject a request; without `wish`: any request that is not their own. */
export function mayReview(
  { name, review }: Environment,
  who: Person,
  wish: Wish | undefined,
  verb: "approve" | "reject" = "approve",
): Pass | Refuse {
  const cancel = typed("/cancel", name);
  const them = md`${Markdown.trusted(verb)} deployments to ${code(name)}`;
  if (review === undefined)
    return refuse(md`Deployments to ${code(name)} need no approval.${verb === "reject" && md` ${cancel} ends one that waits or runs.`}`);
  const own = wish !== undefined && isTheirs(wish, who);
  const instead = verb === "reject" && md`nobody rejects their own request: ${cancel} ends it.`;
  if (own === "asked")
    return refuse(
      md`${person(who.login)} asked for this deployment to ${code(name)}, and ${instead || "nobody approves their own request."}`,
    );
  if (own)
    return refuse(
      md`${person(who.login)} wrote or merged this change, which ${person(wish.requestedBy)} pushed, and ${instead || md`nobody approves their own change for ${code(name)}.`}`,
    );
  const among = isAmong(review.reviewers, who);
  const reads = hasRole(who, "read");
  if (among === "no" || (who.role !== undefined && !reads))
    return refuse(md`${person(who.login)} may not ${them}: ${only(review.reviewers)} may.`);
  if (among === "yes" && reads) return pass(md`${person(who.login)} may approve deployments to ${code(name)}.`);
  return refuse(notTold(who, them));
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
      return hasRole(who, principal.role) ? "yes" : "no";
  }
}

function has(teams: readonly string[], team: string): boolean {
  return teams.some((each) => each.toLowerCase() === team);
}

function notTold({ login, unreadableTeams }: Person, what: Markdown): Markdown {
  const hint =
    unreadableTeams.length > 0 &&
    md` If that does not help, the App may lack the permission ${code("members=read")}, which it needs for teams.`;
  return md`GitHub did not say whether ${person(login)} may ${what}, ${inDoubt}.${hint}`;
}

/** The principals as the subject of "may". */
function only(principals: readonly Principal[]): Markdown {
  return principals.length === 0 ? Markdown.trusted("nobody") : md`only ${and(principals.map(principalText))}`;
}

/** A principal of deploy.yml as text that notifies nobody. */
export function principalText(named: Principal): Markdown {
  switch (named.kind) {
    case "user":
      return person(named.login);
    case "team":
      return md`members of ${code(`${named.organization}/${named.team}`)}`;
    case "role":
      return named.role === "admin" ? Markdown.trusted("admins") : md`anyone with the role ${code(named.role)} or higher`;
  }
}

/** Who may set rules aside, and how; written to follow "let". */
export function forcers(environment: Environment): Markdown {
  const who =
    environment.force.length === 0 ? md`somebody named in ${code("force")} in deploy.yml` : or(environment.force.map(principalText));
  return md`${who} deploy it with ${code('--force "why"')}`;
}

/**
 * The sentence for somebody who lacks what it takes to give a command at all, before anything about the repository is said: a role, or being a reviewer.
 * `undefined` if they may. An environment may require more.
 */
export function lacksToAsk(
  verb: Verb | undefined,
  who: Person,
  { public: everybodyReads }: { readonly public: boolean },
  rules: Rules,
): Markdown | undefined {
  const missing = missingToAsk(verb, who, everybodyReads, rules);
  if (missing === undefined) return undefined;
  if (who.role === undefined) return md`GitHub did not say what ${person(who.login)} may do here, ${inDoubt}.`;
  const needed = missing === "reviewer" ? md`being named as a reviewer in ${code("deploy.yml")}` : md`${missing} access to this repository`;
  return md`${person(who.login)} may not do that: it takes ${needed}.`;
}

function missingToAsk(verb: Verb | undefined, who: Person, everybodyReads: boolean, rules: Rules): Role | "reviewer" | undefined {
  if (who.bot) return undefined;
  // Everybody can read a public repository; answering everybody would let strangers make noise.
  const reader = everybodyReads ? "triage" : "read";
  switch (verb) {
    case "approve":
    case "reject":
      return hasRole(who, reader) || (hasRole(who, "read") && mayReviewSomewhere(rules, who)) ? undefined : "reviewer";
    case "status":
    case "help":
      return hasRole(who, reader) ? undefined : reader;
    default:
      return hasRole(who, "write") ? undefined : "write";
  }
}

/** Whether deploy.yml names somebody, or a team they may be in, as a reviewer. */
function mayReviewSomewhere(rules: Rules, { login }: Person): boolean {
  const reviewers = "config" in rules ? rules.config.environments.flatMap(({ review }) => review?.reviewers ?? []) : [];
  return reviewers.some((each) => each.kind !== "user" || sameLogin(each.login, login));
}
