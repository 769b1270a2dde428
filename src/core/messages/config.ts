import type { Problem } from "../config/flaw.js";
import { type Answer, confused, refusal } from "./answer.js";
import { type Enforced, enforcedNote } from "./enforced.js";
import { fitting } from "./lists.js";
import { clip, code, join, link, Markdown, md, table } from "./markdown.js";
import { smallestConfig } from "./modeline.js";
import { count } from "./time.js";

const most = 30;
/** The room for notices besides the mistakes, in characters: a summary holds 65,535 in all. */
const roomForNotices = 15_000;

/** The answer that tells how to add a deploy.yml. */
export function configMissing(repositoryUrl: string, defaultBranch: string): Answer {
  const page = `${repositoryUrl}/new/${pathInUrl(defaultBranch)}?filename=deploy.yml`;
  return refusal(
    "This repository has no deploy.yml yet",
    md`Gitploy reads the environments, and what each demands, from ${code("deploy.yml")} or ${code(".github/deploy.yml")} on ${code(defaultBranch)}. The smallest useful file:`,
    smallest,
    md`With that, any tag, branch or pull request whose checks are green may be deployed to ${code("production")}, by anyone with write access.`,
    md`**Next:** ${link("Add deploy.yml", page)}, and when it is on ${code(defaultBranch)}, comment ${code("/deploy")} again.`,
  );
}

/** The answer with every mistake in deploy.yml, each linked to its line. */
export function configInvalid(
  file: { readonly path: string },
  problems: readonly Problem[],
  repositoryUrl: string,
  defaultBranch: string,
): Answer {
  const at = `${pathInUrl(defaultBranch)}/${pathInUrl(file.path)}`;
  return confused(
    `${file.path} has ${count(problems.length, "mistake")}`,
    problemTable(problems, ({ line, column }) => link(`${line}:${column}`, `${repositoryUrl}/blob/${at}#L${line}`)),
    md`Nothing is deployed until this is right on ${code(defaultBranch)}. **Next:** ${link(`Edit ${file.path}`, `${repositoryUrl}/edit/${at}`)}, then repeat the command. A pull request that changes the file gets a check that says whether it is right.`,
  );
}

/** The answer where deploy.yml cannot be read at all. */
export function configUnreadable(
  file: { readonly path: string; readonly why: keyof typeof unreadable },
  repositoryUrl: string,
  defaultBranch: string,
): Answer {
  const page = link(file.path, `${repositoryUrl}/blob/${pathInUrl(defaultBranch)}/${pathInUrl(file.path)}`);
  const { verdict, says } = unreadable[file.why];
  return confused(
    `${file.path} ${verdict}`,
    md`${page} on ${code(defaultBranch)} ${says} Expected: ${sizeExpected}. **Next:** correct it on ${code(defaultBranch)}, then repeat the command.`,
  );
}

/** The same as a problem of the file. */
export function unreadableProblem(why: keyof typeof unreadable): Problem {
  return { line: 1, column: 1, path: "", message: `The file ${unreadable[why].says}`, expected: sizeExpected, suggestion: undefined };
}

const sizeExpected = "YAML of at most 64 KiB";
const unreadable = {
  too_large: { verdict: "is too large", says: "is larger than 64 KiB, and Gitploy reads no more." },
  binary: { verdict: "is not text", says: "holds bytes that are not UTF-8 text." },
};

/** The check run `deploy.yml` of a pull request that changes the file; `summary` is markdown. */
export function configCheckRun(
  path: string,
  problems: readonly Problem[],
  notices: readonly Problem[],
  enforced: readonly Enforced[] = [],
): { readonly title: string; readonly summary: string; readonly conclusion: "success" | "failure" } {
  const place = ({ line, column }: Problem): Markdown => md`${line}:${column}`;
  const noticed =
    notices.length > 0 &&
    join(
      [md`This is valid, but may not be what was meant:`, problemTable(notices, place, { title: "What to look at", room: roomForNotices })],
      "\n\n",
    );
  const counted = notices.length === 0 ? "" : `, ${count(notices.length, "notice")}`;
  if (problems.length === 0) {
    const summary = join([md`${code(path)} can be used as it is.`, enforcedNote(enforced), noticed], "\n\n").text;
    return { title: `No mistakes${counted}`, summary, conclusion: "success" };
  }
  const intro = md`Once this is merged, Gitploy deploys nothing until ${code(path)} is right.`;
  return {
    title: `${count(problems.length, "mistake")}${counted}`,
    summary: join([intro, problemTable(problems, place), noticed], "\n\n").text,
    conclusion: "failure",
  };
}

/** The check run on a commit without deploy.yml, for which somebody asked by "Re-run". */
export function noConfigCheckRun(): { readonly title: string; readonly summary: string; readonly conclusion: "neutral" } {
  return {
    title: "Nothing to check",
    summary: "This commit has no deploy.yml, and no deployment of it was asked for.",
    conclusion: "neutral",
  };
}

/** A problem as an annotation, plain text: https://docs.github.com/en/rest/checks/runs (title 255 characters, message 64 KB). */
export function annotationText({ path, message, expected, suggestion }: Problem): { readonly title: string; readonly message: string } {
  const lines = [message, expected !== undefined && `Expected: ${expected}`, suggestion !== undefined && `Did you mean “${suggestion}”?`];
  return {
    title: plain(path, 200) || "deploy.yml",
    message: lines
      .filter((line) => line !== false)
      .map((line) => plain(line, 1000))
      .join("\n"),
  };
}

function problemTable(
  problems: readonly Problem[],
  place: (problem: Problem) => Markdown,
  { title, room }: { readonly title: string; readonly room?: number } = { title: "What is wrong" },
): Markdown {
  const rows = problems.slice(0, most).map((problem) => {
    const meant = problem.suggestion !== undefined && md`Did you mean ${code(clip(problem.suggestion, 100))}?`;
    const expected = problem.expected !== undefined && clip(problem.expected, 250);
    return [
      place(problem),
      problem.path === "" ? "–" : code(clip(problem.path, 120)),
      clip(problem.message, 250),
      expected || meant ? join([expected, meant], "<br>") : "–",
    ];
  });
  const { shown, hidden } = fitting(rows, most, room);
  const more = hidden + problems.length - rows.length;
  return join([table(["Line", "Key", title, "Expected"], shown), more > 0 && md`… and ${more} more.`], "\n\n");
}

function pathInUrl(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

// Control and direction-changing characters could make a line read as another.
function plain(text: string, length: number): string {
  return clip(text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim(), length);
}

const smallest = Markdown.trusted(`\`\`\`yaml\n${smallestConfig}\`\`\``);
