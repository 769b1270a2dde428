import { mostPullRequests, type PullRequestLink } from "../../core/facts.js";
import { goesWithout } from "../client/fault.js";
import { together } from "../client/together.js";
import { ask } from "../graphql/graphql.js";
import { present } from "../graphql/nodes.js";
import { type Access, forPages, keepIn } from "../types/access.js";
import type { Hub } from "../types/hub.js";
import type { ConfigFile } from "../../core/config/file.js";

/** What the last look at a page had to read one after the other, so that the next can read it at once. It holds requests, never answers. */
export interface Ahead {
  /** GitHub's id of the repository. */
  id: string | undefined;
  /** The deploy.yml on which the rest depends. */
  file: ConfigFile | undefined;
  readonly environments: Set<string>;
  /** Organization and team, by their joined text. */
  readonly teams: Map<string, readonly [organization: string, team: string]>;
  /** Base branches whose protection tells which App a check is bound to. */
  readonly branches: Set<string>;
  /** The merge commits of the pull requests that a commit came through. */
  readonly merges: Map<string, readonly string[]>;
}

/** Nothing was asked yet. */
export function nothingAhead(): Ahead {
  return { id: undefined, file: undefined, environments: new Set(), teams: new Map(), branches: new Set(), merges: new Map() };
}

/** The most of each that are read ahead. */
const most = 5;

/** Forgets what depends on an earlier deploy.yml. */
export function follows(ahead: Ahead, file: ConfigFile | undefined): void {
  if (ahead.file?.path !== file?.path || ahead.file?.text !== file?.text)
    for (const part of [ahead.environments, ahead.teams, ahead.branches]) part.clear();
  ahead.file = file;
}

type Asked = Pick<Hub, "membership" | "boundContexts">;

/** The same reads, each made only once; those known from the last look have begun. */
export function askedAhead(hub: Asked, login: string, ahead: Ahead): Asked {
  const asked: Asked = { membership: onceEach(hub.membership), boundContexts: onceEach(hub.boundContexts) };
  const begun = [
    ...[...ahead.teams.values()].map(([organization, team]) => asked.membership(login, organization, team)),
    ...[...ahead.branches].map((branch) => asked.boundContexts(branch)),
  ];
  // The caller that needs it gets the error.
  for (const each of begun) each.catch(() => undefined);
  return {
    membership: (of, organization, team) => {
      if (of === login && ahead.teams.size < most) ahead.teams.set(`${organization}/${team}`, [organization, team]);
      return asked.membership(of, organization, team);
    },
    boundContexts: (branch) => {
      if (ahead.branches.size < most) ahead.branches.add(branch);
      return asked.boundContexts(branch);
    },
  };
}

/** A gateway for one look at a page, which makes all independent requests at once. `apps`: ids of Apps by their slugs, which never change. */
export function lookingAhead(
  hub: Hub,
  access: Pick<Access, "octokit" | "owner" | "name">,
  asked: Asked,
  ahead: Ahead,
  apps: Map<string, number>,
): Hub {
  // Both what is brought and what is lost come from the same two histories.
  const histories = onceEach((one: string, other: string) => pullRequestsInHistories(access, one, other));
  const pullRequestsOf = onceEach(hub.pullRequestsOf);
  return {
    ...hub,
    ...asked,
    snapshot: async (query) => {
      const { environments = [], refs, issue } = query;
      if (environments.length <= most && refs === undefined && issue === undefined)
        for (const each of environments) if (ahead.environments.size < most) ahead.environments.add(each);
      return await hub.snapshot(query);
    },
    appId: async (slug) => {
      const id = apps.get(slug) ?? (await hub.appId(slug));
      if (id !== undefined) keepIn(apps, slug, id, mostApps);
      return id;
    },
    pullRequestsOf: async (sha) => {
      const found = await pullRequestsOf(sha);
      keepIn(
        ahead.merges,
        sha,
        found.flatMap(({ mergeSha }) => mergeSha ?? []),
        most,
      );
      return found;
    },
    pullRequestsBetween: async (base, head) => {
      const [comparison, history] = await together([hub.compare(base, head), histories(...inOrder(base, head))]);
      const links = newestFirst(comparison?.shas ?? [], history);
      // Commits that are not among the newest in its history are looked up separately.
      return links ?? (await hub.pullRequestsBetween(base, head));
    },
    compare: (base, head) => {
      // Whether something would be lost, and whether it was merged otherwise, is asked next.
      for (const merge of ahead.merges.get(base) ?? []) hub.compare(merge, head).catch(() => undefined);
      return hub.compare(base, head);
    },
  };
}

const mostApps = 500;
/** So many commits of a history are read. */
const atOnce = 50;

/** Two histories, and what brought each of their commits. */
export const historiesQuery = `query PageBrings($owner: String!, $name: String!, $one: GitObjectID!, $other: GitObjectID!) {
  repository(owner: $owner, name: $name) { one: object(oid: $one) { ...brought } other: object(oid: $other) { ...brought } }
}
fragment brought on Commit { history(first: ${atOnce}) { nodes { oid associatedPullRequests(first: 3) { nodes { number title url } } } } }` as const;

function inOrder(base: string, head: string): readonly [string, string] {
  return base < head ? [base, head] : [head, base];
}

type History = ReadonlyMap<string, readonly (PullRequestLink & { readonly number: number })[]>;

/** The newest commits of two histories, and the pull requests that brought each; none if that is too much for GitHub. */
async function pullRequestsInHistories(
  { octokit, owner, name }: Pick<Access, "octokit" | "owner" | "name">,
  one: string,
  other: string,
): Promise<History> {
  try {
    const { repository } = await ask({ octokit }, historiesQuery, { owner, name, one, other }, { ...forPages });
    const nodes = [repository?.one, repository?.other].flatMap((each) => present(each?.history?.nodes));
    return new Map(nodes.map(({ oid, associatedPullRequests }) => [oid, present(associatedPullRequests?.nodes)]));
  } catch (error) {
    if (!goesWithout(error)) throw error;
    return new Map();
  }
}

function onceEach<Arguments extends readonly string[], T>(read: (...asked: Arguments) => Promise<T>): (...asked: Arguments) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (...asked) => {
    const key = JSON.stringify(asked);
    const begun = known.get(key) ?? read(...asked);
    known.set(key, begun);
    return begun;
  };
}

function newestFirst(shas: readonly string[], history: History): readonly PullRequestLink[] | undefined {
  if (!shas.every((sha) => history.has(sha))) return undefined;
  const links = shas.toReversed().flatMap((sha) => history.get(sha) ?? []);
  return [...new Map(links.map((link) => [link.number, link])).values()].slice(0, mostPullRequests);
}
