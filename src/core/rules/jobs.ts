import { deployTo } from "../messages/next.js";
import * as say from "../messages/jobs.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** With `jobs: refuse`, a GitHub Environment lets no jobs pass but those of our own deployments. */
export const jobs: Rule<CommitFacts> = {
  name: "jobs",
  setAsideBy: [],
  check({ environment, request }) {
    return environment.jobs === "refuse"
      ? refuse(say.onlyOurDeployments(environment), deployTo(request, environment.name))
      : pass(say.jobsAreJudged(environment));
  },
};
