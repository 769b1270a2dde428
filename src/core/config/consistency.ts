import { nearest } from "../suggest.js";
import { type Flaw, isMapping, type Path, show, showPath } from "./flaw.js";

interface Named {
  readonly index: number;
  readonly name: string | undefined;
  readonly words: readonly { readonly word: string; readonly path: Path }[];
  readonly requires: readonly { readonly word: string; readonly path: Path }[];
}

/** What is wrong between environments, or between keys of one; looks past values of a wrong type, which the schema reports. */
export function judgeTogether(document: unknown): readonly Flaw[] {
  const list = isMapping(document) && Array.isArray(document.envs) ? document.envs : [];
  const environments = list.map((environment: unknown, index) => describe(environment, index));
  return [
    ...judgeWords(environments),
    ...judgeDefaults(list),
    ...judgeRequires(environments),
    ...judgeCycles(environments),
    ...judgePayloads(list),
  ];
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

function judgeWords(environments: readonly Named[]): readonly Flaw[] {
  const seen = new Map<string, Path>();
  const flaws: Flaw[] = [];
  for (const { word, path } of environments.flatMap(({ words }) => words)) {
    const before = seen.get(word.toLowerCase());
    if (before === undefined) seen.set(word.toLowerCase(), path);
    else
      flaws.push({
        path,
        at: "value",
        message: `${show(word)} already stands at ${showPath(before)}.`,
        expected: "names and aliases that differ in more than case",
      });
  }
  return flaws;
}

function judgeDefaults(list: readonly unknown[]): readonly Flaw[] {
  const defaults = list.flatMap((environment, index) => (isMapping(environment) && environment.default === true ? [index] : []));
  return defaults.slice(1).map((index) => ({
    path: ["envs", index, "default"],
    at: "value",
    message: `envs[${defaults[0]}] is the default already.`,
    expected: "one environment with default: true",
  }));
}

function judgeRequires(environments: readonly Named[]): readonly Flaw[] {
  const known = environments.flatMap(({ words }) => words.map(({ word }) => word));
  return environments.flatMap((environment) =>
    environment.requires.flatMap(({ word, path }): readonly Flaw[] => {
      const named = find(environments, word);
      if (named === undefined) {
        return [
          {
            path,
            at: "value",
            message: `No environment is called ${show(word)}.`,
            expected: `one of ${known.map(show).join(", ")}`,
            suggestion: nearest(word, known),
          },
        ];
      }
      return named.index === environment.index
        ? [{ path, at: "value", message: `${show(word)} requires itself.`, expected: "another environment" }]
        : [];
    }),
  );
}

function judgeCycles(environments: readonly Named[]): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const done = new Set<number>();
  const visit = (environment: Named, trail: readonly Named[]): void => {
    if (done.has(environment.index)) return;
    for (const { word, path } of environment.requires) {
      const required = find(environments, word);
      if (required === undefined || required === environment) continue;
      const start = [...trail, environment].indexOf(required);
      if (start < 0) visit(required, [...trail, environment]);
      else {
        const circle = [...[...trail, environment].slice(start), required].map(({ name }) => show(name ?? "?"));
        flaws.push({
          path,
          at: "value",
          message: `The environments require each other: ${circle.join(" requires ")}.`,
          expected: "an order in which they can be deployed",
        });
      }
    }
    done.add(environment.index);
  };
  for (const environment of environments) visit(environment, []);
  return flaws;
}

function judgePayloads(list: readonly unknown[]): readonly Flaw[] {
  return list.flatMap((environment, index): readonly Flaw[] => {
    if (!isMapping(environment) || typeof environment.payload !== "string") return [];
    if (!isMapping(environment.dynamic_payload) || environment.dynamic_payload.enabled !== true) return [];
    return [
      {
        path: ["envs", index, "payload"],
        at: "value",
        message: "The inputs of dynamic_payload cannot be merged over a string.",
        expected: "a mapping",
      },
    ];
  });
}

function find(environments: readonly Named[], word: string): Named | undefined {
  return environments.find(({ words }) => words.some((known) => known.word.toLowerCase() === word.toLowerCase()));
}
