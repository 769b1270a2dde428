import { code, md } from "../messages/markdown.js";
import { deployInstead, repeated } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import { type CommitFacts, pass, refuse, type Rule } from "./rule.js";

/** The ref as given matches `deployable_ref`; for a pull request, its head branch does. */
export const deployableRef = {
  name: "deployable_ref",
  needs: "commit",
  setAsideBy: ["rollback"],
  check({ environment, request, target: { ref } }) {
    const here = code(environment.name);
    const pattern = environment.deployableRef;
    if (pattern === undefined) return pass(md`Any ref may be deployed to ${here}.`);
    const name = ref.kind === "pull_request" ? ref.branch : ref.name;
    if (name === undefined) {
      const says = md`The branch of ${code(refText(ref.name))} could not be read, and only some may be deployed to ${here}: please try again.`;
      return refuse(says, repeated(request, environment));
    }
    const [shown, demanded] = [code(refText(name)), code(pattern.source)];
    if (pattern.test(name)) return pass(md`${shown} matches ${demanded}, which ${here} demands.`);
    return refuse(md`${shown} may not be deployed to ${here}: only refs that match ${demanded} may.`, deployInstead("<ref>", environment));
  },
} as const satisfies Rule<CommitFacts>;
