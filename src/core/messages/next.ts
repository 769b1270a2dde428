import { compose, type Piece } from "../command/compose.js";
import { givenIn, inputText } from "../config/inputs.js";
import type { Environment } from "../config/environment.js";
import type { Request } from "../request.js";
import type { Verb } from "../command/mistake.js";
import { code, type Markdown } from "./markdown.js";

type Asked = Pick<Request, "action" | "again" | "inputs" | "promotedFrom" | "pullRequest" | "ref" | "sha"> & {
  readonly force?: string | undefined;
};

/** The command that makes the same request again, without default values; `undefined` if it cannot be typed. */
export function repeated(asked: Asked, environment: Pick<Environment, "name" | "inputs">): string | undefined {
  const { action, again, force, promotedFrom } = asked;
  const forced: Piece = force === undefined ? undefined : { option: "--force", reason: force };
  if (action === "rollback") return compose("/rollback", environment.name, { to: pinned(asked) }, forced);
  if (promotedFrom !== undefined && !again) return compose("/promote", promotedFrom, environment.name);
  const anew: Piece = again ? { option: "--again" } : undefined;
  return compose("/deploy", ...target(asked), environment.name, ...inputs(asked, environment), anew, forced);
}

/** The command that makes an ended request again, whatever deploy.yml says now. */
export function askedAgain(request: Request): string | undefined {
  return repeated(request, { name: request.environment, inputs: undefined });
}

/** The command that deploys the ref of a request to another environment. */
export function deployTo(request: Request, environment: string): string | undefined {
  return compose("/deploy", ...target(request), environment);
}

/** The command that deploys another ref to the environment of a request. */
export function deployInstead(ref: string, environment: Environment): string | undefined {
  return compose("/deploy", ref, environment.name);
}

/** What stands for the ref in the command that makes a request again; `undefined` if it needs none. */
export function refToType(asked: Asked): string | undefined {
  return target(asked)[0];
}

// In its own open pull request, a command needs no ref. Elsewhere it does: the branch may be gone, or be a fork's.
function target(asked: Asked): readonly string[] {
  const { action, ref, pullRequest } = asked;
  if (action !== "deploy") return [pinned(asked)];
  if (ref.kind !== "pull_request" || ref.pullRequest === undefined) return [ref.hiddenByTag === true ? `refs/heads/${ref.name}` : ref.name];
  return ref.pullRequest === pullRequest && ref.byNumber !== true ? [] : [`#${ref.pullRequest}`];
}

/** The name of a deployed commit that still means it: a branch may have moved on since. */
export function pinned({ ref, sha }: Pick<Asked, "ref" | "sha">): string {
  return ref.kind === "tag" ? ref.name : sha;
}

function inputs(asked: Asked, environment: Pick<Environment, "inputs">): readonly Piece[] {
  return [...givenIn(asked.inputs)].flatMap(([input, value]) => {
    const standard = environment.inputs?.[input]?.default;
    return standard !== undefined && inputText(standard) === value ? [] : [{ input, value }];
  });
}

const longest = 1000;

/** A command to type, in code; `…` replaces words that cannot be typed or are too long. */
export function typed(verb: `/${Verb}`, ...pieces: readonly Piece[]): Markdown {
  const command = compose(verb, ...pieces);
  return code(command === undefined || command.length > longest ? `${verb} …` : command);
}
