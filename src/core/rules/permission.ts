import { unforced } from "../messages/next.js";
import * as say from "../messages/rules.js";
import { mayDeploy, mayForce } from "./principals.js";
import type { Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** Who asks may deploy here, and may force where that is asked; a push needs no permission of its own. */
export const permission: Rule = {
  name: "permission",
  setAsideBy: [],
  check({ environment, request, requester }) {
    if (request.cause === "push") return pass(say.pushIsPermission(request.ref));
    const deploys = mayDeploy(environment, requester);
    if (deploys.answer !== "pass" || request.force === undefined) return deploys;
    const forces = mayForce(environment, requester);
    return forces.answer === "refuse" ? refuse(forces.says, unforced(request, environment)) : forces;
  },
};
