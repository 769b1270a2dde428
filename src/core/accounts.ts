import type { Role } from "./config/environment.js";
import type { Commit, Person } from "./facts.js";
import type { Approval } from "./ledger.js";
import type { Account, Request } from "./request.js";

/** Whether two accounts are the same: by id if both are known, since a login may change hands. */
export function sameAccount(one: Account, other: Account): boolean {
  return one.id !== undefined && other.id !== undefined ? one.id === other.id : sameLogin(one.login, other.login);
}

/** Whether two logins are one account's: GitHub compares them without regard to case. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Somebody with this role, of whose teams nothing is known yet. */
export function personOf(
  { login, id, bot = isBot(login) }: { readonly login: string; readonly id?: string | undefined; readonly bot?: boolean },
  role: Role | undefined,
): Person {
  return { login, ...(id === undefined ? {} : { id }), bot, role, teams: [], unreadableTeams: [] };
}

/** Whether a login is an App's. */
export function isBot(login: string): boolean {
  return login.endsWith("[bot]");
}

/** Who gave an approval. */
export function giverOf({ by, id }: Approval): Account {
  return { login: by, ...(id === undefined ? {} : { id }) };
}

/** The people behind what a bot pushed, a merge queue or a workflow: whoever merged the pull request, its author, and the commit's author. Nobody if a person pushed. */
export function peopleBehind(login: string, { account, pullRequests }: Pick<Commit, "account" | "pullRequests">): readonly Account[] {
  if (!isBot(login)) return [];
  const merged = pullRequests.filter(({ state }) => state === "merged").flatMap(({ people }) => people);
  const all = [...merged, ...(account === undefined ? [] : [account])];
  return all.filter((each, index) => all.findIndex((other) => sameAccount(other, each)) === index);
}

/** Whom to tell about a request: the requester, or, for a bot, whoever stands for it: first of all, whoever merged the pull request. A bot is told nothing. */
export function toldOf({ requestedBy, behind = [] }: Pick<Request, "requestedBy" | "behind">): string | undefined {
  return isBot(requestedBy) ? behind[0]?.login : requestedBy;
}

/** Whether two logins are one bot's, or one person's: GraphQL names bots without `[bot]`. */
export function isSameBot(one: string, other: string): boolean {
  return one.replace(/\[bot\]$/, "") === other.replace(/\[bot\]$/, "");
}

/**
 * Whether GitHub calls somebody a stranger, as a comment's `author_association`. Private members are called so, too: it decides whose turn comes first, and
 * how much is said, never what may be done. https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
 */
export function isStranger(association: string): boolean {
  return ["NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"].includes(association);
}
