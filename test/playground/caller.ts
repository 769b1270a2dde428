import { expect } from "vitest";
import { createGitHub, type GitHub, type GitHubOptions } from "../../playground/github/github.js";
import type { Repository } from "../../playground/github/repository.js";

/** The response. */
export interface Reply {
  readonly status: number;
  readonly body: Record<string, never> & Record<string, unknown>;
  readonly headers: Headers;
}

/** A GitHub with octo/app in it, and the App's way to call it. */
export interface Stage {
  readonly github: GitHub;
  readonly repository: Repository;
  /** The installation's token. */
  readonly token: string;
  readonly call: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Reply>;
  /** The data of a successful query. */
  readonly query: (text: string, variables?: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** A token in the form of the App's JSON web token. */
export const jwt = `e30.${Buffer.from(JSON.stringify({ iss: 4711 })).toString("base64url")}.c2ln`;

/** Sets the stage; the App has its token already. */
export async function stage(options: GitHubOptions = {}): Promise<Stage> {
  const github = createGitHub({ now: () => new Date("2026-03-01T12:00:00Z"), ...options });
  const repository = github.repository({
    owner: "octo",
    name: "app",
    files: { "deploy.yml": "envs:\n  - name: production\n" },
    roles: { ann: "write" },
  });
  const send = async (
    method: string,
    path: string,
    authorization: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> => {
    const response = await github.fetch(
      new Request(`https://api.github.com${path}`, {
        method,
        headers: { authorization, ...headers },
        body: body === undefined ? null : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text), headers: response.headers };
  };
  const installation = await send("GET", "/repos/octo/app/installation", `bearer ${jwt}`);
  const token = await send("POST", `/app/installations/${String(installation.body["id"])}/access_tokens`, `bearer ${jwt}`);
  const call: Stage["call"] = (method, path, body, headers) => send(method, path, `token ${String(token.body["token"])}`, body, headers);
  return {
    github,
    repository,
    token: String(token.body["token"]),
    call,
    query: async (query, variables = {}) => {
      const { body } = await call("POST", "/graphql", { query, variables });
      expect(body["errors"]).toBeUndefined();
      return body["data"];
    },
  };
}
