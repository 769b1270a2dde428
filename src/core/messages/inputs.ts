import type { Environment, Input } from "../config/environment.js";
import { givenIn, type InputMistake } from "../config/inputs.js";
import type { JsonValue } from "../json.js";
import type { Piece } from "../command/compose.js";
import type { Request } from "../request.js";
import { type Answer, confused, refusal } from "./answer.js";
import { bullets, few, fitting, or } from "./lists.js";
import { clip, code, join, type Markdown, md, table } from "./markdown.js";
import { count } from "./time.js";
import { refToType, typed } from "./next.js";
import { refText } from "./subject.js";

const mostLines = 30;

/** What was typed besides the environment; without `ref`, it is the pull request's head. */
interface Typed {
  readonly ref: string | undefined;
  readonly given: ReadonlyMap<string, string>;
  readonly options: readonly Piece[];
}

/** All mistakes in the inputs of a command, the command that was probably meant, and the available inputs. */
export function inputsInvalid(mistakes: readonly InputMistake[], environment: Declaring, given: Typed): Answer {
  return confused(
    `The inputs for ${environment.name} have ${count(mistakes.length, "mistake")}`,
    ...explained(mistakes, environment, given),
  );
}

/** The answer to a request whose inputs have become mistakes while it waited, since deploy.yml has changed. */
export function inputsOutdated(mistakes: readonly InputMistake[], environment: Declaring, request: Request): Answer {
  const { ref, inputs, again, force } = request;
  const options: readonly Piece[] = [
    again ? { option: "--again" } : undefined,
    force === undefined ? undefined : { option: "--force", reason: force },
  ];
  return refusal(
    `${refText(ref.name)} was not deployed to ${environment.name}`,
    md`${code("deploy.yml")} has changed while it waited, so its inputs have ${count(mistakes.length, "mistake")}:`,
    ...explained(mistakes, environment, { ref: refToType(request), given: givenIn(inputs), options }),
  );
}

type Declaring = Pick<Environment, "name" | "inputs">;

function explained(
  mistakes: readonly InputMistake[],
  environment: Declaring,
  { ref, given, options }: Typed,
): readonly (Markdown | undefined)[] {
  const declared = Object.entries(environment.inputs ?? {});
  return [
    bullets(few(mistakes.map(lineOf), mostLines)),
    declared.length === 0
      ? md`${code(environment.name)} takes no inputs: ${code("dynamic_payload")} declares none in ${code("deploy.yml")}. **Next:** repeat the command without them.`
      : md`**Next:** ${typed("/deploy", ref, environment.name, ...piecesOf(declared, mistakes, given), ...options)}`,
    declared.length === 0 ? undefined : inputTable(declared),
  ];
}

function lineOf(mistake: InputMistake): Markdown {
  const name = brief(mistake.name);
  switch (mistake.problem) {
    case "unknown":
      return md`There is no input ${name}.${didYouMean(mistake.suggestion)}`;
    case "missing":
      return md`${name} is missing: it is required. Expected ${expected(mistake.input)}.`;
    case "not_a_number":
    case "not_a_boolean":
      return md`${name} cannot be ${brief(mistake.given)}. Expected ${expected(mistake.input)}.`;
    case "not_an_option":
      return md`${name} cannot be ${brief(mistake.given)}.${didYouMean(mistake.suggestion)} Expected ${expected(mistake.input)}.`;
  }
}

function expected({ type, options }: Input): Markdown {
  switch (type) {
    case "select":
      return md`one of ${or(options.map(brief))}`;
    case "number":
      return md`a number such as ${code("3")} or ${code("0.5")}`;
    case "boolean":
      return md`${code("true")} or ${code("false")}`;
    case "string":
      return md`a text, in quotes if it has spaces: ${code('"two words"')}`;
  }
}

function inputTable(declared: readonly (readonly [string, Input])[]): Markdown {
  const rows = declared.map(([name, { type, required, default: standard, options, description }]) => [
    brief(name),
    type,
    required ? "yes" : "no",
    standard === undefined ? "–" : brief(textOf(standard)),
    options.length === 0 ? "–" : or(options.map(brief)),
    description === undefined ? "–" : clip(description, 200),
  ]);
  const { shown, hidden } = fitting(rows, mostLines);
  const head = ["Input", "Type", "Required", "Default", "Options", "Description"];
  return join([table(head, shown), hidden > 0 && md`… and ${hidden} more.`], "\n\n");
}

/** The inputs as they were probably meant, and the required ones; if that is none, the first input as an example. */
function piecesOf(
  declared: readonly (readonly [string, Input])[],
  mistakes: readonly InputMistake[],
  given: ReadonlyMap<string, string>,
): readonly Piece[] {
  const wrong = new Set(mistakes.map(({ name }) => name));
  const meant = new Map([
    ...mistakes.flatMap((mistake): readonly (readonly [string, string])[] => {
      if (!("suggestion" in mistake) || mistake.suggestion === undefined) return [];
      return [mistake.problem === "unknown" ? [mistake.suggestion, mistake.given] : [mistake.name, mistake.suggestion]];
    }),
    ...[...given].filter(([name]) => !wrong.has(name)),
  ]);
  const named = declared.filter(([name, input]) => meant.has(name) || wrong.has(name) || (input.required && input.default === undefined));
  // Nothing is shortened: whoever copies the command must get what they typed.
  const shown = named.length > 0 ? named : declared.slice(0, 1);
  return shown.map(([name, input]) => ({ input: name, value: meant.get(name) ?? sampleOf(input) }));
}

function sampleOf({ type, options }: Input): string {
  switch (type) {
    case "select":
      return options[0] ?? "<option>";
    case "number":
      return "<number>";
    case "boolean":
      return "true";
    case "string":
      return "<text>";
  }
}

function didYouMean(suggestion: string | undefined): Markdown | false {
  return suggestion !== undefined && md` Did you mean ${brief(suggestion)}?`;
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function brief(text: string): Markdown {
  return code(clip(text, 80));
}
