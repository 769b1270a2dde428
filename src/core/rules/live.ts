import { repeated } from "../messages/next.js";
import * as say from "../messages/rules-commit.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** With `live: block`, nothing that is live would be lost; `warn` is worked out after the deployment was created. */
export const live: Rule<CommitFacts> = {
  name: "live",
  setAsideBy: ["force", "rollback"],
  check({ environment, lost, request }) {
    if (environment.live !== "block") return pass(say.liveNotBlocking(environment));
    if (lost === "unknown") return refuse(say.liveUnknown(environment), repeated(request, environment));
    if (lost === undefined || lost.length === 0) return pass(say.nothingLost(environment));
    return refuse(say.liveLost(environment, lost), repeated(request, environment));
  },
};
