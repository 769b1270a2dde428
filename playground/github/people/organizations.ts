import { account, installationOf } from "../accounts.js";
import { timestamp } from "../clock.js";
import { userToken } from "../http/oauth.js";
import { newId } from "../ids.js";
import type { Protection, Repository } from "../repository.js";
import type { Access, Account, Team, World } from "../world.js";
import { accountFor, appNamed, type Who } from "./handles.js";

/** Accounts, teams, roles, and the actions of administrators. */
export interface Organizations {
  readonly user: (login: string) => Account;
  readonly organization: (login: string) => Account;
  /**
   * Gives an account another login, as its owner may; its id and permissions stay:
   * https://docs.github.com/en/account-and-profile/concepts/username-changes
   */
  readonly rename: (user: Who, login: string) => void;
  /** Creates a team, or changes its members; a pending member has only been invited. */
  readonly team: (organization: string, slug: string, members: readonly string[], pending?: readonly string[]) => Team;
  /** Makes somebody's memberships private, which is GitHub's default: webhooks then show them as a stranger. */
  readonly hideMembership: (user: Who) => void;
  /** Gives a role: `admin`, `maintain`, `write`, `triage`, `read`, `none`, or the name of a custom role. */
  readonly setPermission: (repository: Repository, user: Who, role: string) => void;
  readonly protectBranch: (
    repository: Repository,
    branch: string,
    protection: Partial<Omit<Protection, "requiredContexts">> & {
      /** A name that anybody may report, or one that is bound to an App (its slug). */
      readonly requiredContexts?: readonly (string | { readonly context: string; readonly app: string })[];
    },
  ) => void;
  readonly archive: (repository: Repository) => void;
  /** Grants the App a permission, or revokes it. */
  readonly setAppPermission: (permission: string, access: Access | undefined) => void;
  /** An owner suspends the App. */
  readonly suspendApp: (owner: Who) => void;
  /**
   * An owner uninstalls the App. Its tokens are refused ("Bad credentials"), and there are no new ones: GitHub answers "Not Found" for an
   * installation that no longer exists: https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
   */
  readonly uninstallApp: (owner: Who) => void;
  /** An administrator deletes a repository: GitHub then answers as if it had never existed. */
  readonly deleteRepository: (repository: Repository) => void;
  /** Expires every token, as GitHub does after an hour. */
  readonly expireTokens: () => void;
  /** A token for somebody who calls the API directly. */
  readonly userToken: (user: Who) => string;
}

/** The actions of administrators in a world. */
export function organizations(world: World): Organizations {
  return {
    user: (login) => account(world, login),
    organization: (login) => account(world, login, "Organization"),
    rename: (user, login) => {
      const renamed = accountFor(world, user);
      const [before, after] = [renamed.login.toLowerCase(), login.toLowerCase()];
      world.accounts.delete(before);
      world.accounts.set(after, Object.assign(renamed, { login }));
      for (const { roles } of world.repositories.values()) {
        const role = roles.get(before);
        if (role !== undefined && roles.delete(before)) roles.set(after, role);
      }
    },
    hideMembership: (user) => void world.privateMembers.add(accountFor(world, user).id),
    team: (organization, slug, members, pending = []) => {
      const member = (state: "active" | "pending") => (login: string) =>
        [login.toLowerCase(), { user: account(world, login), role: "member", state }] as const;
      const team: Team = {
        id: newId(world),
        organization: account(world, organization, "Organization"),
        slug,
        members: new Map([...members.map(member("active")), ...pending.map(member("pending"))]),
      };
      world.teams.set(`${organization}/${slug}`.toLowerCase(), team);
      return team;
    },
    setPermission: (repository, user, role) => {
      repository.roles.set(accountFor(world, user).login.toLowerCase(), role);
    },
    protectBranch: (repository, branch, { requiredContexts = [], push = true, approvals = 0, by = "protection" }) => {
      const protection: Protection = {
        requiredContexts: requiredContexts.map((each) =>
          typeof each === "string" ? { context: each, appId: null } : { context: each.context, appId: appNamed(world, each.app).id },
        ),
        push,
        approvals,
        by,
      };
      repository.protections.set(branch, [...(repository.protections.get(branch) ?? []), protection]);
    },
    archive: (repository) => {
      repository.archived = true;
    },
    setAppPermission: (permission, access) => {
      if (access === undefined) delete world.app.permissions[permission];
      else world.app.permissions[permission] = access;
    },
    suspendApp: (owner) => {
      installationOf(world, accountFor(world, owner)).suspendedAt = timestamp(world.clock.now());
    },
    uninstallApp: (owner) => {
      const { id } = installationOf(world, accountFor(world, owner));
      world.installations.delete(id);
      for (const [token, { viewer }] of world.tokens)
        if (viewer.kind === "installation" && viewer.installation.id === id) world.tokens.delete(token);
      for (const repository of world.repositories.values())
        if (repository.owner.id === accountFor(world, owner).id) repository.installed = false;
    },
    deleteRepository: ({ owner, name }) => {
      world.repositories.delete(`${owner.login}/${name}`.toLowerCase());
    },
    expireTokens: () => {
      for (const token of world.tokens.values()) token.expiresAt = 0;
    },
    userToken: (user) => userToken(world, accountFor(world, user)),
  };
}
