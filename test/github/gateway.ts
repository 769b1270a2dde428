import { schema as github } from "@octokit/graphql-schema";
import { buildSchema, execute, parse, validate } from "graphql";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { createHub } from "../../src/github/create-hub.js";
import type { SealKeys } from "../../src/core/ledger/seal.js";
import type { Hub } from "../../src/github/types/hub.js";
import type { HubSettings } from "../../src/github/types/access.js";
import { careful } from "../../src/github/client/octokit.js";

const schema = buildSchema(github.idl, { assumeValid: true });

/** The App of the tests. */
export const appId = 4711;
/** The keys that seal its records. */
export const keys: SealKeys = [new Uint8Array(32).fill(7)];
/** Our repository's path on GitHub. */
export const path = "/repos/octo/app";

/** A gateway for octo/app like the server's; retries wait only for their backoff. */
export function gateway(difference: Partial<HubSettings> = {}, id = "77"): Hub {
  nock.disableNetConnect();
  const { Octokit, request } = careful({ timeout: 2_000 });
  const octokit = new (Octokit ?? ProbotOctokit)({ auth: { token: "ghs_x" }, log: silent, ...(request === undefined ? {} : { request }) });
  return createHub(
    octokit,
    { id, owner: "octo", name: "app" },
    { appId, keys, ledgerPrefix: "refs/gitploy/", ledgerRepository: undefined, ...difference },
  );
}

/** GitHub's REST API. */
export function rest(): nock.Scope {
  return nock("https://api.github.com");
}

/** Checks after each test that all expected requests were made; unexpected ones fail at once. */
export function everyRequestWasMade(): void {
  const missing = nock.pendingMocks();
  nock.cleanAll();
  if (missing.length > 0) throw new Error(`Never asked for: ${missing.join(", ")}`);
}

/** A GraphQL request as sent. */
export interface Sent {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Answers GraphQL requests from a value, by GitHub's own schema: a query that GitHub would refuse fails the test. Returns the list of requests. */
export function graphql(root: unknown, requests = 1): readonly Sent[] {
  const sent: Sent[] = [];
  rest()
    .post("/graphql")
    .times(requests)
    .reply(200, (_uri, body) => {
      const request = body as unknown as Sent;
      sent.push(request);
      return answer(root, request);
    });
  return sent;
}

async function answer(rootValue: unknown, { query, variables }: Sent): Promise<unknown> {
  const document = parse(query);
  const problems = validate(schema, document);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  const { data, errors } = await execute({ schema, document, rootValue, variableValues: variables });
  if (errors === undefined) return { data };
  return { data, errors: errors.map((error) => ({ message: error.message, path: error.path, type: error.originalError?.name })) };
}

/** An error that GitHub reports for a field with a type, such as FORBIDDEN. */
export function denied(type: string): () => never {
  return () => {
    throw Object.assign(new Error("Resource not accessible by integration"), { name: type });
  };
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
