import { code, md } from "../messages/markdown.js";
import { deployTo } from "../messages/next.js";
import { type CommitFacts, pass, refuse, type Rule } from "./rule.js";

/** With `jobs: refuse`, the GitHub Environment accepts only jobs of our own deployments. */
export const jobs = {
  name: "jobs",
  needs: "commit",
  setAsideBy: [],
  concerns: ({ request: { job } }) => job !== undefined,
  check({ environment, request }) {
    const here = code(environment.name);
    if (environment.jobs !== "refuse") return pass(md`Jobs of workflows may deploy to ${here}, by the same rules.`);
    const says = md`${here} accepts only jobs of Gitploy's own deployments: ${code("jobs: refuse")} in deploy.yml.`;
    return refuse(says, deployTo(request, environment.name));
  },
} as const satisfies Rule<CommitFacts>;
