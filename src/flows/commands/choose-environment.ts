import type { Piece } from "../../core/command/compose.js";
import type { Config, Environment } from "../../core/config/environment.js";
import { defaultEnvironment, findEnvironment, suggestEnvironment } from "../../core/config/environments.js";
import type { Answer } from "../../core/messages/answer.js";
import { environmentNeeded, environmentUnknown, type EnvironmentVerb } from "../../core/messages/environments.js";

/** What else was typed in a command, to be offered again. */
export interface Typed {
  readonly ref?: string;
  /** After ref and environment. */
  readonly rest?: readonly Piece[];
}

/** The environment a command means, or the answer that asks for it. */
export function environmentFor(
  config: Config,
  verb: EnvironmentVerb,
  word: string | undefined,
  others: Typed = {},
): { readonly environment: Environment } | { readonly answer: Answer } {
  const known = config.environments.map(({ name }) => name);
  if (word === undefined) {
    const environment = defaultEnvironment(config);
    return environment === undefined ? { answer: environmentNeeded({ known, verb, ...others }) } : { environment };
  }
  const environment = findEnvironment(config, word);
  if (environment !== undefined) return { environment };
  const suggestion = suggestEnvironment(config, word);
  const swapped = suggestion === undefined && others.ref !== undefined && findEnvironment(config, others.ref) !== undefined;
  return { answer: environmentUnknown({ word, known, suggestion, swapped, verb, ...others }) };
}

/** The two environments of `/promote`, or the answer that asks for the one that is not there. */
export function promotionFor(
  config: Config,
  words: { readonly from: string; readonly to: string },
): { readonly source: Environment; readonly environment: Environment } | { readonly answer: Answer } {
  const [source, environment] = [findEnvironment(config, words.from), findEnvironment(config, words.to)];
  if (source !== undefined && environment !== undefined) return { source, environment };
  const meant = (word: string): string => findEnvironment(config, word)?.name ?? suggestEnvironment(config, word) ?? word;
  const word = source === undefined ? words.from : words.to;
  return {
    answer: environmentUnknown({
      word,
      known: config.environments.map(({ name }) => name),
      suggestion: suggestEnvironment(config, word),
      promotion: { from: meant(words.from), to: meant(words.to) },
    }),
  };
}
