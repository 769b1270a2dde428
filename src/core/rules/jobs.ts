import type { Environment } from "../config/environment.js";
import { code, type Markdown, md } from "../messages/markdown.js";
import { deployTo } from "../messages/next.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** With `jobs: refuse`, a GitHub Environment lets no jobs pass but those of our own deployments. */
export const jobs = {
  name: "jobs",
  needs: "commit",
  setAsideBy: [],
  concerns: ({ request: { job } }) => job !== undefined,
  check({ environment, request }) {
    return environment.jobs === "refuse"
      ? refuse(onlyOurDeployments(environment), deployTo(request, environment.name))
      : pass(jobsAreJudged(environment));
  },
} as const satisfies Rule<CommitFacts>;

function jobsAreJudged(environment: Environment): Markdown {
  return md`Jobs of workflows may deploy to ${code(environment.name)}, by the same rules.`;
}

function onlyOurDeployments(environment: Environment): Markdown {
  return md`${code(environment.name)} lets no jobs pass but those of Gitploy's own deployments: ${code("jobs: refuse")} in deploy.yml.`;
}
