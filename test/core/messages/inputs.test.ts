import { expect, test } from "vitest";
import type { Piece } from "../../../src/core/command/compose.js";
import type { Input } from "../../../src/core/config/environment.js";
import { resolveInputs } from "../../../src/core/config/inputs.js";
import { commentBody } from "../../../src/core/messages/answer.js";
import { inputsInvalid } from "../../../src/core/messages/inputs.js";

function input(different: Partial<Input>): Input {
  return { type: "string", required: false, default: undefined, description: undefined, options: [], ...different };
}

const inputs = {
  region: input({ type: "select", required: true, options: ["eu west", "us"], description: "Where | to @octocat" }),
  replicas: input({ type: "number", default: 2 }),
  debug: input({ type: "boolean" }),
};

function answerTo(
  given: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, Input>> | undefined = inputs,
  options: readonly Piece[] = [],
): string {
  const result = resolveInputs({ inputs: declared }, new Map(Object.entries(given)));
  const asked = { ref: "v1", given: new Map(Object.entries(given)), options };
  return commentBody(inputsInvalid(result.mistakes, { name: "production", inputs: declared }, asked), "");
}

test.each([
  [{ regoin: "us" }, "- There is no input `regoin`. Did you mean `region`?"],
  [{}, "- `region` is missing: it is required. Expected one of `eu west` or `us`."],
  [{ region: "eu wst" }, "- `region` cannot be `eu wst`. Did you mean `eu west`? Expected one of `eu west` or `us`."],
  [{ replicas: "many" }, "- `replicas` cannot be `many`. Expected a number such as `3` or `0.5`."],
  [{ debug: "ja" }, "- `debug` cannot be `ja`. Expected `true` or `false`."],
])("%j", (given, says) => {
  expect(answerTo(given)).toContain(says);
});

test("shows the available inputs and a command to type", () => {
  const body = answerTo({});
  expect(body).toContain("The inputs for production have 1 mistake");
  expect(body).toContain("| `region` | select | yes | – | `eu west` or `us` | Where \\| to @\u200boctocat |");
  expect(body).toContain("| `replicas` | number | no | `2` | – | – |");
  expect(body).toContain('**Next:** `/deploy v1 production region="eu west"`');
});

test.each([
  ["keeps what is right", { region: "us", replicas: "x" }, "/deploy v1 production region=us replicas=<number>"],
  ["has what was probably meant", { regoin: "us", debug: "true" }, "/deploy v1 production region=us debug=true"],
  ["has the option that was probably meant", { region: "eu wst" }, '/deploy v1 production region="eu west"'],
])("the command to type %s", (_, given, command) => {
  expect(answerTo(given)).toContain(`**Next:** \`${command}\``);
});

test("the command to type has the options that were typed, so that a dry run stays one", () => {
  const options = [{ option: "--dry-run" }, { option: "--force", reason: "it burns" }] as const;
  expect(answerTo({ regoin: "us" }, inputs, options)).toContain('`/deploy v1 production region=us --dry-run --force "it burns"`');
});

test("the command to type has every input, and each as it was typed", () => {
  const names = Array.from({ length: 12 }, (_, index) => `i${index}`);
  const declared = { ...Object.fromEntries(names.map((name) => [name, input({})])), region: inputs.region };
  const given = { ...Object.fromEntries(names.map((name) => [name, name.repeat(name === "i0" ? 60 : 1)])), region: "x" };
  const right = names.map((name) => `${name}=${given[name as keyof typeof given]}`).join(" ");
  expect(answerTo(given, declared)).toContain(`\`/deploy v1 production ${right} region="eu west"\``);
});

test("tells that an environment takes no inputs", () => {
  const mistake = { problem: "unknown", name: "x", given: "1", known: [], suggestion: undefined } as const;
  const result = inputsInvalid(
    [mistake],
    { name: "production", inputs: undefined },
    { ref: undefined, given: new Map([["x", "1"]]), options: [] },
  );
  expect(commentBody(result, "")).toContain("`production` takes no inputs");
  expect(commentBody(result, "")).not.toContain("| Input |");
});

test("stays short with hundreds of mistakes", () => {
  const given = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x${index}${"y".repeat(300)}`, "z".repeat(300)]));
  const body = answerTo(given);
  expect(body).toContain("- … and 271 more");
  expect(body.length).toBeLessThan(20_000);
});
