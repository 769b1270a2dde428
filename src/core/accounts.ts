import { type Role, roles } from "./roles.js";
import type { Commit, Person } from "./facts.js";
import type { Approval } from "./ledger.js";
import type { Account, Request } from "./request.js";

/** Whether two accounts are the same: by id if both are known, since a login may change hands. */
export function sameAccount(one: Account, other: Account): boolean {
  return one.id !== undefined && other.id !== undefined ? one.id === other.id : sameLogin(one.login, other.login);
}

/** Whether two logins name the same account: GitHub ignores their case. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A person with this role, whose teams are not known yet. */
export function personOf(
  { login, id, bot = isBot(login) }: { readonly login: string; readonly id?: string | undefined; readonly bot?: boolean },
  role: Role | undefined,
): Person {
  return { login, ...(id === undefined ? {} : { id }), bot, role, teams: [], unreadableTeams: [] };
}

/** Whether it is known that somebody has at least this role. */
export function hasRole({ role }: Pick<Person, "role">, least: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(least);
}

/** Whether a login belongs to an App. */
export function isBot(login: string): boolean {
  return login.endsWith("[bot]");
}

/** Who gave an approval. */
export function giverOf({ by, id }: Approval): Account {
  return { login: by, ...(id === undefined ? {} : { id }) };
}

/**
 * The people behind a bot's push (a merge queue's, a workflow's): who merged the pull request, its author, and the commit's author. Nobody if a
 * person pushed.
 */
export function peopleBehind(login: string, { account, pullRequests }: Pick<Commit, "account" | "pullRequests">): readonly Account[] {
  if (!isBot(login)) return [];
  const merged = pullRequests.filter(({ state }) => state === "merged").flatMap(({ people }) => people);
  const all = [...merged, ...(account === undefined ? [] : [account])];
  return all.filter((each, index) => all.findIndex((other) => sameAccount(other, each)) === index);
}

/** The login to notify about a request: the requester, or, for a bot, the first person behind it (who merged the pull request), if there is one. */
export function toldOf({ requestedBy, behind = [] }: Pick<Request, "requestedBy" | "behind">): string | undefined {
  return isBot(requestedBy) ? behind[0]?.login : requestedBy;
}

/** Whether two logins name the same account: GraphQL names bots without `[bot]`. */
export function isSameBot(one: string, other: string): boolean {
  return one.replace(/\[bot\]$/, "") === other.replace(/\[bot\]$/, "");
}

/**
 * Whether a comment's `author_association` makes its author a stranger. GitHub says the same of private members, so it decides whose turn comes first
 * and how much is said, never what may be done. https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
 */
export function isStranger(association: string): boolean {
  return ["NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"].includes(association);
}
