import type { Config, Environment } from "../../core/config/environment.js";
import type { Problem } from "../../core/config/flaw.js";
import { unreadable } from "../../core/config/judgement.js";
import type { Person } from "../../core/facts.js";
import { parseConfig } from "../../core/config/parse.js";
import type { Answer } from "../../core/messages/answer.js";
import { configInvalid, configMissing, configUnreadable } from "../../core/messages/config.js";
import { keepIn } from "../../github/types/access.js";
import type { ConfigFile, Snapshot } from "../../github/types/snapshot.js";

/** The result of reading deploy.yml: a configuration, or an answer. */
export type Rules = { readonly config: Config } | { readonly answer: Answer; readonly missing: boolean };

/** The content of deploy.yml, whoever asks. */
export type DeployYml =
  | { readonly state: "right"; readonly config: Config }
  | { readonly state: "missing" }
  | { readonly state: "unreadable"; readonly path: string; readonly why: "too_large" | "binary" }
  | { readonly state: "wrong"; readonly path: string; readonly problems: readonly Problem[] };

/** Reads the default branch's deploy.yml. */
export function rulesOf({ config: file, repository }: Pick<Snapshot, "config" | "repository">): Rules {
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
  { config: file, records }: Pick<Snapshot, "config" | "records">,
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
  keepIn(remembered, key, read, most.results);
  let characters = [...remembered.keys()].reduce((sum, each) => sum + each.length, 0);
  for (const oldest of remembered.keys()) {
    if (characters <= most.characters) break;
    remembered.delete(oldest);
    characters -= oldest.length;
  }
  return read;
}
