import { compose, type Piece } from "../command/compose.js";
import type { Environment } from "../config/environment.js";
import type { Ref, Request } from "../request.js";

/** The command that asks for the same once more, without what is the default; `undefined` where it cannot be typed. */
export function repeated(request: Request, environment: Pick<Environment, "name" | "inputs">): string | undefined {
  const { force } = request;
  return command(request, environment, force === undefined ? undefined : { option: "--force", reason: force });
}

/** The command that asks for the same of what another ref names. */
export function repeatedAs(ref: Ref, request: Request, environment: Pick<Environment, "name" | "inputs">): string | undefined {
  return repeated({ ...request, ref }, environment);
}

/** The command that asks for the same without force. */
export function unforced(request: Request, environment: Environment): string | undefined {
  return command(request, environment, undefined);
}

/** The command that asks once more for what is over, whatever deploy.yml says by now. */
export function askedAgain(request: Request): string | undefined {
  return repeated(request, { name: request.environment, inputs: undefined });
}

/** The command that deploys what is live already anew. */
export function deployAgain(request: Request, environment: Environment): string | undefined {
  return repeated({ ...request, again: true }, environment);
}

/** The command that deploys the ref of a request to another environment. */
export function deployTo(request: Request, environment: string): string | undefined {
  return compose("/deploy", ...target(request), environment);
}

/** The command that deploys another ref to the environment of a request. */
export function deployInstead(ref: string, environment: Environment): string | undefined {
  return compose("/deploy", ref, environment.name);
}

/** The command that releases the lock of an environment. */
export function unlock(environment: Environment): string | undefined {
  return compose("/unlock", environment.name);
}

/** The command that approves what waits in an environment. */
export function approve(environment: Environment): string | undefined {
  return compose("/approve", environment.name);
}

/** The command that stops what runs in an environment. */
export function cancel(environment: Environment): string | undefined {
  return compose("/cancel", environment.name);
}

function command(request: Request, environment: Pick<Environment, "name" | "inputs">, forced: Piece): string | undefined {
  const { action, again, ref } = request;
  if (action === "rollback") return compose("/rollback", environment.name, { to: ref.name }, forced);
  const anew: Piece = again ? { option: "--again" } : undefined;
  return compose("/deploy", ...target(request), environment.name, ...inputs(request, environment), anew, forced);
}

// In its own pull request a command needs no ref, unless that is closed; elsewhere its branch may be gone, or be a fork's.
function target({ ref, pullRequest }: Request): readonly string[] {
  if (ref.kind !== "pull_request" || ref.pullRequest === undefined) return [ref.name];
  return ref.pullRequest === pullRequest && ref.byNumber !== true ? [] : [`#${ref.pullRequest}`];
}

function inputs(request: Request, environment: Pick<Environment, "inputs">): readonly Piece[] {
  return Object.entries(request.inputs)
    .filter(([name, value]) => environment.inputs?.[name]?.default !== value)
    .map(([input, value]) => ({ input, value: typeof value === "string" ? value : JSON.stringify(value) }));
}
