import type { Approval } from "./ledger.js";
import type { Account } from "./request.js";

/** Whether two are one account: by id where both are known, since a login may be changed, and be somebody else's then. */
export function sameAccount(one: Account, other: Account): boolean {
  return one.id !== undefined && other.id !== undefined ? one.id === other.id : sameLogin(one.login, other.login);
}

/** Whether two logins are one account's: GitHub compares them without regard to case. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Who gave an approval. */
export function giverOf({ by, id }: Approval): Account {
  return { login: by, ...(id === undefined ? {} : { id }) };
}
