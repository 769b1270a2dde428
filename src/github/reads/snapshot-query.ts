import type { Access, HubSettings } from "../types/access.js";
import { withFragments, createVariables, type GraphqlRequest, type Variables } from "../graphql/queries.js";
import { inPortion, type Portion } from "../graphql/graphql.js";
import { readRefWord } from "../../core/ref-word.js";
import { deploymentsAtOnce, type SnapshotQuery } from "../types/snapshot.js";
import { ledgerPrefixes, refName } from "../refs/ledger.js";

/** The aliases under which the parts of a snapshot come back; indices are those of the query's lists. */
export const alias = {
  tag: (index: number): `tag${number}` => `tag${index}`,
  branch: (index: number): `branch${number}` => `branch${index}`,
  sha: (index: number): `sha${number}` => `sha${index}`,
  described: (index: number): `described${number}` => `described${index}`,
  pullRequest: (index: number): `pullRequest${number}` => `pullRequest${index}`,
  deployments: (index: number): `deployments${number}` => `deployments${index}`,
  ledger: (index: number): `ledger${number}` => `ledger${index}`,
} as const;

/** The content of one query of a snapshot: all of it, or a part. */
export interface SnapshotPart extends SnapshotQuery {
  /** Whether it includes what every snapshot has: the repository, deploy.yml, the newest deployments. */
  readonly base: boolean;
}

/** The query behind a snapshot, or one of several. */
export function snapshotRequest(
  { id, owner, name, settings }: Pick<Access, "id" | "owner" | "name"> & { readonly settings: Omit<HubSettings, "keys"> },
  { issue, refs = [], environments = [], base, checkRunsOf }: SnapshotPart,
  portion: Portion,
): GraphqlRequest<"Snapshot"> {
  const { add: variable, values: variables, declared } = createVariables();
  variable("owner", "String!", owner);
  variable("name", "String!", name);
  const prefixes = ledgerPrefixes(id, settings);
  const { ledgerRepository } = settings;
  const ledgers = environments.map((environment, index) => {
    const key = alias.ledger(index);
    return `${key}: ref(qualifiedName: ${variable(`${key}Name`, "String!", `${prefixes.ledgers}${refName(environment)}`)}) { ...ledgerFields }`;
  });
  const elsewhere = ledgerRepository !== undefined && ledgerRepository !== name && ledgers.length > 0;
  // Before all others: fields are resolved in this order, so no fact is older than the record it is judged with.
  const parts = [
    ...(elsewhere ? [] : ledgers),
    ...(base ? ["...repositoryFields", "...configFields"] : ["id"]),
    // Records are bound to it.
    ...(id === "" ? ["id databaseId"] : []),
    ...(issue === undefined
      ? []
      : [
          `issueOrPullRequest(number: ${variable("issue", "Int!", issue)}) { __typename ... on Issue { number title closed } ... on PullRequest { ...pullRequestFields closed } }`,
        ]),
    ...refs.flatMap((word, index) => refParts(word, index, variable)),
    ...(checkRunsOf === undefined ? [] : [ownRunsPart(checkRunsOf, settings.appId, variable)]),
    ...(base ? [`deployments(first: ${deploymentsAtOnce}, orderBy: {field: CREATED_AT, direction: DESC}) { ...deploymentPage }`] : []),
    ...environments.map((environment, index) => {
      const key = alias.deployments(index);
      const list = variable(`${key}In`, "[String!]", [environment]);
      return `${key}: deployments(environments: ${list}, first: ${deploymentsAtOnce}, orderBy: {field: CREATED_AT, direction: DESC}) { ...deploymentPage }`;
    }),
  ];
  const ledgerRoot = elsewhere
    ? `ledgers: repository(owner: $owner, name: ${variable("ledgerRepository", "String!", ledgerRepository)}) {\n${ledgers.join("\n")}\n}`
    : "";
  const body = `viewer { login }\n${ledgerRoot}\nrepository(owner: $owner, name: $name) {\n${parts.join("\n")}\n}`;
  return { text: inPortion(withFragments(`query Snapshot(${declared()}) {\n${body}\n}`), portion), variables };
}

function ownRunsPart({ sha, name }: NonNullable<SnapshotQuery["checkRunsOf"]>, appId: number, variable: Variables["add"]): string {
  const runs = `checkRuns(first: 100, filterBy: {checkName: ${variable("checkName", "String!", name)}, checkType: ALL})`;
  return `own: object(oid: ${variable("ownSha", "GitObjectID!", sha)}) { ... on Commit {
    checkSuites(first: 10, filterBy: {appId: ${variable("appId", "Int!", appId)}}) { nodes { ${runs} { pageInfo { hasNextPage } nodes { ...ownRunFields } } } }
    deployments(first: 10) { pageInfo { hasNextPage } nodes { creator { __typename login } } }
  } }`;
}

function refParts(word: string, index: number, variable: Variables["add"]): readonly string[] {
  const key = (part: "tag" | "branch" | "sha" | "described" | "pullRequest"): string => alias[part](index);
  const named = readRefWord(word);
  // A full name may hide one of the other kind: a deployment needs a name that means only one thing.
  const name = named.tag ?? named.branch ?? word;
  const { sha, pullRequest } = named;
  const ref = (part: "tag" | "branch", full: string): string =>
    `${key(part)}: ref(qualifiedName: ${variable(`${key(part)}Name`, "String!", full)})`;
  const object = (part: "sha" | "described", expression: string): string =>
    `${key(part)}: object(expression: ${variable(`${key(part)}Word`, "String!", expression)})`;
  return [
    `${ref("tag", `refs/tags/${name}`)} { target { ...tagFields } }`,
    `${ref("branch", `refs/heads/${name}`)} { ...protectionFields target { ...commitFields } }`,
    ...(sha === undefined ? [] : [`${object("sha", word)} { ...commitFields }`]),
    // A tag or branch of that name hides a short SHA in an expression; but the format of `git describe` still names the commit:
    // https://git-scm.com/docs/gitrevisions
    ...(sha === undefined || sha.length === 40 ? [] : [`${object("described", `sha-0-g${sha}`)} { ... on Commit { oid } }`]),
    ...(pullRequest === undefined
      ? []
      : [
          `${key("pullRequest")}: pullRequest(number: ${variable(`${key("pullRequest")}Number`, "Int!", pullRequest)}) { ...pullRequestFields }`,
        ]),
  ];
}
