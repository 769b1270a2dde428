import type { Config, Environment } from "../core/config/environment.js";
import { defaultEnvironment, findEnvironment, suggestEnvironment } from "../core/config/environments.js";
import type { Answer } from "../core/messages/answer.js";
import { environmentNeeded, environmentUnknown, type EnvironmentVerb } from "../core/messages/environments.js";

/** The environment a command means, or the answer that asks for it. `ref` is what else was typed. */
export function environmentFor(
  config: Config,
  verb: EnvironmentVerb,
  word: string | undefined,
  ref?: string,
): { readonly environment: Environment } | { readonly answer: Answer } {
  const known = config.environments.map(({ name }) => name);
  if (word === undefined) {
    const environment = defaultEnvironment(config);
    return environment === undefined
      ? { answer: environmentNeeded({ known, verb, ...(ref === undefined ? {} : { ref }) }) }
      : { environment };
  }
  const environment = findEnvironment(config, word);
  if (environment !== undefined) return { environment };
  const swapped = ref !== undefined && findEnvironment(config, ref) !== undefined;
  return {
    answer: environmentUnknown({
      word,
      known,
      suggestion: suggestEnvironment(config, word),
      swapped,
      verb,
      ...(ref === undefined ? {} : { ref }),
    }),
  };
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
