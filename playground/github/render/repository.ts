import { nodeId } from "../ids.js";
import type { Repository } from "../repository.js";
import type { World } from "../world.js";
import { renderUser } from "./accounts.js";

/** The API URL of a repository. */
export function apiUrl(world: World, { owner, name }: Repository): string {
  return `${world.urls.api}/repos/${owner.login}/${name}`;
}

/** The page of a repository. */
export function htmlUrl(world: World, { owner, name }: Repository): string {
  return `${world.urls.html}/${owner.login}/${name}`;
}

/** A repository as in webhooks and REST. */
export function renderRepository(world: World, repository: Repository): Readonly<Record<string, unknown>> {
  const { id, owner, name, createdAt } = repository;
  const url = apiUrl(world, repository);
  const html = htmlUrl(world, repository);
  const links = Object.fromEntries(Object.entries(paths).map(([key, path]) => [key, url + path]));
  const counts = Object.fromEntries(zeros.map((key) => [key, 0]));
  return {
    id,
    node_id: nodeId("R", id),
    name,
    full_name: `${owner.login}/${name}`,
    private: repository.private,
    owner: renderUser(world, owner),
    html_url: html,
    description: null,
    fork: repository.parent !== undefined,
    url,
    ...links,
    git_url: html.replace(/^https?/, "git"),
    ssh_url: `git@github.com:${owner.login}/${name}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    ...counts,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? "private" : "public",
    default_branch: repository.defaultBranch,
    created_at: createdAt,
    updated_at: createdAt,
    pushed_at: createdAt,
  };
}

/** A repository as `full-repository`. */
export function renderFullRepository(world: World, repository: Repository): Readonly<Record<string, unknown>> {
  return { ...renderRepository(world, repository), network_count: 0, subscribers_count: 0 };
}

const zeros = [
  "forks",
  "forks_count",
  "stargazers_count",
  "watchers",
  "watchers_count",
  "open_issues",
  "open_issues_count",
  "size",
] as const;

const paths = {
  forks_url: "/forks",
  keys_url: "/keys{/key_id}",
  collaborators_url: "/collaborators{/collaborator}",
  teams_url: "/teams",
  hooks_url: "/hooks",
  issue_events_url: "/issues/events{/number}",
  events_url: "/events",
  assignees_url: "/assignees{/user}",
  branches_url: "/branches{/branch}",
  tags_url: "/tags",
  blobs_url: "/git/blobs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  git_refs_url: "/git/refs{/sha}",
  trees_url: "/git/trees{/sha}",
  statuses_url: "/statuses/{sha}",
  languages_url: "/languages",
  stargazers_url: "/stargazers",
  contributors_url: "/contributors",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  commits_url: "/commits{/sha}",
  git_commits_url: "/git/commits{/sha}",
  comments_url: "/comments{/number}",
  issue_comment_url: "/issues/comments{/number}",
  contents_url: "/contents/{+path}",
  compare_url: "/compare/{base}...{head}",
  merges_url: "/merges",
  archive_url: "/{archive_format}{/ref}",
  downloads_url: "/downloads",
  issues_url: "/issues{/number}",
  pulls_url: "/pulls{/number}",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  labels_url: "/labels{/name}",
  releases_url: "/releases{/id}",
  deployments_url: "/deployments",
} as const;
