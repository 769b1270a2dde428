import { refsBelow } from "../github/git/refs.js";
import { createGitHub, type GitHub } from "../github/github.js";
import { webhookSecret } from "../app.js";
import { modeline } from "../../src/core/messages/modeline.js";
import { requestPayload } from "../../src/github/resources/payload.js";

type Repository = ReturnType<GitHub["repository"]>;

/** A little organisation at work: octo's shop, with some history and two open pull requests. */
export interface Organisation {
  readonly github: GitHub;
  readonly repository: Repository;
}

/** What anybody may be, and may do. */
export const people = [
  { login: "ann", role: "write", does: "a developer: you, unless you say otherwise" },
  { login: "bob", role: "write", does: "a developer" },
  { login: "rita", role: "read", does: "reviews what goes to production-eu" },
  { login: "cleo", role: "admin", does: "runs the shop: may use --force" },
  { login: "zoe", role: "none", does: "a stranger" },
] as const;

/** The rules of the shop. */
export const deployYml = `${modeline}
envs:
  - name: dev
    auto_deploy_on: refs/heads/main # what is merged goes here by itself

  - name: staging
    aliases: [s]
    default: true # /deploy v0.5.5
    dynamic_payload:
      enabled: true
      inputs:
        replicas: # /deploy v0.5.5 staging replicas=5
          type: number
          description: How many instances to start
          default: 2
        strategy:
          type: select
          options: [rolling, canary]
          default: rolling

  - name: production
    aliases: [prod]
    requires: [staging] # the same commit succeeded there
    serialization: true # one at a time
    pull_request:
      approved: true

  - name: production-eu
    aliases: [eu]
    requires: [production]
    serialization: true
    review: # @rita /approve eu
      enabled: true
      reviewers: [rita]

  - name: warehouse
    frozen_windows: # always: it is being moved
      - start: "0 0 * * *"
        duration: 24h
        location: Europe/Berlin
`;

/** The names of a repository's tags. */
export function tagsOf({ refs }: Pick<Repository, "refs">): readonly string[] {
  const prefix = "refs/tags/";
  return refsBelow(refs, prefix).map(([name]) => name.slice(prefix.length));
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Founds the organisation; its history lies in the past, and its clock is right. */
export function found(): Organisation {
  const github = createGitHub({ webhookSecret, contract: "off" });
  const now = Date.now();
  const at = (before: number): void => github.clock.set(new Date(now - before));

  at(9 * day);
  const repository = github.repository({
    owner: "octo",
    name: "shop",
    private: true,
    files: { "README.md": "# The shop\n", "deploy.yml": deployYml, "src/basket.ts": "export const basket = [];\n" },
    roles: Object.fromEntries(people.map(({ login, role }) => [login, role])),
  });
  github.protectBranch(repository, "main", { requiredContexts: ["test"] });

  const release = (tag: string, files: Readonly<Record<string, string>>, message: string, author: string): string => {
    const sha = github.commit(repository, "main", { message, files, author });
    for (const name of ["test", "lint"]) github.checkRun(repository, sha, { name, conclusion: "success" });
    github.clock.advance(10 * minute);
    github.tag(repository, tag, sha, { by: author });
    return sha;
  };
  const deployed = (tag: string, sha: string, environment: string, requestedBy: string): void => {
    github.clock.advance(20 * minute);
    const gitploy = requestPayload({
      id: `history-${tag}-${environment}`,
      requestedBy,
      pullRequest: undefined,
      issue: undefined,
      comment: undefined,
      ref: tag,
      sha,
      rollbackFrom: undefined,
      production: undefined,
    });
    const deployment = github.createDeployment(repository, { ref: tag, environment, creator: "gitploy[bot]", payload: { gitploy } });
    github.clock.advance(2 * minute);
    github.deploymentStatus(deployment, { state: "success", logUrl: `https://ci.example.com/runs/${deployment.id}` });
  };
  const branch = (name: string, title: string, author: string, ago: number): ReturnType<GitHub["openPullRequest"]> => {
    at(ago);
    const sha = github.commit(repository, name, { message: title, files: { [`src/${name}.ts`]: `// ${title}\n` }, author });
    github.checkRun(repository, sha, { name: "lint", conclusion: "success" });
    return github.openPullRequest(repository, { head: name, title, author });
  };

  const v3 = release("v0.5.3", { "src/search.ts": "export const search = 1;\n" }, "Search by colour", "bob");
  for (const environment of ["staging", "production", "production-eu"]) deployed("v0.5.3", v3, environment, "bob");
  at(5 * day);
  const v4 = release("v0.5.4", { "src/search.ts": "export const search = 2;\n" }, "Search by size", "cleo");
  for (const environment of ["dev", "staging", "production", "production-eu"]) deployed("v0.5.4", v4, environment, "cleo");

  const stock = branch("stock", "Show the stock beside each product", "ann", 2 * day);
  github.checkRun(repository, stock.pullRequest.head.sha, { name: "test", status: "in_progress" });
  const address = branch("address", "Remember the address at the checkout", "ann", 2 * day - hour);
  github.checkRun(repository, address.pullRequest.head.sha, { name: "test", conclusion: "success" });
  github.clock.advance(hour);
  github.review(address, "bob", "APPROVED", "Nice!");
  const gifts = branch("gifts", "Wrap gifts", "bob", day);
  github.checkRun(repository, gifts.pullRequest.head.sha, { name: "test", conclusion: "success" });
  github.merge(gifts, { method: "squash", by: "cleo" });

  at(20 * hour);
  const v5 = release("v0.5.5", { "src/prices.ts": "export const currency = 'EUR';\n" }, "Show prices with their currency", "ann");
  deployed("v0.5.5", v5, "staging", "ann");
  at(3 * hour);
  release("v0.6.0-broken", { "src/basket.ts": "throw new Error('oops');\n" }, "Rewrite the basket", "bob");

  github.clock.set(new Date(now));
  return { github, repository };
}
