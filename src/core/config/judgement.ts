import { unreadableProblem } from "../messages/config.js";
import type { Config, Problem } from "./environment.js";
import { isOurs } from "./ours.js";
import { parseConfig } from "./parse.js";

/** Where deploy.yml may stand; the first that is ours counts. */
export const configPaths = ["deploy.yml", ".github/deploy.yml"] as const;

/** What deploy.yml may have, in bytes. */
const sizeLimit = 65_536;

/** A deploy.yml as it was found; without `text` where that is none, or did not come in full. */
interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly text: string | undefined;
}

/** The deploy.yml that counts: the first that is meant for us, at the root before `.github`. One whose text did not come in full is taken for ours. */
export function firstOurs<File extends FoundFile>(files: readonly (File | undefined)[]): File | undefined {
  return files.find((file) => file !== undefined && (file.text === undefined || isOurs(file.text)));
}

/** Why a deploy.yml cannot be read at all, if it cannot. */
export function unreadable({ bytes, text }: Pick<FoundFile, "bytes" | "text">): "too_large" | "binary" | undefined {
  if (bytes > sizeLimit) return "too_large";
  return text === undefined ? "binary" : undefined;
}

/** What the check `deploy.yml` has to say of a file: its mistakes, and what is valid but probably not meant. */
export function judgementOf(
  file: FoundFile,
): { readonly [Part in "problems" | "notices"]: readonly Problem[] } & { readonly config?: Config } {
  const why = unreadable(file);
  if (why !== undefined) return { problems: [unreadableProblem(why)], notices: [] };
  return { problems: [], ...parseConfig(file.text ?? "", file.path) };
}
