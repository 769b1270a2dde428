import type { Problem } from "../core/config/environment.js";
import { parseConfig } from "../core/config/parse.js";
import { annotationText, configCheckRun, noConfigCheckRun, unreadableProblem } from "../core/messages/config.js";
import type { CheckRunText } from "../github/hub.js";
import type { ConfigFile } from "../github/snapshot.js";
import type { Scene } from "./scene.js";
import { noteUnlessWritten } from "./unwritten.js";
import { unreadable } from "./visit.js";

/** Where deploy.yml may stand; the first that is there counts. */
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

/** Checks the deploy.yml of a commit; `false` where there is none. */
async function lintCommit(scene: Pick<Scene, "hub" | "log">, sha: string): Promise<boolean> {
  const { hub } = scene;
  const files = await Promise.all(paths.map((path) => hub.fileAt(path, sha)));
  const file = files.find((each) => each !== undefined);
  if (file === undefined) return false;
  await noteUnlessWritten(scene, hub.createCheckRun("deploy.yml", sha, `lint-${sha}`, checkRunOf(file)));
  return true;
}

function checkRunOf(file: ConfigFile): CheckRunText {
  const { path } = file;
  const problems = problemsOf(file);
  const annotations = problems
    .slice(0, mostAnnotations)
    .map((problem) => ({ path, line: problem.line, column: problem.column, level: "failure" as const, ...annotationText(problem) }));
  return { status: "completed", ...configCheckRun(path, problems), annotations };
}

function problemsOf(file: ConfigFile): readonly Problem[] {
  const why = unreadable(file);
  if (why !== undefined) return [unreadableProblem(why)];
  const parsed = parseConfig(file.text ?? "", file.path);
  return "problems" in parsed ? parsed.problems : [];
}
