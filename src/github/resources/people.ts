import { roles } from "../../core/roles.js";
import { type Access, repo } from "../types/access.js";
import { Fault, orMissing } from "../client/fault.js";
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
