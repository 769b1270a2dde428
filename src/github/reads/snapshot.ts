import { firstOurs } from "../../core/config/judgement.js";
import type { Deployment } from "../../core/facts.js";
import { liveOf } from "../../core/facts.js";
import { sameEnvironment } from "../../core/jobs.js";
import type { Access } from "../types/access.js";
import { commitOf, peel } from "../resources/commits.js";
import { appOf, deploymentOf } from "../resources/deployment-facts.js";
import { deploymentsIn } from "../resources/deployments.js";
import { Fault } from "../client/fault.js";
import { ask } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import { inHalves } from "../graphql/in-halves.js";
import type { ConfigFile, IssueFacts, LedgerCommit, RefCandidates, RepositoryFacts, Snapshot, SnapshotQuery } from "../types/snapshot.js";
import { ledgerCommitOf } from "../refs/ledger.js";
import { ledgersOutOfReach } from "../refs/ledger-repository.js";
import type {
  BlobNode,
  CommitNode,
  DeploymentPage,
  LedgerNode,
  ProtectionNode,
  PullRequestNode,
  RepositoryNode,
  TagNode,
} from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";
import { isProtected, pullRequestOf } from "../resources/pull-requests.js";
import { alias, snapshotRequest } from "./snapshot-query.js";
import { together } from "../client/together.js";

/** How many further pages (of 100) are read to find what is live. */
const furtherPages = 10;

/** GitHub answers a query of at most 500,000 nodes, of which an environment takes 1,550. */
const environmentsAtOnce = 100;

/** A word that may be a ref takes 7,500 of them. */
const refsAtOnce = 20;

/** One look at the repository: one GraphQL request where no list is longer than a page. */
export function facts(access: Access): Pick<Hub, "snapshot"> {
  return { snapshot: (query) => snapshot(access, query) };
}

interface Answer {
  readonly viewer: { readonly login: string };
  readonly repository: (RepositoryNode & Parts) | null;
  readonly ledgers?: Parts | null;
}

/** By alias; what stands behind each is known from the alias. */
type Parts = Readonly<Record<string, unknown>>;

async function snapshot(access: Access, { issue, environments: names = [], refs: words = [] }: SnapshotQuery): Promise<Snapshot> {
  const [environments = [], ...moreEnvironments] = groups(names, environmentsAtOnce);
  const [refs = [], ...moreRefs] = groups(words, refsAtOnce);
  const looks = await together([
    look(access, { ...(issue === undefined ? {} : { issue }), environments, refs }),
    ...moreEnvironments.map((group) => look(access, { environments: group })),
    ...moreRefs.map((group) => look(access, { refs: group })),
  ]);
  return asOne(looks.flat());
}

type Wanted = { readonly environment: string } | { readonly issue: number } | { readonly ref: string };

/** One look, or several where it is too much for GitHub: first the records, so that no fact is older than the record it is judged with. */
async function look(access: Access, query: SnapshotQuery): Promise<readonly Snapshot[]> {
  const { issue, environments = [], refs = [] } = query;
  const wanted: readonly Wanted[] = [
    ...environments.map((environment) => ({ environment })),
    ...(issue === undefined ? [] : [{ issue }]),
    ...refs.map((ref) => ({ ref })),
  ];
  if (wanted.length === 0) return [await oneLook(access, query)];
  return await inHalves(wanted, async (some) => {
    const part: SnapshotQuery = {
      environments: some.flatMap((each) => ("environment" in each ? [each.environment] : [])),
      refs: some.flatMap((each) => ("ref" in each ? [each.ref] : [])),
    };
    const [found] = some.flatMap((each) => ("issue" in each ? [each.issue] : []));
    return [await oneLook(access, found === undefined ? part : { ...part, issue: found })];
  });
}

function asOne(all: readonly Snapshot[]): Snapshot {
  const [first, ...others] = all;
  if (first === undefined) throw new Error("a snapshot has at least one look");
  if (others.length === 0) return first;
  return {
    ...first,
    issue: all.find(({ issue }) => issue !== undefined)?.issue,
    refs: new Map(all.flatMap(({ refs }) => [...refs])),
    // An environment's deployments are those that came with its record, whatever another look happened to bring.
    deployments: new Map([
      ...all.flatMap(({ deployments }) => [...deployments]),
      ...all.flatMap(({ deployments, ledgers }) => [...deployments].filter(([environment]) => ledgers.has(environment))),
    ]),
    ledgers: new Map(all.flatMap(({ ledgers }) => [...ledgers])),
  };
}

function groups<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const starts = all.flatMap((_, index) => (index % size === 0 ? [index] : []));
  return starts.map((start) => all.slice(start, start + size));
}

async function oneLook(access: Access, query: SnapshotQuery): Promise<Snapshot> {
  const { text, variables } = snapshotRequest(access, query);
  const answer = await ask<Answer>(access, text, variables, { ...access.limits });
  const repository = accessible(access, answer.repository);
  const ledgers = answer.ledgers === undefined ? repository : answer.ledgers;
  if (ledgers === null) throw ledgersOutOfReach(access) ?? unreadable(access);
  const app = appOf(answer.viewer);
  const every = repository["deployments"] as DeploymentPage;
  const [issue, refs, deployments] = await together([
    issueOf(access, repository["issueOrPullRequest"] as IssueNode),
    refsOf(access, repository, query.refs ?? []),
    deploymentsByEnvironment(access, repository, every, query.environments ?? [], app),
  ]);
  return {
    app,
    repository: repositoryOf(access, repository),
    config: configOf(repository),
    issue,
    refs,
    deployments,
    allDeployments: !every.pageInfo.hasNextPage,
    ledgers: new Map(
      (query.environments ?? []).map((environment, index): [string, LedgerCommit | undefined] => [
        environment,
        ledgerCommitOf(ledgers[alias.ledger(index)] as LedgerNode | null),
      ]),
    ),
  };
}

