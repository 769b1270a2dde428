import { EVENT_ID, getScalarValue } from "js-yaml";
import type { Person } from "../facts.js";
import { isMapping } from "../json.js";
import type { Answer } from "../messages/answer.js";
import { configInvalid, configMissing, configUnreadable, unreadableProblem } from "../messages/config.js";
import { distance } from "../suggest.js";
import type { Config, Environment } from "./environment.js";
import { eventsOf } from "./events.js";
import type { Problem } from "./flaw.js";
import { judgeConfig, parseConfig } from "./parse.js";
import { type ConfigFile, maximumBytes } from "./file.js";

/** What is seen of a repository's default branch. */
interface Seen {
  readonly config: ConfigFile | undefined;
  readonly repository: { readonly url: string; readonly defaultBranch: string };
}

/** The result of reading deploy.yml: a configuration, or an answer. */
export type Rules = { readonly config: Config } | { readonly answer: Answer; readonly missing: boolean };

/** The content of deploy.yml, whoever asks. */
export type DeployYml =
  | { readonly state: "right"; readonly config: Config }
  | { readonly state: "missing" }
  | { readonly state: "unreadable"; readonly path: string; readonly why: "too_large" | "binary" }
  | { readonly state: "wrong"; readonly path: string; readonly problems: readonly Problem[] };

/** Reads the default branch's deploy.yml. */
export function rulesOf({ config: file, repository }: Seen): Rules {
  const { url, defaultBranch } = repository;
  const read = deployYml(file);
  switch (read.state) {
    case "right":
      return { config: read.config };
    case "missing":
      return { answer: configMissing(url, defaultBranch), missing: true };
    case "unreadable":
      return { answer: configUnreadable(read, url, defaultBranch), missing: false };
    case "wrong":
      return { answer: configInvalid({ path: read.path }, read.problems, url, defaultBranch), missing: false };
  }
}

/** The environment of exactly that name; `undefined` if deploy.yml has none, or cannot be used. */
export function environmentIn(rules: Rules, name: string): Environment | undefined {
  return "config" in rules ? rules.config.environments.find((each) => each.name === name) : undefined;
}

/**
 * What unlocks an environment with a record while deploy.yml cannot be used: nobody knows who may deploy there, so it takes an admin. `undefined` if that
 * does not help either.
 */
export function rulesToUnlock(
  { config: file, records }: Pick<Seen, "config"> & { readonly records: ReadonlyMap<string, { readonly commit?: unknown }> },
  environment: string,
  { role }: Pick<Person, "role">,
): Config | undefined {
  const read = deployYml(file);
  if (read.state === "right" || read.state === "missing" || role !== "admin" || records.get(environment)?.commit === undefined)
    return undefined;
  const parsed = parseConfig(JSON.stringify({ envs: [{ name: environment, deployers: ["role:admin"] }] }), read.path);
  return "config" in parsed ? parsed.config : undefined;
}

/** Results by file, while somebody still uses the file: the same file gives the same result. */
const known = new WeakMap<ConfigFile, DeployYml>();
/** Results by path and text, of which they are made alone: events come in bursts, and several people look at one page. */
const remembered = new Map<string, DeployYml>();
/** How many results are remembered, and of how many characters together. */
const most = { results: 50, characters: 400_000 };

/** Reads the file itself. */
export function deployYml(file: ConfigFile | undefined): DeployYml {
  if (file === undefined) return { state: "missing" };
  const read = known.get(file) ?? readFile(file);
  known.set(file, read);
  return read;
}

function readFile(file: ConfigFile): DeployYml {
  const why = unreadable(file);
  if (file.text === undefined || why !== undefined) return { state: "unreadable", path: file.path, why: why ?? "binary" };
  const key = `${file.path}\n${file.text}`;
  let read = remembered.get(key);
  if (read === undefined) {
    const parsed = parseConfig(file.text, file.path);
    read = "config" in parsed ? { state: "right", config: parsed.config } : { state: "wrong", path: file.path, problems: parsed.problems };
  }
  remembered.delete(key);
  remembered.set(key, read);
  let characters = [...remembered.keys()].reduce((sum, each) => sum + each.length, 0);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= most.results && characters <= most.characters) break;
    remembered.delete(oldest);
    characters -= oldest.length;
  }
  return read;
}

