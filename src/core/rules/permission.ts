import { code, md } from "../messages/markdown.js";
import { repeated } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import { mayDeploy, mayForce } from "./principals.js";
import { pass, refuse, type Rule } from "./rule.js";

/** The requester may deploy here, and may use force if the request does; a push needs no permission of its own. */
export const permission = {
  name: "permission",
  needs: "nothing",
  setAsideBy: [],
  check({ environment, request, requester }) {
    if (request.cause === "push")
      return pass(md`A push needs no permission of its own: protecting ${code(refText(request.ref.name))} is the permission.`);
    const deploys = mayDeploy(environment, requester);
    if (deploys.answer !== "pass" || request.force === undefined) return deploys;
    const forces = mayForce(environment, requester);
    return forces.answer === "refuse" ? refuse(forces.says, repeated({ ...request, force: undefined }, environment)) : forces;
  },
} as const satisfies Rule;
