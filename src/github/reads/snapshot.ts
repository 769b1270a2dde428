import { type Deployment, liveOf } from "../../core/deployments.js";
import { sameEnvironment } from "../../core/jobs.js";
import type { Access } from "../types/access.js";
import { commitOf, peel } from "../resources/commits.js";
import { appOf, deploymentOf } from "../resources/deployment-facts.js";
import { deploymentsIn } from "../resources/deployments.js";
import { accessible, ask, unreadable, grouped, inHalves, orThin, type Portion } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import { deploymentsAtOnce, type EnvironmentRecord, type IssueFacts, type RefCandidates, type Snapshot } from "../types/snapshot.js";
import { recordOf } from "../refs/ledger.js";
import { idOfNode, present } from "../graphql/nodes.js";
import { reached } from "../refs/ledger.js";
import type { Answers, DeploymentPage } from "../graphql/answers.generated.js";
import { isProtected, pullRequestOf } from "../resources/pull-requests.js";
import { isDeployed, ownRunsOf } from "../resources/check-runs.js";
import { configOf, repositoryOf } from "./repository.js";
import { alias, snapshotRequest, type SnapshotPart } from "./snapshot-query.js";
import { together } from "../client/together.js";

/** How many further pages (of 100) are read to find what is live. */
const furtherPages = 10;

/** GitHub answers a query of at most 500,000 nodes, of which an environment takes 1,550. */
const environmentsAtOnce = 100;

/** A word that may be a ref takes 7,500 nodes. */
const refsAtOnce = 20;

/** One look at the repository: one GraphQL request, unless a list is longer than a page. */
export function snapshots(access: Access): Pick<Hub, "snapshot"> {
  return {
    snapshot: async ({ issue, environments: names = [], refs: words = [], ...only }) => {
      const [environments = [], ...moreEnvironments] = grouped(names, environmentsAtOnce);
      const [refs = [], ...moreRefs] = grouped(words, refsAtOnce);
      const looks = await together([
        look(access, { base: true, ...(issue === undefined ? {} : { issue }), environments, refs, ...only }),
        ...moreEnvironments.map((group) => look(access, { base: false, environments: group })),
        ...moreRefs.map((group) => look(access, { base: false, refs: group })),
      ]);
      return asOne(looks.flat());
    },
  };
}

/** A snapshot with the deployments and records of all these environments. */
export async function withEnvironments(hub: Pick<Hub, "snapshot">, snapshot: Snapshot, names: readonly string[]): Promise<Snapshot> {
  const missing = names.filter((name) => !(snapshot.records.has(name) && (snapshot.deployments.has(name) || snapshot.allDeployments)));
  if (missing.length === 0) return snapshot;
  const more = await hub.snapshot({ environments: missing });
  return {
    ...snapshot,
    deployments: new Map([...snapshot.deployments, ...more.deployments]),
    records: new Map([...snapshot.records, ...more.records]),
    liveUnknown: new Set([...(snapshot.liveUnknown ?? []), ...(more.liveUnknown ?? [])]),
  };
}

type Repository = NonNullable<Answers["Snapshot"]["repository"]>;

/** One look, or several if it is too much for GitHub: first the records, so that no fact is older than the record it is judged with. */
async function look(access: Access, { issue, environments = [], refs = [], base, checkRunsOf }: SnapshotPart): Promise<readonly Look[]> {
  const wanted: readonly Partial<SnapshotPart>[] = [
    ...environments.map((environment) => ({ environments: [environment] })),
    ...(base ? [{ base }] : []),
    ...(issue === undefined ? [] : [{ issue }]),
    ...refs.map((ref) => ({ refs: [ref] })),
  ];
  return await inHalves(wanted, async (some) => {
    const part: SnapshotPart = {
      ...some.find((each) => each.issue !== undefined),
      base: some.some((each) => each.base === true),
      environments: some.flatMap((each) => each.environments ?? []),
      refs: some.flatMap((each) => each.refs ?? []),
      // Everything that is read in parts can also be read separately.
      ...(checkRunsOf === undefined || some.length < wanted.length ? {} : { checkRunsOf }),
    };
    return [some.length === 1 ? await orThin((portion) => oneLook(access, part, portion)) : await oneLook(access, part, "whole")];
  });
}

/** The result of one look. */
interface Look extends Pick<Snapshot, "app" | "issue" | "refs" | "records" | "liveUnknown" | "checkRuns" | "deployedBefore"> {
  readonly base: (Pick<Snapshot, "repository" | "config" | "allDeployments"> & { readonly newest: readonly Deployment[] }) | undefined;
  /** By environment of the query, as it was spelt there. */
  readonly deployments: ReadonlyMap<string, readonly Deployment[]>;
}

function asOne(looks: readonly Look[]): Snapshot {
  const [first] = looks;
  const base = looks.find((each) => each.base !== undefined)?.base;
  if (first === undefined || base === undefined) throw new Error("a snapshot has at least one look, with what every snapshot has");
  const { newest, ...rest } = base;
  return {
    ...rest,
    app: first.app,
    issue: looks.find(({ issue }) => issue !== undefined)?.issue,
    liveUnknown: new Set(looks.flatMap(({ liveUnknown }) => [...(liveUnknown ?? [])])),
    checkRuns: looks.find(({ checkRuns }) => checkRuns !== undefined)?.checkRuns,
    deployedBefore: looks.find(({ deployedBefore }) => deployedBefore !== undefined)?.deployedBefore,
    refs: new Map(looks.flatMap(({ refs }) => [...refs])),
    deployments: deploymentsByEnvironment(newest, base.allDeployments, new Map(looks.flatMap(({ deployments }) => [...deployments]))),
    records: new Map(looks.flatMap(({ records }) => [...records])),
  };
}

