import { deployInstead, repeated } from "../messages/next.js";
import * as say from "../messages/rules.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** The ref as given matches `deployable_ref`; for a pull request its head branch does. */
export const deployableRef: Rule<CommitFacts> = {
  name: "deployable_ref",
  setAsideBy: ["rollback"],
  check({ environment, request, target: { ref } }) {
    const pattern = environment.deployableRef;
    if (pattern === undefined) return pass(say.anyRef(environment));
    const name = ref.kind === "pull_request" ? ref.branch : ref.name;
    if (name === undefined) return refuse(say.headBranchUnknown(ref, environment), repeated(request, environment));
    return pattern.test(name)
      ? pass(say.refDeployable(name, environment, pattern.source))
      : refuse(say.refNotDeployable(name, environment, pattern.source), deployInstead("<ref>", environment));
  },
};
