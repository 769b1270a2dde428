import { refsBelow } from "../github/git/refs.js";
import { createGitHub, type GitHub } from "../github/github.js";
import type { Rules } from "./rules.js";
import { webhookSecret } from "../app.js";
import { requestPayload } from "../../src/github/resources/payload.js";

type Repository = ReturnType<GitHub["repository"]>;

/** A little organisation at work: its shop, with some history and two open pull requests. */
export interface Organisation {
  /** The current rules, with the people. */
  rules: Rules;
  readonly github: GitHub;
  readonly repository: Repository;
}

/** The names of a repository's tags. */
export function tagsOf({ refs }: Pick<Repository, "refs">): readonly string[] {
  const prefix = "refs/tags/";
  return refsBelow(refs, prefix).map(([name]) => name.slice(prefix.length));
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Founds the organisation, with its history in the past and a correct clock. */
export function found(rules: Rules, lastId = 10_000): Organisation {
  const github = createGitHub({ webhookSecret, contract: "off", lastId });
  const now = Date.now();
  const at = (before: number): void => github.clock.set(new Date(now - before));

  at(9 * day);
  const repository = github.repository({
    owner: rules.owner,
    name: "shop",
    private: true,
    files: { "README.md": "# The shop\n", "deploy.yml": rules.deployYml, "src/basket.ts": "export const basket = [];\n" },
    roles: Object.fromEntries(rules.people.map(({ login, role }) => [login, role])),
  });
  for (const { organization, slug, members } of rules.teams) github.team(organization, slug, members);
  const [slow, ...quick] = rules.checks;
  github.protectBranch(repository, "main", { requiredContexts: [slow] });
  const green = (sha: string, names: readonly string[] = rules.checks): void => {
    for (const name of names) github.checkRun(repository, sha, { name, conclusion: "success" });
  };

  const release = (tag: string, files: Readonly<Record<string, string>>, message: string, author: string): string => {
    const sha = github.commit(repository, "main", { message, files, author });
    green(sha);
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
    green(sha, quick);
    return github.openPullRequest(repository, { head: name, title, author });
  };

  const v3 = release("v0.5.3", { "src/search.ts": "export const search = 1;\n" }, "Search by colour", "bob");
  for (const environment of rules.deployed["v0.5.3"]) deployed("v0.5.3", v3, environment, "bob");
  at(5 * day);
  const v4 = release("v0.5.4", { "src/search.ts": "export const search = 2;\n" }, "Search by size", "cleo");
  for (const environment of rules.deployed["v0.5.4"]) deployed("v0.5.4", v4, environment, "cleo");

  const stock = branch("stock", "Show the stock beside each product", "ann", 2 * day);
  github.checkRun(repository, stock.pullRequest.head.sha, { name: slow, status: "in_progress" });
  const address = branch("address", "Remember the address at the checkout", "ann", 2 * day - hour);
  green(address.pullRequest.head.sha, [slow]);
  github.clock.advance(hour);
  github.review(address, "bob", "APPROVED", "Nice!");
  const gifts = branch("gifts", "Wrap gifts", "bob", day);
  green(gifts.pullRequest.head.sha, [slow]);
  github.merge(gifts, { method: "squash", by: "cleo" });

  at(20 * hour);
  const v5 = release("v0.5.5", { "src/prices.ts": "export const currency = 'EUR';\n" }, "Show prices with their currency", "ann");
  for (const environment of rules.deployed["v0.5.5"]) deployed("v0.5.5", v5, environment, "ann");
  at(3 * hour);
  release("v0.6.0-broken", { "src/basket.ts": "throw new Error('oops');\n" }, "Rewrite the basket", "bob");

  github.clock.set(new Date(now));
  return { github, repository, rules };
}
