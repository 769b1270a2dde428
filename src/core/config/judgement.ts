import { isMapping } from "../json.js";
import { unreadableProblem } from "../messages/config.js";
import { maximumBytes } from "./size.js";
import type { Config } from "./environment.js";
import type { Problem } from "./flaw.js";
import { isOurs } from "./ours.js";
import { judgeConfig, parseConfig } from "./parse.js";

/** The paths where deploy.yml may be; the first file that is ours counts. */
export const configPaths = ["deploy.yml", ".github/deploy.yml"] as const;

/** A deploy.yml as found; without `text` if it is binary or was not sent in full. */
interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly text: string | undefined;
}

/**
 * The deploy.yml that counts: the first one meant for Gitploy, the root before `.github`. A file that was not sent in full counts as meant for
 * Gitploy.
 */
export function firstOurs<File extends FoundFile>(files: readonly (File | undefined)[]): File | undefined {
  return files.find((file) => file !== undefined && (file.text === undefined || isOurs(file.text)));
}

/** Why a deploy.yml cannot be read at all; `undefined` if it can. */
export function unreadable({ bytes, text }: Pick<FoundFile, "bytes" | "text">): "too_large" | "binary" | undefined {
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
export function mistakesIn(file: FoundFile): Mistakes {
  const why = unreadable(file);
  if (why !== undefined) return { problems: [unreadableProblem(why)], notices: [], names: [] };
  const { problems, notices, read } = judgeConfig(file.text ?? "");
  return { problems, notices, names: read === undefined ? [] : namesIn(read.document.value) };
}

/** The same findings, and the environments if there is no mistake. */
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
