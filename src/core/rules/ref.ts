import { deployInstead, repeated, repeatedAs } from "../messages/next.js";
import * as say from "../messages/rules.js";
import type { Rule } from "./rule.js";
import { pass, passWithWarning, refuse } from "./verdict.js";

/** The ref names one commit, and it is the one that whoever asked was looking at. */
export const ref: Rule = {
  name: "ref",
  setAsideBy: [],
  check({ environment, request, target }) {
    if (!target.found) {
      const [first, ...more] = target.candidates;
      if (target.why === "ambiguous") return refuse(say.refAmbiguous(target.name, target.candidates), deployInstead("<ref>", environment));
      const next = deployInstead(first !== undefined && more.length === 0 ? first : "<ref>", environment);
      return refuse(say.refNotFound(target.name, target.candidates), next);
    }
    const next = repeated(request, environment);
    if (target.commit.sha !== request.sha) return refuse(say.pinnedElsewhere(target.ref, request.sha, target.commit.sha), next);
    // A rollback and a promotion are pinned to what a deployment had, wherever its pull request went since.
    if (request.action !== "deploy") return pass(say.refIs(target.ref, request.sha));
    if (target.moved === "unknown")
      return refuse(say.movedUnknown(target.ref, request.sha), repeatedAs({ kind: "sha", name: request.sha }, request, environment));
    if (target.moved !== undefined) return refuse(say.headMoved(target.ref, target.moved), next);
    return target.ref.hidesBranch === true
      ? passWithWarning(say.tagWon(target.ref, request.sha))
      : pass(say.refIs(target.ref, request.sha));
  },
};
