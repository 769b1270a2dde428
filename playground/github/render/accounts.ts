import { clientOf } from "../accounts.js";
import { nodeId } from "../ids.js";
import type { Account, App, Installation, World } from "../world.js";

/** A user, bot or organization as `simple-user`. */
export function renderUser(world: World, { id, login, type }: Account): Readonly<Record<string, unknown>> {
  const url = `${world.urls.api}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId(type === "Bot" ? "BOT" : type === "Organization" ? "O" : "U", login),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: "",
    url,
    html_url: type === "Bot" ? `${world.urls.html}/apps/${login.replace("[bot]", "")}` : `${world.urls.html}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** An organization as in webhooks. */
export function renderOrganization(world: World, { id, login }: Account): Readonly<Record<string, unknown>> {
  const url = `${world.urls.api}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId("O", login),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: null,
  };
}

/** An App as `integration`. */
export function renderApp(world: World, app: App): Readonly<Record<string, unknown>> {
  return {
    id: app.id,
    client_id: clientOf({ app }).id,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: renderUser(world, app.owner),
    name: app.name,
    description: "",
    external_url: "https://example.com",
    html_url: `${world.urls.html}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: { ...app.permissions },
    events: [...app.events],
  };
}

/** An installation. */
export function renderInstallation(
  world: World,
  { id, app, account, createdAt, suspendedAt }: Installation,
): Readonly<Record<string, unknown>> {
  const organization = account.type === "Organization";
  return {
    id,
    account: renderUser(world, account),
    repository_selection: "all",
    access_tokens_url: `${world.urls.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.urls.api}/installation/repositories`,
    html_url: organization
      ? `${world.urls.html}/organizations/${account.login}/settings/installations/${id}`
      : `${world.urls.html}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: { ...app.permissions },
    events: [...app.events],
    created_at: createdAt,
    updated_at: createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspendedAt === undefined ? null : renderUser(world, account),
    suspended_at: suspendedAt ?? null,
  };
}
