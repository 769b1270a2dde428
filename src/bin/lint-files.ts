import { isUtf8 } from "node:buffer";
import { readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { judgementOf, isOurs } from "../core/config/deploy-yml.js";
import { configPaths } from "../core/config/file.js";
import { lintedForGitHub, lintedForPeople, lintMissing, lintNothing } from "../core/messages/lint.js";

/** Where `gitploy lint` looks, and its output. */
export interface LintOptions {
  /** None: the deploy.yml that Gitploy would read below `folder`. */
  readonly files: readonly string[];
  readonly format: "text" | "github";
  readonly folder: string;
  /** The repository's root in a job of GitHub Actions. */
  readonly workspace: string | undefined;
  readonly write: (text: string) => void;
}

/** The exit code of `gitploy lint`: 0 without mistakes, 1 with mistakes, 2 without a file. */
export function lintFiles(options: LintOptions): number {
  const { files, folder, write } = options;
  if (files.length > 0) return Math.max(...files.map((path) => lintFile(path, options)));
  const others: string[] = [];
  for (const path of configPaths) {
    const file = readFile(join(folder, path));
    if (typeof file === "string") continue;
    if (file.text === undefined || isOurs(file.text)) return lintFile(path, options);
    others.push(path);
  }
  write(`${lintNothing(others)}\n`);
  return 2;
}

function lintFile(path: string, { format, folder, workspace, write }: LintOptions): number {
  const shown = printable(path);
  const file = readFile(resolve(folder, path));
  if (typeof file === "string") {
    write(`${lintMissing(shown, file)}\n`);
    return 2;
  }
  const judgement = judgementOf({ path, ...file });
  const linted = { path: shown, ...judgement };
  write(`${format === "text" ? lintedForPeople(linted) : lintedForGitHub(linted, fromRoot(path, folder, workspace))}\n`);
  return judgement.problems.length > 0 ? 1 : 0;
}

function readFile(path: string): { readonly bytes: number; readonly text: string | undefined } | "missing" | "folder" | "unreadable" {
  try {
    const content = readFileSync(path);
    return { bytes: content.length, text: isUtf8(content) && !content.includes(0) ? content.toString("utf8") : undefined };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOENT" || code === "ENOTDIR" ? "missing" : code === "EISDIR" ? "folder" : "unreadable";
  }
}

function fromRoot(path: string, folder: string, workspace: string | undefined): string {
  const root = realpathSync(workspace ?? folder);
  return relative(root, realpathSync(resolve(folder, path)))
    .split(sep)
    .join("/");
}

// The name of a file must not control a terminal, or begin a line of the log.
function printable(path: string): string {
  return path.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "�");
}
