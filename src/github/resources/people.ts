import { giverOf } from "../../core/accounts.js";
import type { Environment } from "../../core/config/environment.js";
import type { Principal } from "../../core/config/principals.js";
import type { Person } from "../../core/facts.js";
import type { Approval } from "../../core/ledger.js";
import { roles } from "../../core/roles.js";
import { type Access, repo } from "../types/access.js";
import { Fault, orMissing } from "../client/fault.js";
import { together } from "../client/together.js";
import type { Hub } from "../types/hub.js";

/** People's permissions, read live: associations in webhooks are wrong for private members. */
export function people(access: Access): Pick<Hub, "role" | "membership"> {
  const { octokit } = access;
  return {
    // https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    role: (login) =>
      orUndefined(async () => {
        const place = { ...repo(access), username: login, request: { ...access.limits } };
        const answer = await orMissing(octokit.rest.repos.getCollaboratorPermissionLevel(place));
        if (answer === undefined) return "none";
        // A custom role has its own name; `permission` is the role it amounts to.
        const { role_name: name, permission } = answer.data;
        return roles.find((role) => role === name) ?? roles.find((role) => role === permission);
      }),
    // https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
    membership: async (login, organization, team) => {
      const membership = await orUndefined(async () => {
        const place = { org: organization, team_slug: team, username: login, request: { ...access.limits } };
        const answer = await orMissing(octokit.rest.teams.getMembershipForUserInOrg(place));
        // For an enterprise's team, a 404 may also mean that GitHub does not tell an App.
        if (answer === undefined) return team.startsWith("ent:") ? "unreadable" : "none";
        return answer.data.state === "active" ? "member" : "none";
      });
      return membership ?? "unreadable";
    },
  };
}

/** If GitHub refuses to answer, it is unknown; if it cannot be reached, that is a fault, so that a redelivery helps. */
async function orUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Fault && error.kind !== "unavailable" && error.kind !== "rate_limited") return undefined;
    throw error;
  }
}

/** Looks up the membership in each of these teams. */
export async function teamsOf(
  hub: Pick<Hub, "membership">,
  login: string,
  principals: readonly Principal[],
): Promise<Pick<Person, "teams" | "unreadableTeams">> {
  const teams = principals.flatMap((principal) => (principal.kind === "team" ? [principal] : []));
  const answers = await together(
    teams.map(async ({ organization, team }) => ({
      team: `${organization}/${team}`.toLowerCase(),
      membership: await hub.membership(login, organization, team),
    })),
  );
  const named = (membership: string): string[] => answers.filter((answer) => answer.membership === membership).map(({ team }) => team);
  return { teams: named("member"), unreadableTeams: named("unreadable") };
}

/** The approvers, looked up again: people who may no longer read here, or left the team, do not count. */
export async function approversOf(
  hub: Pick<Hub, "role" | "membership">,
  { review }: Pick<Environment, "review">,
  approvals: readonly Approval[],
): Promise<readonly Person[]> {
  const approvers = approvals.map(async (approval): Promise<Person> => {
    const giver = giverOf(approval);
    const { login } = giver;
    const [role, teams] = await together([hub.role(login), teamsOf(hub, login, review?.reviewers ?? [])]);
    return { ...giver, bot: false, role, ...teams };
  });
  return await together(approvers);
}
