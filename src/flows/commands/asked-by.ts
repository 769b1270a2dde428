import type { Environment } from "../../core/config/environment.js";
import type { Target } from "../../core/facts.js";
import type { Request } from "../../core/request.js";
import type { Asked } from "../requests/gather.js";
import type { Visit } from "./visit.js";

/** What a command wishes beyond who, where and when. */
export type Wish = Pick<Request, "action" | "again" | "inputs"> & {
  readonly force?: string | undefined;
  readonly rollback?: NonNullable<Request["rollback"]>;
};

/** What a person asks for, pinned to the commit of its target. */
export function askedBy(visit: Visit, environment: Environment, target: Target, { force, ...wish }: Wish): Asked {
  const { asker, cause, at, pullRequest, person, stranger, aside } = visit;
  const request: Request = {
    ...wish,
    ...(force === undefined ? {} : { force }),
    id: asker.id,
    cause,
    environment: environment.name,
    ref: target.found ? target.ref : { kind: "branch", name: target.name },
    sha: target.found ? target.commit.sha : "",
    requestedBy: person.login,
    ...(person.id === undefined ? {} : { requestedById: person.id }),
    requestedAt: at.toISOString(),
    ...(asker.issue === undefined ? {} : { issue: asker.issue }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(asker.comment === undefined ? {} : { comment: asker.comment }),
  };
  return { request, environment, target, requester: person, answer: "first", stranger, aside };
}
