import { webhookSecret } from "../../playground/app.js";
import { createGitHub, type GitHub, type GitHubOptions } from "../../playground/github/github.js";

type Repository = ReturnType<GitHub["repository"]>;
type Issue = ReturnType<GitHub["issue"]>;

/** How much of everything there is. */
export interface Size {
  /** Each has an installation of its own, since GitHub's limits are an installation's: 80 writes of content a minute, 500 an hour. */
  readonly organizations: number;
  /** In each organization. */
  readonly repositories: number;
  /** In each repository. */
  readonly commands: number;
}

/** A command that has to become a deployment, whatever happens. */
export interface Wish {
  readonly issue: Issue;
  readonly body: string;
  readonly environment: string;
  /** As its answer names it. */
  readonly ref: string;
  /** Deployed by no other wish. */
  readonly sha: string;
}

/** A GitHub with so many organizations, in which nothing has happened yet. */
export interface Town {
  readonly github: GitHub;
  readonly repositories: readonly Repository[];
  /** In the order in which people have them: neighbours are of different organizations. */
  readonly wishes: readonly Wish[];
}

/** The environment that takes turns. */
export const serialized = "production";

const deployYml = `envs:\n  - name: ${serialized}\n    serialization: true\n  - name: staging\n`;

/** Makes a town. In each repository pull requests are deployed by their head and tags from issues, in turns to either environment. */
export function createTown({ organizations, repositories, commands }: Size, options: GitHubOptions = {}): Town {
  const github = createGitHub({ webhookSecret, ...options });
  const logins = Array.from({ length: organizations }, (_, index) => github.organization(`org-${index + 1}`).login);
  const streets = Array.from({ length: repositories }, (_, index) =>
    logins.map((owner) =>
      github.repository({ owner, name: `app-${index + 1}`, files: { "deploy.yml": deployYml }, roles: { ann: "write", bob: "write" } }),
    ),
  );
  const wishes = streets.flatMap((street) =>
    Array.from({ length: commands }, (_, index) => street.map((repository) => wishIn(github, repository, index))).flat(),
  );
  return { github, repositories: streets.flat(), wishes };
}

function wishIn(github: GitHub, repository: Repository, index: number): Wish {
  const environment = index % 4 < 2 ? serialized : "staging";
  const name = `change-${index + 1}`;
  const sha = github.commit(repository, name, { message: `Make change ${index + 1}`, files: { [`${name}.txt`]: "1\n" }, author: "ann" });
  github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
  if (index % 2 === 0) {
    const issue = github.openPullRequest(repository, { head: name, title: `Change ${index + 1}`, author: "ann" });
    return { issue, body: `/deploy ${environment}`, environment, ref: name, sha };
  }
  const tag = `v${index + 1}`;
  github.tag(repository, tag, sha);
  const issue = github.issue(repository, { title: `Ship ${tag}`, author: "bob" });
  return { issue, body: `/deploy ${tag} to ${environment}`, environment, ref: tag, sha };
}
