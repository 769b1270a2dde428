import type { Environment } from "../config/environment.js";
import type { JsonValue } from "../json.js";
import type { Request } from "../request.js";

/** The command that asks for the same once more; `undefined` where it cannot be typed. */
export function repeated(request: Request, environment: Environment): string | undefined {
  if (request.action === "rollback") return command("/rollback", environment.name, "to", request.ref.name);
  return command("/deploy", ...target(request), environment.name, ...inputs(request, environment));
}

/** The command that deploys what is live already anew. */
export function deployAgain(request: Request, environment: Environment): string | undefined {
  const same = repeated(request, environment);
  return same === undefined ? undefined : `${same} --again`;
}

/** The command that deploys the ref of a request to another environment. */
export function deployTo(request: Request, environment: string): string | undefined {
  return command("/deploy", ...target(request), environment);
}

/** The command that deploys another ref to the environment of a request. */
export function deployInstead(ref: string, environment: Environment): string | undefined {
  return command("/deploy", ref, environment.name);
}

/** The command that releases the lock of an environment. */
export function unlock(environment: Environment): string | undefined {
  return command("/unlock", environment.name);
}

/** The command that approves what waits in an environment. */
export function approve(environment: Environment): string | undefined {
  return command("/approve", environment.name);
}

/** The command that stops what runs in an environment. */
export function cancel(environment: Environment): string | undefined {
  return command("/cancel", environment.name);
}

// In its own pull request a command needs no ref: that is how people type it.
function target({ ref, pullRequest }: Request): readonly string[] {
  return ref.kind === "pull_request" && ref.pullRequest !== undefined && ref.pullRequest === pullRequest ? [] : [ref.name];
}

function inputs(request: Request, environment: Environment): readonly { readonly name: string; readonly value: JsonValue }[] {
  return Object.entries(request.inputs)
    .filter(([name, value]) => environment.inputs?.[name]?.default !== value)
    .map(([name, value]) => ({ name, value }));
}

/** The words as one command line, in quotes where they need them; `undefined` where a word cannot be quoted. */
function command(verb: string, ...words: readonly (string | { readonly name: string; readonly value: JsonValue })[]): string | undefined {
  const typed = words.map((word) => {
    if (typeof word === "string") return word === "to" ? word : quoted(word);
    const value = quoted(typeof word.value === "string" ? word.value : JSON.stringify(word.value));
    return value === undefined ? undefined : `${word.name}=${value}`;
  });
  return typed.includes(undefined) ? undefined : [verb, ...typed].join(" ");
}

function quoted(word: string): string | undefined {
  if (/["“”„‟\p{Cc}]/u.test(word)) return undefined;
  return word === "" || /\s|^[-–—―]|^\w[\w.-]*=/u.test(word) ? `"${word}"` : word;
}
