import type { Config } from "../../src/core/config/environment.js";
import { judgementOf } from "../../src/core/config/deploy-yml.js";
import { commitOf } from "../github/git/objects.js";
import { readRef } from "../github/git/refs.js";
import { objectAt } from "../github/git/trees.js";
import type { Organisation } from "./organisation.js";
import { rulesOf, shop, type Rules } from "./rules.js";

/** The path of the demo's rules. */
export const rulesPath = "deploy.yml";

/** deploy.yml on the default branch. */
export function deployYmlNow({ repository }: Pick<Organisation, "repository">): string {
  const { store, refs, defaultBranch } = repository;
  const head = commitOf(store, readRef(refs, `refs/heads/${defaultBranch}`) ?? "");
  const file = head === undefined ? undefined : objectAt(store, head.tree, rulesPath);
  return file?.type === "blob" ? file.bytes.toString() : "";
}

/** The config in a deploy.yml, and the findings of `gitploy lint`. */
export function judged(text: string): ReturnType<typeof judgementOf> {
  return judgementOf({ path: rulesPath, bytes: Buffer.byteLength(text), text });
}

/** The current rules; `undefined` if deploy.yml has mistakes. */
export function rulesNow(organisation: Pick<Organisation, "repository">): Config | undefined {
  return judged(deployYmlNow(organisation)).config;
}

/** Somebody commits another deploy.yml to the default branch. From then on, the people and things that it names and requires exist. */
export function commitRules(organisation: Organisation, text: string, by: string): void {
  const { github, repository } = organisation;
  const { config } = judged(text);
  if (config !== undefined) settle(organisation, text === shop.deployYml ? shop : rulesOf(text, config));
  const sha = github.commit(repository, repository.defaultBranch, {
    message: "Change deploy.yml",
    files: { [rulesPath]: text },
    author: by,
  });
  for (const name of organisation.rules.checks) github.checkRun(repository, sha, { name, conclusion: "success" });
}

/** Adds new people, and lets the CI report new checks on existing commits. */
function settle(organisation: Organisation, wanted: Rules): void {
  const { github, repository, rules } = organisation;
  const newcomers = wanted.people.filter(({ login }) => !rules.people.some((person) => person.login === login));
  for (const { login, role } of newcomers) github.setPermission(repository, login, role);
  for (const { organization, slug, members } of wanted.teams) github.team(organization, slug, members);
  const [first, ...others] = rules.checks;
  const checks = wanted.checks.filter((name) => !rules.checks.includes(name));
  const heads = [...repository.openPullRequests].flatMap((number) => repository.issues.get(number)?.pullRequest?.head.sha ?? []);
  const tagged = [...repository.deployments.values()].map(({ sha }) => sha);
  for (const sha of new Set([...heads, ...tagged])) {
    for (const name of checks) github.checkRun(repository, sha, { name, conclusion: "success" });
  }
  organisation.rules = {
    ...wanted,
    owner: rules.owner,
    people: [...rules.people, ...newcomers],
    teams: wanted.teams,
    checks: [first, ...others, ...checks],
  };
}
