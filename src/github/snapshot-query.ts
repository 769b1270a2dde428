import type { Access } from "./access.js";
import { withFragments } from "./fragments.js";
import type { SnapshotQuery } from "./snapshot.js";
import { ledgerPlace, refName } from "./ref-names.js";

/** A GraphQL request: text that is ours alone, and everything that people wrote as variables. */
export interface GraphqlRequest {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The aliases under which the parts of a snapshot come back; indices are those of the query's lists. */
export const alias = {
  tag: (index: number): string => `tag${index}`,
  branch: (index: number): string => `branch${index}`,
  sha: (index: number): string => `sha${index}`,
  pullRequest: (index: number): string => `pullRequest${index}`,
  deployments: (index: number): string => `deployments${index}`,
  ledger: (index: number): string => `ledger${index}`,
} as const;

/** The one query behind a snapshot. */
export function snapshotRequest({ owner, name, settings }: Access, { issue, refs = [], environments = [] }: SnapshotQuery): GraphqlRequest {
  const variables: Record<string, unknown> = { owner, name };
  const types: string[] = ["$owner: String!", "$name: String!"];
  const variable = (key: string, type: string, value: unknown): string => {
    variables[key] = value;
    types.push(`$${key}: ${type}`);
    return `$${key}`;
  };
  const place = ledgerPlace(name, settings);
  const ledgers = environments.map((environment, index) => {
    const key = alias.ledger(index);
    return `${key}: ref(qualifiedName: ${variable(`${key}Name`, "String!", `${place.ledgers}${refName(environment)}`)}) { ...ledgerFields }`;
  });
  const elsewhere = place.repository !== name && ledgers.length > 0;
  const parts = [
    "...repositoryFields",
    "...configFields",
    ...(issue === undefined ? [] : [issuePart(variable("issue", "Int!", issue))]),
    ...refs.flatMap((word, index) => refParts(word, index, variable)),
    "deployments(first: 50, orderBy: {field: CREATED_AT, direction: DESC}) { ...deploymentPage }",
    ...environments.map((environment, index) => {
      const key = alias.deployments(index);
      const list = variable(`${key}In`, "[String!]", [environment]);
      return `${key}: deployments(environments: ${list}, first: 50, orderBy: {field: CREATED_AT, direction: DESC}) { ...deploymentPage }`;
    }),
    ...(elsewhere ? [] : ledgers),
  ];
  const ledgerRoot = elsewhere
    ? `ledgers: repository(owner: $owner, name: ${variable("ledgerRepository", "String!", place.repository)}) {\n${ledgers.join("\n")}\n}`
    : "";
  const body = `viewer { login }\nrepository(owner: $owner, name: $name) {\n${parts.join("\n")}\n}\n${ledgerRoot}`;
  return { text: withFragments(`query Snapshot(${types.join(", ")}) {\n${body}\n}`), variables };
}

function issuePart(number: string): string {
  return `issueOrPullRequest(number: ${number}) { __typename ... on Issue { number title closed } ... on PullRequest { ...pullRequestFields closed } }`;
}

function refParts(word: string, index: number, variable: (key: string, type: string, value: unknown) => string): readonly string[] {
  const [tag, branch, sha, pullRequest] = [alias.tag(index), alias.branch(index), alias.sha(index), alias.pullRequest(index)];
  const number = pullRequestNumber(word);
  return [
    `${tag}: ref(qualifiedName: ${variable(`${tag}Name`, "String!", `refs/tags/${word}`)}) { target { ...tagFields } }`,
    `${branch}: ref(qualifiedName: ${variable(`${branch}Name`, "String!", `refs/heads/${word}`)}) { ...protectionFields target { ...commitFields } }`,
    ...(isSha(word) ? [`${sha}: object(expression: ${variable(`${sha}Word`, "String!", word)}) { ...commitFields }`] : []),
    ...(number === undefined
      ? []
      : [`${pullRequest}: pullRequest(number: ${variable(`${pullRequest}Number`, "Int!", number)}) { ...pullRequestFields }`]),
  ];
}

/** Whether a word may be a full or short SHA. */
function isSha(word: string): boolean {
  return /^[0-9a-f]{7,40}$/i.test(word);
}

/** The number in `#123`; more digits than GraphQL's Int holds name nothing. */
function pullRequestNumber(word: string): number | undefined {
  const digits = /^#([1-9]\d{0,8})$/.exec(word)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
