import { roleOf } from "../accounts.js";
import { HttpError, json, type Answer } from "../http/answer.js";
import { page } from "../http/pages.js";
import { type Call, found, inRepository, repositoryOf, type Route } from "../http/route.js";
import { nodeId } from "../ids.js";
import { renderUser } from "../render/accounts.js";
import type { Account, Team } from "../world.js";

/** Roles, teams and the repository's activity: https://docs.github.com/en/rest/collaborators, /teams and /repos/repos#list-repository-activities */
export const peopleRoutes: readonly Route[] = [
  inRepository("GET", "collaborators/{username}/permission", ["metadata", "read"], getPermission),
  { method: "GET", path: "/orgs/{org}/teams/{team_slug}/memberships/{username}", needs: ["members", "read"], handle: getMembership },
  { method: "GET", path: "/orgs/{org}/teams/{team_slug}/members", needs: ["members", "read"], handle: listMembers },
  inRepository("GET", "activity", ["contents", "read"], listActivity),
];

/** The values of `permission`; the role itself is in `role_name`. */
const permissions: Readonly<Record<string, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

function getPermission(call: Call): Answer {
  const repository = repositoryOf(call);
  const login = call.params["username"] ?? "";
  const user = call.world.accounts.get(login.toLowerCase());
  if (user === undefined) throw new HttpError(404, `${login} is not a user`);
  const role = roleOf(repository, user);
  return json(200, {
    permission: permissions[role] ?? "read",
    role_name: role,
    user: { ...renderUser(call.world, user), role_name: role },
  });
}

function teamOf(call: Call): Team {
  const { viewer, params, world } = call;
  const organization = params["org"] ?? "";
  if (viewer.kind === "installation" && viewer.installation.account.login.toLowerCase() !== organization.toLowerCase())
    throw new HttpError(404, "Not Found");
  return found(world.teams.get(`${organization}/${params["team_slug"]}`.toLowerCase()));
}

function getMembership(call: Call): Answer {
  const team = teamOf(call);
  const { user, role, state } = found(team.members.get((call.params["username"] ?? "").toLowerCase()));
  return json(200, {
    state,
    role,
    url: `${call.world.urls.api}/organizations/${team.organization.id}/team/${team.id}/memberships/${user.login}`,
  });
}

function listMembers(call: Call): Answer {
  const members = [...teamOf(call).members.values()].filter(({ state }) => state === "active").map(({ user }) => user);
  return page(call, members, (user: Account) => renderUser(call.world, user));
}

/** Newest first; the cursor of a page is the id of the last entry. */
function listActivity(call: Call): Answer {
  const { query } = call;
  const repository = repositoryOf(call);
  const ref = query.get("ref");
  const full = ref === null || ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
  const [type, actor, after] = [query.get("activity_type"), query.get("actor"), query.get("after")];
  const size = Math.min(100, Number(query.get("per_page") ?? 30));
  const entries = repository.activity
    .filter(
      (entry) =>
        (full === null || entry.ref === full) &&
        (type === null || entry.type === type) &&
        (actor === null || entry.actor.login === actor) &&
        (after === null || entry.id < Number(after)),
    )
    .toReversed();
  const shown = entries.slice(0, size);
  const url = new URL(call.url);
  url.searchParams.set("after", String(shown.at(-1)?.id));
  const body = shown.map((entry) => ({
    id: entry.id,
    node_id: nodeId("PSH", entry.id),
    before: entry.before,
    after: entry.after,
    ref: entry.ref,
    timestamp: entry.timestamp,
    activity_type: entry.type,
    actor: renderUser(call.world, entry.actor),
  }));
  return { ...json(200, body), ...(entries.length > size ? { headers: { link: `<${url.href}>; rel="next"` } } : {}) };
}
