import { newId } from "./ids.js";
import { HttpError } from "./http/answer.js";
import type { Repository } from "./repository.js";
import type { Account, Installation, World } from "./world.js";

/** The account of that login. A person is created at first mention, since people exist before anything happens. */
export function account(
  world: Pick<World, "accounts" | "lastId">,
  login: string,
  type: Account["type"] = login.endsWith("[bot]") ? "Bot" : "User",
): Account {
  const key = login.toLowerCase();
  const known = world.accounts.get(key);
  if (known !== undefined) return known;
  const id = newId(world);
  const made: Account = { id, login, type, name: login.replace("[bot]", ""), email: `${id}+${login}@users.noreply.github.com` };
  world.accounts.set(key, made);
  return made;
}

/** The login as GraphQL has it: without `[bot]`. */
export function graphqlLogin({ login, type }: Account): string {
  return type === "Bot" ? login.replace(/\[bot\]$/, "") : login;
}

/** The role somebody has in a repository: `admin`, `maintain`, `write`, `triage`, `read` or `none`. */
export function roleOf(repository: Repository, user: Account): string {
  const given = repository.roles.get(user.login.toLowerCase());
  if (given !== undefined) return given;
  if (user.id === repository.owner.id) return "admin";
  return repository.private ? "none" : "read";
}

/** Whether somebody may push. */
export function mayPush(repository: Repository, user: Account): boolean {
  return ["admin", "maintain", "write"].includes(roleOf(repository, user));
}

/** A person's `author_association` in a repository. */
export function associationOf({ privateMembers }: Pick<World, "privateMembers">, repository: Repository, user: Account): string {
  if (user.id === repository.owner.id) return "OWNER";
  // What an App sees of somebody whose membership is private: https://github.com/actions/github-script/issues/643
  if (privateMembers.has(user.id)) return "NONE";
  const role = repository.roles.get(user.login.toLowerCase());
  if (role === undefined || role === "none" || role === "read") return role === "read" ? "CONTRIBUTOR" : "NONE";
  return repository.owner.type === "Organization" ? "MEMBER" : "COLLABORATOR";
}

/** The installation of the App on an account, created at first use. */
export function installationOf(world: World, owner: Account): Installation {
  for (const installation of world.installations.values()) if (installation.account.id === owner.id) return installation;
  const made: Installation = { id: newId(world), app: world.app, account: owner, createdAt: world.app.createdAt, suspendedAt: undefined };
  world.installations.set(made.id, made);
  return made;
}

/** The App's client id and client secret, for signing in. */
export function clientOf({ app }: Pick<World, "app">): { readonly id: string; readonly secret: string } {
  return { id: `Iv1.${app.id.toString(16).padStart(16, "0")}`, secret: `the client secret of App ${app.id}` };
}

/** The repository of that name, or GitHub's 404. */
export function repositoryNamed(world: World, owner: string, name: string): Repository {
  const found = world.repositories.get(`${owner}/${name}`.toLowerCase());
  if (found === undefined) throw new HttpError(404, "Not Found");
  return found;
}
