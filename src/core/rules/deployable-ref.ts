import type { Environment } from "../config/environment.js";
import { code, type Markdown, md } from "../messages/markdown.js";
import { deployInstead, repeated } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import type { Ref } from "../request.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** The ref as given matches `deployable_ref`; for a pull request its head branch does. */
export const deployableRef = {
  name: "deployable_ref",
  needs: "commit",
  setAsideBy: ["rollback"],
  check({ environment, request, target: { ref } }) {
    const pattern = environment.deployableRef;
    if (pattern === undefined) return pass(anyRef(environment));
    const name = ref.kind === "pull_request" ? ref.branch : ref.name;
    if (name === undefined) return refuse(headBranchUnknown(ref, environment), repeated(request, environment));
    return pattern.test(name)
      ? pass(refDeployable(name, environment, pattern.source))
      : refuse(refNotDeployable(name, environment, pattern.source), deployInstead("<ref>", environment));
  },
} as const satisfies Rule<CommitFacts>;

function anyRef(environment: Environment): Markdown {
  return md`Any ref may be deployed to ${code(environment.name)}.`;
}

function headBranchUnknown(ref: Ref, environment: Environment): Markdown {
  return md`The branch of ${code(refText(ref.name))} could not be read, and only some may be deployed to ${code(environment.name)}: please try again.`;
}

function refDeployable(name: string, environment: Environment, pattern: string): Markdown {
  return md`${code(refText(name))} matches ${code(pattern)}, which ${code(environment.name)} demands.`;
}

function refNotDeployable(name: string, environment: Environment, pattern: string): Markdown {
  return md`${code(refText(name))} may not be deployed to ${code(environment.name)}: only refs that match ${code(pattern)} may.`;
}
