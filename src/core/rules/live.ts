import { code, md } from "../messages/markdown.js";
import { pullRequestLink } from "../messages/changes.js";
import { and } from "../messages/lists.js";
import { repeated } from "../messages/next.js";
import { forcers } from "./permission.js";
import { type CommitFacts, inDoubt, pass, refuse, type Rule } from "./rule.js";

/** With `live: block`, the commit contains everything that is live. The warning of `live: warn` is worked out after the deployment was created. */
export const live = {
  name: "live",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  check({ environment, lost, request }) {
    const there = md`what is live in ${code(environment.name)}`;
    const next = repeated(request, environment);
    if (environment.live !== "block") return pass(md`What is live in ${code(environment.name)} does not stand in the way.`);
    if (lost === "unknown") {
      const says = md`It could not be worked out whether this takes away ${there}, ${inDoubt}, or let ${forcers(environment)}.`;
      return refuse(says, next);
    }
    if (lost === undefined || lost.length === 0) return pass(md`Nothing that is live in ${code(environment.name)} is lost.`);
    const list = and(lost.map(pullRequestLink));
    return refuse(md`This would take away ${there}: ${list}. Bring the ref up to date, or let ${forcers(environment)}.`, next);
  },
} as const satisfies Rule<CommitFacts>;
