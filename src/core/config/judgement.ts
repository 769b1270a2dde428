import { isMapping } from "../json.js";
import { unreadableProblem } from "../messages/config.js";
import type { Config, Problem } from "./environment.js";
import { isOurs } from "./ours.js";
import { judgeConfig, parseConfig } from "./parse.js";

/** Where deploy.yml may stand; the first that is ours counts. */
export const configPaths = ["deploy.yml", ".github/deploy.yml"] as const;

/** What deploy.yml may have, in bytes. */
const sizeLimit = 65_536;

/** A deploy.yml as it was found; without `text` if it is not text, or did not come in full. */
interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly text: string | undefined;
}

/** The deploy.yml that counts: the first one meant for Gitploy, the root before `.github`. A file whose text did not come in full counts as meant for Gitploy. */
export function firstOurs<File extends FoundFile>(files: readonly (File | undefined)[]): File | undefined {
  return files.find((file) => file !== undefined && (file.text === undefined || isOurs(file.text)));
}

/** Why a deploy.yml cannot be read at all, if it cannot. */
export function unreadable({ bytes, text }: Pick<FoundFile, "bytes" | "text">): "too_large" | "binary" | undefined {
  if (bytes > sizeLimit) return "too_large";
  return text === undefined ? "binary" : undefined;
}

/** The findings in a file that nobody deploys by. */
interface Mistakes {
  readonly problems: readonly Problem[];
  /** What is valid but probably not meant. */
  readonly notices: readonly Problem[];
  /** The environments' names, where nothing is wrong. */
  readonly names: readonly string[];
}

/** The findings of the check `deploy.yml` in a file, which anybody may have written: it makes no environments, which would take as long again. */
export function mistakesIn(file: FoundFile): Mistakes {
  const why = unreadable(file);
  if (why !== undefined) return { problems: [unreadableProblem(why)], notices: [], names: [] };
  const { problems, notices, read } = judgeConfig(file.text ?? "");
  return { problems, notices, names: read === undefined ? [] : namesIn(read.document.value) };
}

/** The same, and the environments where nothing is wrong. */
export function judgementOf(
  file: FoundFile,
): { readonly [Part in "problems" | "notices"]: readonly Problem[] } & { readonly config?: Config } {
  const why = unreadable(file);
  if (why !== undefined) return { problems: [unreadableProblem(why)], notices: [] };
  return { problems: [], ...parseConfig(file.text ?? "", file.path) };
}

function namesIn(document: unknown): readonly string[] {
  const list: readonly unknown[] = isMapping(document) && Array.isArray(document["envs"]) ? document["envs"] : [];
  return list.flatMap((each) => (isMapping(each) && typeof each["name"] === "string" ? [each["name"]] : []));
}