/** Why a deploy.yml cannot be read at all; `undefined` if it can. */
export function unreadable({ bytes, text }: Pick<ConfigFile, "bytes" | "text">): "too_large" | "binary" | undefined {
  if (bytes > maximumBytes) return "too_large";
  return text === undefined ? "binary" : undefined;
}

/** The findings in a file that nobody deploys with. */
interface Mistakes {
  readonly problems: readonly Problem[];
  /** What is valid but probably not intended. */
  readonly notices: readonly Problem[];
  /** The environments' names, if there is no mistake. */
  readonly names: readonly string[];
}

/** The findings for the check run `deploy.yml`, in a file that anybody may have written. Builds no environments, which would take as long again. */
export function mistakesIn(file: ConfigFile): Mistakes {
  const why = unreadable(file);
  if (why !== undefined) return { problems: [unreadableProblem(why)], notices: [], names: [] };
  const { problems, notices, read } = judgeConfig(file.text ?? "");
  return { problems, notices, names: read === undefined ? [] : namesIn(read.document.value) };
}

/** The same findings, and the environments if there is no mistake. */
export function judgementOf(
  file: ConfigFile,
): { readonly [Part in "problems" | "notices"]: readonly Problem[] } & { readonly config?: Config } {
  const why = unreadable(file);
  if (why !== undefined) return { problems: [unreadableProblem(why)], notices: [] };
  return { problems: [], ...parseConfig(file.text ?? "", file.path) };
}

function namesIn(document: unknown): readonly string[] {
  const list: readonly unknown[] = isMapping(document) && Array.isArray(document["envs"]) ? document["envs"] : [];
  return list.flatMap((each) => (isMapping(each) && typeof each["name"] === "string" ? [each["name"]] : []));
}

/**
 * The deploy.yml that counts: the first one meant for Gitploy, the root before `.github`. A file that was not sent in full counts as meant for
 * Gitploy.
 */
export function firstOurs<File extends ConfigFile>(files: readonly (File | undefined)[]): File | undefined {
  return files.find((file) => file !== undefined && (file.text === undefined || isOurs(file.text)));
}

/**
 * Whether a file named deploy.yml is meant for Gitploy: it has a top-level key `envs`, or nearly that word; if it cannot be read as YAML, a line
 * begins with `envs`. Many other tools have a deploy.yml of their own.
 */
export function isOurs(text: string): boolean {
  const lineBegins = /^\uFEFF?envs/m.test(text);
  if (/^\uFEFF?envs[ \t]*:/m.test(text) || text.length > maximumBytes) return lineBegins;
  try {
    return topLevelKeys(text.replace(/^\uFEFF/, "")).some(isNearlyEnvs);
  } catch {
    return lineBegins;
  }
}

/** `env` does not count: GitHub Actions has a key of that name. */
function isNearlyEnvs(key: string): boolean {
  const word = key.toLowerCase();
  return word !== "env" && word.length <= 5 && distance(word, "envs") <= 1;
}

function topLevelKeys(text: string): readonly string[] {
  const keys: string[] = [];
  let depth = 0;
  let top = false;
  let children = 0;
  for (const event of eventsOf(text)) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        break;
      case EVENT_ID.POP:
        depth -= 1;
        break;
      default:
        // In a document's mapping, every other node is a key.
        if (depth === 2 && top && children++ % 2 === 0 && event.type === EVENT_ID.SCALAR) keys.push(getScalarValue(text, event));
        if (depth === 1) {
          top = event.type === EVENT_ID.MAPPING;
          children = 0;
        }
    }
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) depth += 1;
  }
  return keys;
}
