import { sameAccount } from "./accounts.js";
import type { Commit } from "./facts.js";
import type { Account, Request } from "./request.js";

/** The people behind what a bot pushed, a merge queue or a workflow: who merged the pull request, who wrote it, the commit's author; nobody where a person pushed. */
export function peopleBehind(login: string, { account, pullRequests }: Pick<Commit, "account" | "pullRequests">): readonly Account[] {
  if (!isBot(login)) return [];
  const merged = pullRequests.filter(({ state }) => state === "merged").flatMap(({ people }) => people);
  const all = [...merged, ...(account === undefined ? [] : [account])];
  return all.filter((each, index) => all.findIndex((other) => sameAccount(other, each)) === index);
}

/** Whom to tell of a request: whoever asked, or, where a bot did, who stands for it, before all others who merged the pull request. A bot is told nothing. */
export function toldOf({ requestedBy, behind = [] }: Pick<Request, "requestedBy" | "behind">): string | undefined {
  return isBot(requestedBy) ? behind[0]?.login : requestedBy;
}

function isBot(login: string): boolean {
  return login.endsWith("[bot]");
}
