import type { JsonObject, JsonValue } from "../json.js";
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

/** The inputs of a request as `dynamic_payload` defines them, typed and with defaults, and every mistake in them. */
export interface ResolvedInputs {
  /** Those without a mistake. */
  readonly inputs: JsonObject;
  readonly mistakes: readonly InputMistake[];
}

/** Types and validates inputs as they were typed. */
export function resolveInputs(environment: Pick<Environment, "inputs">, given: ReadonlyMap<string, string>): ResolvedInputs {
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
  return { inputs: Object.fromEntries(inputs), mistakes };
}

/**
 * The mistakes in the inputs of a request that waits, by deploy.yml as it is now. A rollback deploys what was deployed before. A push or a job gives no
 * inputs; whether a required one is missing is for the tooling to notice.
 */
export function inputMistakes(
  { action, cause, inputs }: Pick<Request, "action" | "cause" | "inputs">,
  environment: Pick<Environment, "inputs">,
): readonly InputMistake[] {
  if (action === "rollback" || cause === "push" || cause === "job") return [];
  return resolveInputs(environment, givenIn(inputs)).mistakes;
}

/** The payload for the tooling, without the key `gitploy`: `payload` with its variables replaced and a request's inputs merged over it. */
export function payloadOf(
  environment: Pick<Environment, "payload" | "inputs">,
  { action, inputs }: Pick<Request, "action" | "inputs">,
): JsonObject | string {
  const payload = substitutePayload(environment.payload ?? {}, action);
  // A string has no keys to merge over: parseConfig refuses one together with dynamic_payload.
  if (typeof payload === "string") return payload;
  return { ...payload, ...(action === "rollback" ? inputs : resolveInputs(environment, givenIn(inputs)).inputs) };
}

/** The inputs of a request as somebody typed them; older records have them typed by deploy.yml, which is written the same. */
export function givenIn(inputs: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(inputs).map(([name, value]) => [name, inputText(value)]));
}

/** A value of an input as somebody would type it. */
export function inputText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
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
