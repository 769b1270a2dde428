import type { Environment, Input } from "../core/config/environment.js";
import type { InputMistake } from "../core/config/inputs.js";
import { refText } from "../core/messages/subject.js";
import { Foreign } from "./text.js";

interface Props {
  readonly environment: Pick<Environment, "inputs">;
  /** As they were typed. */
  readonly given: ReadonlyMap<string, string>;
  readonly mistakes: readonly InputMistake[];
}

/** The inputs of deploy.yml as a form. Wrong values stay as typed, with the mistake beside them. */
export function InputFields({ environment, given, mistakes }: Props) {
  const inputs = Object.entries(environment.inputs ?? {});
  if (inputs.length === 0) return null;
  return (
    <fieldset class="Box p-3 mb-3">
      <legend class="text-bold">Inputs</legend>
      {inputs.map(([name, input], index) => {
        const wrong = mistakes.find((mistake) => mistake.name === name);
        return <Field id={`input-${index}`} name={name} input={input} typed={given.get(name)} wrong={wrong} />;
      })}
    </fieldset>
  );
}

interface FieldProps {
  readonly id: string;
  readonly name: string;
  readonly input: Input;
  readonly typed: string | undefined;
  readonly wrong: InputMistake | undefined;
}

function Field({ id, name, input, typed, wrong }: FieldProps) {
  return (
    <div class="form-group">
      <label for={id} class="text-bold">
        <Foreign text={name} />
        {input.required ? " (required)" : ""}
      </label>
      <Control id={id} name={name} input={input} typed={typed} wrong={wrong} />
      {input.description === undefined ? null : (
        <p class="note" id={`${id}-note`}>
          <Foreign text={input.description} most={300} />
        </p>
      )}
      {wrong === undefined ? null : (
        <p class="color-fg-danger" id={`${id}-wrong`}>
          {whatIsWrong(wrong)}
        </p>
      )}
    </div>
  );
}

function Control({ id, name, input, typed, wrong }: FieldProps) {
  const field = `input.${name}`;
  const value = typed ?? textOf(input.default);
  const described = [input.description !== undefined && `${id}-note`, wrong !== undefined && `${id}-wrong`].filter(
    (each) => each !== false,
  );
  const told = {
    ...(described.length > 0 && { "aria-describedby": described.join(" ") }),
    ...(wrong !== undefined && { "aria-invalid": "true" as const }),
  };
  switch (input.type) {
    case "select":
      return (
        <select id={id} class="form-control" name={field} {...told}>
          {value === "" || !input.options.includes(value) ? <option value="">Choose one</option> : null}
          {input.options.map((option) => (
            <option value={option} selected={option === value}>
              {option}
            </option>
          ))}
        </select>
      );
    case "boolean":
      return (
        <>
          <input type="hidden" name={field} value="false" />
          <input id={id} type="checkbox" name={field} value="true" checked={value === "true"} {...told} />
        </>
      );
    case "number":
      return <input id={id} class="form-control" name={field} inputmode="decimal" value={value} {...told} />;
    case "string":
      return <input id={id} class="form-control width-full" name={field} value={value} {...told} />;
  }
}

/** What is wrong with an input, in a sentence. */
export function whatIsWrong(mistake: InputMistake): string {
  switch (mistake.problem) {
    case "unknown":
      return `There is no input ${mistake.name} here.`;
    case "missing":
      return `${mistake.name} is required.`;
    case "not_a_number":
      return `${mistake.name} has to be a number, such as 3 or 0.5; it cannot be ${refText(mistake.given)}.`;
    case "not_a_boolean":
      return `${mistake.name} has to be true or false.`;
    case "not_an_option":
      return `${mistake.name} cannot be ${refText(mistake.given)}: choose one of the list.`;
  }
}

function textOf(value: Input["default"]): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