async function oneLook(access: Access, query: SnapshotPart, portion: Portion): Promise<Look> {
  const { text, variables } = snapshotRequest(access, query, portion);
  const answer = await ask(access, text, variables, { ...access.limits });
  const repository = accessible(access, answer.repository);
  const ledgers = reached(access, answer.ledgers) ?? repository;
  const app = appOf(answer.viewer);
  const { own } = repository;
  // A page reads a repository by its name, before its id is known.
  const place = access.id === "" ? { ...access, id: idOfNode({ id: repository.id ?? "", databaseId: repository.databaseId }) } : access;
  const { environments = [] } = query;
  const liveUnknown = new Set<string>();
  const [issue, refs, deployments] = await together([
    issueOf(access, repository.issueOrPullRequest),
    refsOf(access, repository, query.refs ?? []),
    together(
      environments.map(async (environment, index): Promise<[string, readonly Deployment[]]> => {
        const first = repository[alias.deployments(index)];
        if (first === undefined) throw unreadable(access);
        const least = portion === "thin" ? deploymentsAtOnce : 0;
        const { deployments: read, known } = await untilLive(access, environment, first, { app, least });
        if (!known) liveUnknown.add(environment);
        return [environment, read];
      }),
    ),
  ]);
  return {
    app,
    base: query.base ? baseOf(access, repository, app) : undefined,
    issue,
    refs,
    deployments: new Map(deployments),
    liveUnknown,
    checkRuns: ownRunsOf(query.checkRunsOf?.sha, own),
    deployedBefore: isDeployed(own?.deployments, app),
    records: new Map(
      environments.map((environment, index): [string, EnvironmentRecord] => [
        environment,
        recordOf(place, environment, ledgers[alias.ledger(index)]),
      ]),
    ),
  };
}

function baseOf(access: Access, repository: Repository, app: string): NonNullable<Look["base"]> {
  const { deployments } = repository;
  if (repository.url === undefined || repository.configAtRoot === undefined || deployments === undefined) throw unreadable(access);
  const { nodes, pageInfo } = deployments;
  return {
    repository: repositoryOf(access, repository),
    config: configOf(repository),
    newest: present(nodes).map((node) => deploymentOf(node, app)),
    allDeployments: nodes !== null && !pageInfo.hasNextPage,
  };
}

async function issueOf(access: Access, node: Repository["issueOrPullRequest"]): Promise<IssueFacts | undefined> {
  if (node === null || node === undefined) return undefined;
  return {
    number: node.number,
    title: node.title,
    open: !node.closed,
    pullRequest: node.__typename === "PullRequest" ? await pullRequestOf(access, node) : undefined,
  };
}

async function refsOf(access: Access, repository: Repository, words: readonly string[]): Promise<ReadonlyMap<string, RefCandidates>> {
  const entries = words.map(async (word, index): Promise<[string, RefCandidates]> => {
    const tag = peel(repository[alias.tag(index)]?.target);
    const branch = repository[alias.branch(index)];
    const object = repository[alias.sha(index)];
    // GitHub also accepts the name of a tag or a branch as an expression.
    const sha = object?.oid !== undefined && object.oid.startsWith(word.toLowerCase()) ? object : undefined;
    const described = repository[alias.described(index)]?.oid;
    const pullRequest = repository[alias.pullRequest(index)];
    return [
      word,
      {
        tag: tag === undefined ? undefined : await commitOf(access, tag),
        branch:
          branch?.target?.oid !== undefined ? { commit: await commitOf(access, branch.target), protected: isProtected(branch) } : undefined,
        sha: sha === undefined ? undefined : await commitOf(access, sha),
        shortFor: described?.startsWith(word.toLowerCase()) === true ? described : undefined,
        pullRequest: pullRequest ? await pullRequestOf(access, pullRequest) : undefined,
      },
    ];
  });
  return new Map(await together(entries));
}

/**
 * By environment: the deployments that came with its record, and those of jobs with another spelling of its name; of every environment if all are known.
 */
function deploymentsByEnvironment(
  newest: readonly Deployment[],
  all: boolean,
  found: ReadonlyMap<string, readonly Deployment[]>,
): ReadonlyMap<string, readonly Deployment[]> {
  const here = (name: string): readonly Deployment[] => newest.filter(({ environment }) => sameEnvironment(environment, name));
  const every = all ? newest.map(({ environment }): [string, readonly Deployment[]] => [environment, here(environment)]) : [];
  const asked = [...found].map(([environment, exactly]): [string, readonly Deployment[]] => {
    const known = new Set(exactly.map(({ id }) => id));
    const otherwise = here(environment).filter(({ id }) => !known.has(id));
    if (otherwise.length === 0) return [environment, exactly];
    return [environment, [...exactly, ...otherwise].toSorted((one, other) => Number(other.createdAt) - Number(one.createdAt))];
  });
  return new Map([...every, ...asked]);
}

async function untilLive(
  access: Access,
  environment: string,
  first: DeploymentPage,
  { app, least }: { readonly app: string; readonly least: number },
): Promise<{ readonly deployments: readonly Deployment[]; readonly known: boolean }> {
  let page = first;
  let deployments = present(page.nodes).map((node) => deploymentOf(node, app));
  const enough = (): boolean => deployments.length >= least && liveOf(deployments) !== undefined;
  for (let read = 0; read < furtherPages && page.pageInfo.hasNextPage && !enough(); read += 1) {
    page = await deploymentsIn(access, environment, 100, page.pageInfo.endCursor);
    deployments = [...deployments, ...present(page.nodes).map((node) => deploymentOf(node, app))];
  }
  return { deployments, known: (page.nodes !== null && !page.pageInfo.hasNextPage) || liveOf(deployments) !== undefined };
}
