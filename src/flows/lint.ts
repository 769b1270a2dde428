import { type Parsed, parseConfig } from "../core/config/parse.js";
import { annotationText, configCheckRun, noConfigCheckRun, unreadableProblem } from "../core/messages/config.js";
import { firstOurs } from "../github/facts.js";
import type { CheckRunText } from "../github/hub.js";
import type { ConfigFile } from "../github/snapshot.js";
import type { Scene } from "./scene.js";
import { noteUnlessWritten } from "./unwritten.js";
import { unreadable } from "./visit.js";
import { together } from "../github/together.js";

/** Where deploy.yml may stand; the first that is ours counts. */
const paths = ["deploy.yml", ".github/deploy.yml"];

/** GitHub takes 50 annotations in one request, and all requests have to be done within the time of a webhook. */
const mostAnnotations = 500;

/** Checks the deploy.yml of a pull request that changes it, before anybody depends on it. */
export async function lint(scene: Pick<Scene, "hub" | "log">, pullRequest: number, sha: string): Promise<void> {
  const changed = await scene.hub.changedFiles(pullRequest);
  if (!changed.some((path) => paths.includes(path))) return;
  await lintCommit(scene, sha);
}

/** Checks the deploy.yml of a commit, or says that there is none. */
export async function lintAnyway(scene: Pick<Scene, "hub" | "log">, sha: string): Promise<void> {
  if (await lintCommit(scene, sha)) return;
  await noteUnlessWritten(
    scene,
    scene.hub.createCheckRun("deploy.yml", sha, `lint-${sha}`, { status: "completed", ...noConfigCheckRun() }),
  );
}

/** Checks the deploy.yml of a commit; `false` where none of ours is there. */
async function lintCommit(scene: Pick<Scene, "hub" | "log">, sha: string): Promise<boolean> {
  const { hub } = scene;
  const files = await together(paths.map((path) => hub.fileAt(path, sha)));
  const file = firstOurs(files);
  if (file === undefined) return false;
  await noteUnlessWritten(scene, hub.createCheckRun("deploy.yml", sha, `lint-${sha}`, checkRunOf(file)));
  return true;
}

function checkRunOf(file: ConfigFile): CheckRunText {
  const { path } = file;
  const { problems, notices } = judgementOf(file);
  const annotations = [
    ...problems.map((problem) => ({ problem, level: "failure" as const })),
    ...notices.map((problem) => ({ problem, level: "notice" as const })),
  ]
    .slice(0, mostAnnotations)
    .map(({ problem, level }) => ({ path, line: problem.line, column: problem.column, level, ...annotationText(problem) }));
  return { status: "completed", ...configCheckRun(path, problems, notices), annotations };
}

function judgementOf(file: ConfigFile): { readonly [Part in "problems" | "notices"]: Parsed["notices"] } {
  const why = unreadable(file);
  if (why !== undefined) return { problems: [unreadableProblem(why)], notices: [] };
  return { problems: [], ...parseConfig(file.text ?? "", file.path) };
}
