import { configPaths, firstOurs, mistakesIn } from "../../core/config/judgement.js";
import { annotationText, configCheckRun, noConfigCheckRun } from "../../core/messages/config.js";
import type { Enforced } from "../../core/messages/enforced.js";
import { together } from "../../github/client/together.js";
import type { PullRequestEvent } from "../../github/types/events.js";
import type { CheckRunText } from "../../github/types/hub.js";
import type { ConfigFile } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";
import { retryWhenLimited } from "../faults.js";
import { type CheckRunPlace, createCheckRun } from "../answers/write.js";

/** GitHub takes 50 annotations in one request, and all requests have to be done within the time of a webhook. */
const mostAnnotations = 500;
/** A stranger's file costs one. */
const mostForStrangers = 50;
/** For so long, in milliseconds, a stranger's pull request waits for room in GitHub's limits; its check can be run again by a button. */
const patience = 15 * 60_000;

/** Of so many environments it is asked whether GitHub enforces their rules. */
const mostAsked = 10;

/**
 * Checks the deploy.yml of a pull request that changes it, before anybody depends on it. Nothing is asked but that one file, however many a stranger's changes.
 * Anybody may push to a fork, so what comes from one takes a small part of the limits, and is late where they leave no room.
 */
export async function lint(scene: Scene, event: PullRequestEvent): Promise<void> {
  if (!event.fork) return await lintHead(scene, event, { hub: scene.hub, most: mostAnnotations });
  const begun = scene.now();
  const check = (now: Scene) => lintHead(now, event, { hub: now.hub.forStrangers, most: mostForStrangers });
  await retryWhenLimited(scene, check, async (later) => {
    if (later.now().getTime() - begun.getTime() < patience) await check(later);
  });
}

interface Means {
  readonly hub: Pick<Scene["hub"], "filesAt" | "mergeBase" | "createCheckRun">;
  /** How many annotations there are at most. */
  readonly most: number;
}

async function lintHead(
  scene: Pick<Scene, "hub" | "log">,
  { headSha, baseBranch }: Pick<PullRequestEvent, "headSha" | "baseBranch">,
  means: Means,
): Promise<void> {
  const { hub } = means;
  const head = await hub.filesAt(configPaths, headSha, `refs/heads/${baseBranch}`);
  if (!head.differ) return;
  // The base branch may have changed it since: what counts is where the two parted.
  const parted = await hub.mergeBase(baseBranch, headSha);
  if (parted !== undefined && !(await hub.filesAt(configPaths, headSha, parted)).differ) return;
  await lintFiles(scene, headSha, head.files, means);
}

/** Checks the deploy.yml of a commit, or says that there is none. */
export async function lintAnyway(scene: Pick<Scene, "hub" | "log">, sha: string): Promise<void> {
  const { files } = await scene.hub.filesAt(configPaths, sha, sha);
  if (await lintFiles(scene, sha, files, { hub: scene.hub, most: mostAnnotations })) return;
  await createCheckRun(scene, placeOn(sha), { status: "completed", ...noConfigCheckRun() });
}

/** Checks the deploy.yml among a commit's files; `false` where none of ours is there. */
async function lintFiles(
  scene: Pick<Scene, "hub" | "log">,
  sha: string,
  files: readonly (ConfigFile | undefined)[],
  { hub, most }: Means,
): Promise<boolean> {
  const file = firstOurs(files);
  if (file === undefined) return false;
  await createCheckRun({ hub, log: scene.log }, placeOn(sha), await checkRunOf(scene, file, most));
  return true;
}

function placeOn(sha: string): CheckRunPlace {
  return { name: "deploy.yml", sha, id: `lint-${sha}` };
}

async function checkRunOf(scene: Pick<Scene, "hub">, file: ConfigFile, most: number): Promise<CheckRunText> {
  const { path } = file;
  const { problems, notices, names } = mistakesIn(file);
  const enforced = await enforcedIn(scene, names.slice(0, mostAsked));
  const annotations = [
    ...problems.map((problem) => ({ problem, level: "failure" as const })),
    ...notices.map((problem) => ({ problem, level: "notice" as const })),
  ]
    .slice(0, most)
    .map(({ problem, level }) => ({ path, line: problem.line, column: problem.column, level, ...annotationText(problem) }));
  return { status: "completed", ...configCheckRun(path, problems, notices, enforced), annotations };
}

/** Whether GitHub enforces the rules; asked for few, since a stranger may have named them. */
async function enforcedIn({ hub }: Pick<Scene, "hub">, names: readonly string[]): Promise<readonly Enforced[]> {
  return await together(names.map(async (environment) => ({ environment, enforced: await hub.forStrangers.isEnforced(environment) })));
}
