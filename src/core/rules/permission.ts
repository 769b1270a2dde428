import { code, type Markdown, md } from "../messages/markdown.js";
import { unforced } from "../messages/next.js";
import { refText } from "../messages/subject.js";
import type { Ref } from "../request.js";
import { mayDeploy, mayForce } from "./principals.js";
import type { Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** Who asks may deploy here, and may force where that is asked; a push needs no permission of its own. */
export const permission = {
  name: "permission",
  needs: "nothing",
  setAsideBy: [],
  check({ environment, request, requester }) {
    if (request.cause === "push") return pass(pushIsPermission(request.ref));
    const deploys = mayDeploy(environment, requester);
    if (deploys.answer !== "pass" || request.force === undefined) return deploys;
    const forces = mayForce(environment, requester);
    return forces.answer === "refuse" ? refuse(forces.says, unforced(request, environment)) : forces;
  },
} as const satisfies Rule;

function pushIsPermission(ref: Ref): Markdown {
  return md`A push needs no permission of its own: protecting ${code(refText(ref.name))} is the permission.`;
}
