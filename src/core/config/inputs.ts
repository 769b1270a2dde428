import type { JsonObject, JsonValue } from "../json.js";
import type { Action } from "../action.js";
import type { Request } from "../request.js";
import { meant } from "../suggest.js";
import type { Environment, Input } from "./environment.js";
import { substitutePayload } from "./variables.js";

/** What is wrong with an input of a command. */
export type InputMistake =
  | {
      readonly problem: "unknown";
      readonly name: string;
      readonly given: string;
      readonly known: readonly string[];
      readonly suggestion: string | undefined;
    }
  | { readonly problem: "missing"; readonly name: string; readonly input: Input }
  | { readonly problem: "not_a_number" | "not_a_boolean"; readonly name: string; readonly given: string; readonly input: Input }
  | {
      readonly problem: "not_an_option";
      readonly name: string;
      readonly given: string;
      readonly input: Input;
      readonly suggestion: string | undefined;
    };

/** The inputs of a request as `dynamic_payload` defines them, typed, validated and with defaults; or every mistake in them. */
export function resolveInputs(
  environment: Pick<Environment, "inputs">,
  given: ReadonlyMap<string, string>,
): { readonly inputs: JsonObject } | { readonly mistakes: readonly InputMistake[] } {
  const declared = new Map(Object.entries(environment.inputs ?? {}));
  const mistakes: InputMistake[] = [...given]
    .filter(([name]) => !declared.has(name))
    .map(([name, text]) => ({
      problem: "unknown",
      name,
      given: text,
      known: [...declared.keys()],
      suggestion: meant(name, [...declared.keys()]),
    }));
  const isMisspelt = (name: string): boolean => mistakes.some((each) => each.problem === "unknown" && each.suggestion === name);
  const inputs: [string, JsonValue][] = [];
  for (const [name, input] of declared) {
    const result = resolve(name, input, given.get(name));
    // A misspelt one is not missing.
    if ("problem" in result) mistakes.push(...(result.problem === "missing" && isMisspelt(name) ? [] : [result]));
    else if (result.value !== undefined) inputs.push([name, result.value]);
  }
  return mistakes.length > 0 ? { mistakes } : { inputs: Object.fromEntries(inputs) };
}

/** The payload for the tooling, without the key `gitploy`: `payload` with its variables replaced and the inputs merged over it. */
export function payloadOf(environment: Pick<Environment, "payload">, action: Action, inputs: JsonObject): JsonObject | string {
  const payload = substitutePayload(environment.payload ?? {}, action);
  // A string has no keys to merge over: parseConfig refuses one together with dynamic_payload.
  return typeof payload === "string" ? payload : { ...payload, ...inputs };
}

function resolve(name: string, input: Input, given: string | undefined): InputMistake | { readonly value: JsonValue | undefined } {
  if (given === undefined) {
    return input.required && input.default === undefined ? { problem: "missing", name, input } : { value: input.default };
  }
  switch (input.type) {
    case "string":
      return { value: given };
    case "number":
      return isNumber(given) ? { value: Number(given) } : { problem: "not_a_number", name, given, input };
    case "boolean":
      return given === "true" || given === "false" ? { value: given === "true" } : { problem: "not_a_boolean", name, given, input };
    case "select":
      return input.options.includes(given)
        ? { value: given }
        : { problem: "not_an_option", name, given, input, suggestion: meant(given, input.options) };
  }
}

function isNumber(text: string): boolean {
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) || !Number.isFinite(Number(text))) return false;
  // A whole number that JSON cannot hold exactly would reach the tooling as a different one.
  return !/^[-+]?\d+$/.test(text) || Number.isSafeInteger(Number(text));
}

/** The inputs of a request that gives none, such as a push: the defaults. Whether a required input is missing is then for the tooling to notice. */
export function defaultsOf({ inputs }: Environment): Request["inputs"] {
  return Object.fromEntries(
    Object.entries(inputs ?? {}).flatMap(([name, input]) => (input.default === undefined ? [] : [[name, input.default]])),
  );
}