/** The repository in our words. */
export function repositoryOf({ owner, name }: Access, node: RepositoryNode): RepositoryFacts {
  return {
    owner,
    name,
    url: node.url,
    public: node.visibility === "PUBLIC",
    defaultBranch: node.defaultBranchRef?.name ?? "main",
    defaultSha: node.defaultBranchRef?.target?.oid,
  };
}

/** A repository that GitHub does not show us is a fault, never an empty one. */
export function accessible<T>(access: Access, node: T | null | undefined): T {
  if (node !== null && node !== undefined) return node;
  throw unreadable(access);
}

function unreadable({ owner, name }: Access): Fault {
  return new Fault({ kind: "not_found", message: `The App cannot read ${owner}/${name}`, route: "POST /graphql" });
}

/** A file in our words; `undefined` where there is none, or a directory. */
export function fileOf(path: string, node: BlobNode | null | undefined): ConfigFile | undefined {
  if (node?.byteSize === undefined) return undefined;
  const readable = node.isBinary !== true && node.isTruncated !== true;
  return { path, text: readable ? (node.text ?? undefined) : undefined, bytes: node.byteSize };
}

/** deploy.yml where `configFields` found it. */
export function configOf(repository: Parts): ConfigFile | undefined {
  return firstOurs([
    fileOf("deploy.yml", repository["configAtRoot"] as BlobNode | null),
    fileOf(".github/deploy.yml", repository["configInFolder"] as BlobNode | null),
  ]);
}

type IssueNode =
  | { readonly __typename: "Issue"; readonly number: number; readonly title: string; readonly closed: boolean }
  | ({ readonly __typename: "PullRequest"; readonly closed: boolean } & PullRequestNode)
  | null
  | undefined;

async function issueOf(access: Access, node: IssueNode): Promise<IssueFacts | undefined> {
  if (node === null || node === undefined) return undefined;
  return {
    number: node.number,
    title: node.title,
    open: !node.closed,
    pullRequest: node.__typename === "PullRequest" ? await pullRequestOf(access, node) : undefined,
  };
}

async function refsOf(access: Access, repository: Parts, words: readonly string[]): Promise<ReadonlyMap<string, RefCandidates>> {
  const entries = words.map(async (word, index): Promise<[string, RefCandidates]> => {
    const tag = peel((repository[alias.tag(index)] as { readonly target: TagNode | null } | null)?.target);
    const branch = repository[alias.branch(index)] as (ProtectionNode & { readonly target: CommitNode | null }) | null;
    const object = repository[alias.sha(index)] as CommitNode | null | undefined;
    // GitHub takes the name of a tag or a branch for an expression too.
    const sha = object?.oid?.startsWith(word.toLowerCase()) === true ? object : undefined;
    const described = (repository[alias.described(index)] as Partial<CommitNode> | null | undefined)?.oid;
    const pullRequest = repository[alias.pullRequest(index)] as PullRequestNode | null | undefined;
    return [
      word,
      {
        tag: tag === undefined ? undefined : await commitOf(access, tag),
        branch: branch?.target ? { commit: await commitOf(access, branch.target), protected: isProtected(branch) } : undefined,
        sha: sha === undefined ? undefined : await commitOf(access, sha),
        shortFor: described?.startsWith(word.toLowerCase()) === true ? described : undefined,
        pullRequest: pullRequest ? await pullRequestOf(access, pullRequest) : undefined,
      },
    ];
  });
  return new Map(await together(entries));
}

async function deploymentsByEnvironment(
  access: Access,
  repository: Parts,
  every: DeploymentPage,
  environments: readonly string[],
  app: string,
): Promise<ReadonlyMap<string, readonly Deployment[]>> {
  const newest = present(every.nodes).map((node) => deploymentOf(node, app));
  // Jobs may have spelt the name otherwise.
  const here = (name: string): readonly Deployment[] => newest.filter(({ environment }) => sameEnvironment(environment, name));
  const names = every.pageInfo.hasNextPage ? [] : newest.map(({ environment }) => environment);
  const found = new Map(names.map((name) => [name, here(name)]));
  const pages = environments.map(async (environment, index): Promise<[string, readonly Deployment[]]> => {
    const first = repository[alias.deployments(index)] as DeploymentPage;
    const exactly = await untilLive(access, environment, first, app);
    const known = new Set(exactly.map(({ id }) => id));
    const otherwise = here(environment).filter(({ id }) => !known.has(id));
    const all =
      otherwise.length === 0
        ? exactly
        : [...exactly, ...otherwise].toSorted((one, other) => Number(other.createdAt) - Number(one.createdAt));
    return [environment, all];
  });
  return new Map([...found, ...(await together(pages))]);
}

async function untilLive(access: Access, environment: string, first: DeploymentPage, app: string): Promise<readonly Deployment[]> {
  let page = first;
  let deployments = present(page.nodes).map((node) => deploymentOf(node, app));
  for (let read = 0; read < furtherPages && page.pageInfo.hasNextPage && liveOf(deployments) === undefined; read += 1) {
    page = await deploymentsIn(access, environment, 100, page.pageInfo.endCursor);
    deployments = [...deployments, ...present(page.nodes).map((node) => deploymentOf(node, app))];
  }
  return deployments;
}
