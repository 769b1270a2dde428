import type { Problem } from "../config/flaw.js";
import { annotationText, configCheckRun } from "./config.js";
import { count } from "./time.js";

/** A file and the findings in it. */
export interface Linted {
  readonly path: string;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** The findings of the check run `deploy.yml` for a terminal: one line each, as compilers write them, then the check run's title. */
export function lintedForPeople(linted: Linted): string {
  return inLines(linted, (problem, level) => {
    const { title, message } = annotationText(problem);
    const [what = "", ...more] = message.split("\n");
    const place = problem.path === "" ? "" : `${title}: `;
    return [
      `${linted.path}:${problem.line}:${problem.column}: ${level === "error" ? "mistake" : level}: ${place}${what}`,
      ...more.map((line) => `    ${line}`),
    ].join("\n");
  });
}

/**
 * The same findings as annotations of a job: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands. `file` is the path
 * from the repository's root.
 */
export function lintedForGitHub(linted: Linted, file: string): string {
  return inLines(linted, (problem, level) => {
    const { title, message } = annotationText(problem);
    const properties = { file, line: problem.line, col: problem.column, title };
    const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
    return `::${level} ${written.join(",")}::${data(message)}`;
  });
}

/** The message for a file that cannot be judged. */
export function lintMissing(path: string, why: "missing" | "folder" | "unreadable"): string {
  const says = { missing: "there is no such file", folder: "this is a folder", unreadable: "this file cannot be read" }[why];
  return `${path}: ${says}.`;
}

/** The message if no file was named and none was found. */
export function lintNothing(others: readonly string[]): string {
  const looked = "There is no deploy.yml for Gitploy here: neither deploy.yml nor .github/deploy.yml has a top-level key envs.";
  return others.length === 0 ? looked : `${looked} (${count(others.length, "file")} of other tools: ${others.join(", ")}.)`;
}

function inLines({ path, problems, notices }: Linted, lineOf: (problem: Problem, level: "error" | "notice") => string): string {
  const lines = [...problems.map((problem) => lineOf(problem, "error")), ...notices.map((problem) => lineOf(problem, "notice"))];
  return [...lines, `${path}: ${configCheckRun(path, problems, notices).title}`].join("\n");
}

// Escaped as actions/toolkit does: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
