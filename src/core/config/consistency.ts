import { isMapping } from "../json.js";
import { nearest } from "../suggest.js";
import { type Path, show, showPath } from "./flaw.js";
import { mostWindows, type Reading } from "./reading.js";

/** The most environments that a file may have. */
export const mostEnvironments = 1000;

interface Named {
  readonly index: number;
  readonly name: string | undefined;
  readonly words: readonly { readonly word: string; readonly path: Path }[];
  readonly requires: readonly { readonly word: string; readonly path: Path }[];
}

type Report = Reading["report"];

/** Finds what is wrong between environments, or between the keys of one; ignores values of a wrong type, which the schema reports. */
export function judgeTogether(document: unknown, { report, isFull }: Pick<Reading, "report" | "isFull">): void {
  if (isFull()) return;
  const list = isMapping(document) && Array.isArray(document["envs"]) ? document["envs"].slice(0, mostEnvironments) : [];
  const environments = list.map((environment: unknown, index) => describe(environment, index));
  // Of several with one name, the first counts, as everywhere else.
  const byWord = new Map(
    environments.toReversed().flatMap((each) => each.words.map(({ word }): [string, Named] => [word.toLowerCase(), each])),
  );
  judgeWords(environments, report);
  judgeDefaults(list, report);
  judgeRequires(environments, byWord, { report, isFull });
  judgeCycles(environments, byWord, report);
  judgePayloads(list, report);
  judgeWindows(list, report);
}

function describe(environment: unknown, index: number): Named {
  const { name, aliases, requires } = isMapping(environment) ? environment : {};
  const texts = (value: unknown, key: string): { word: string; path: Path }[] =>
    (Array.isArray(value) ? value : []).flatMap((word: unknown, position) =>
      typeof word === "string" ? [{ word, path: ["envs", index, key, position] }] : [],
    );
  const own = typeof name === "string" ? [{ word: name, path: ["envs", index, "name"] }] : [];
  return { index, name: own[0]?.word, words: [...own, ...texts(aliases, "aliases")], requires: texts(requires, "requires") };
}

function judgeWords(environments: readonly Named[], report: Report): void {
  const seen = new Map<string, Path>();
  for (const { word, path } of environments.flatMap(({ words }) => words)) {
    const before = seen.get(word.toLowerCase());
    if (before === undefined) seen.set(word.toLowerCase(), path);
    else {
      const message = `${show(word)} is already used at ${showPath(before)}.`;
      report({ path, at: "value", message, expected: "names and aliases that differ in more than case" });
    }
  }
}

function judgeWindows(list: readonly unknown[], report: Report): void {
  let windows = 0;
  for (const [index, environment] of list.entries()) {
    const own: unknown = isMapping(environment) ? environment["frozen_windows"] : undefined;
    const before = windows;
    windows += Array.isArray(own) ? own.length : 0;
    if (before <= mostWindows && windows > mostWindows) {
      const message = `Up to here, the file has ${windows} windows.`;
      report({
        path: ["envs", index, "frozen_windows"],
        at: "key",
        message,
        expected: `at most ${mostWindows} windows in all environments together`,
      });
    }
  }
}

function judgeDefaults(list: readonly unknown[], report: Report): void {
  const defaults = list.flatMap((environment, index) => (isMapping(environment) && environment["default"] === true ? [index] : []));
  for (const index of defaults.slice(1)) {
    const message = `envs[${defaults[0]}] is already the default.`;
    report({ path: ["envs", index, "default"], at: "value", message, expected: "one environment with default: true" });
  }
}

function judgeRequires(
  environments: readonly Named[],
  byWord: ReadonlyMap<string, Named>,
  { report, isFull }: Pick<Reading, "report" | "isFull">,
): void {
  const known = environments.flatMap(({ words }) => words.map(({ word }) => word));
  const oneOf = (): string => `one of ${known.slice(0, 20).map(show).join(", ")}${known.length > 20 ? ", …" : ""}`;
  for (const { index, requires } of environments) {
    for (const { word, path } of requires) {
      if (isFull()) return;
      const named = byWord.get(word.toLowerCase());
      // That one is empty is reported already.
      if (word.trim() === "") continue;
      if (named === undefined)
        report({
          path,
          at: "value",
          message: `No environment is called ${show(word)}.`,
          expected: oneOf(),
          suggestion: () => nearest(word, known),
        });
      else if (named.index === index)
        report({ path, at: "value", message: `${show(word)} requires itself.`, expected: "another environment" });
    }
  }
}

function judgeCycles(environments: readonly Named[], byWord: ReadonlyMap<string, Named>, report: Report): void {
  const done = new Set<number>();
  const trail: Named[] = [];
  const places = new Map<number, number>();
  const visit = (environment: Named): void => {
    if (done.has(environment.index)) return;
    places.set(environment.index, trail.push(environment) - 1);
    for (const { word, path } of environment.requires) {
      const required = byWord.get(word.toLowerCase());
      if (required === undefined || required === environment) continue;
      const start = places.get(required.index);
      if (start === undefined) visit(required);
      else {
        const circle = [...trail.slice(start, start + 10), ...(trail.length > start + 10 ? ["…"] : []), required];
        const names = circle.map((each) => (typeof each === "string" ? each : show(each.name ?? "?")));
        const message = `The environments require each other: ${names.join(" requires ")}.`;
        report({ path, at: "value", message, expected: "an order in which they can be deployed" });
      }
    }
    trail.pop();
    places.delete(environment.index);
    done.add(environment.index);
  };
  for (const environment of environments) visit(environment);
}

function judgePayloads(list: readonly unknown[], report: Report): void {
  for (const [index, environment] of list.entries()) {
    if (!isMapping(environment) || !isMapping(environment["dynamic_payload"]) || environment["dynamic_payload"]["enabled"] !== true)
      continue;
    const at = (key: string): { path: Path; at: "value" } => ({ path: ["envs", index, key], at: "value" });
    if (typeof environment["payload"] === "string")
      report({ ...at("payload"), message: "The inputs of dynamic_payload cannot be merged over a string.", expected: "a mapping" });
    const missing = requiredWithoutDefault(environment["dynamic_payload"]["inputs"]);
    if (environment["auto_deploy_on"] !== undefined && missing !== undefined) {
      const message = `A push cannot give the required input ${show(missing)}.`;
      report({ ...at("auto_deploy_on"), message, expected: `a default for ${show(missing)}, or an input that is not required` });
    }
  }
}

function requiredWithoutDefault(inputs: unknown): string | undefined {
  if (!isMapping(inputs)) return undefined;
  return Object.entries(inputs).find(([, input]) => isMapping(input) && input["required"] === true && input["default"] === undefined)?.[0];
}
