import { firstOurs, mistakesIn } from "../../core/config/deploy-yml.js";
import { configPaths, type ConfigFile } from "../../core/config/file.js";
import { annotationText, configCheckRun, noConfigCheckRun } from "../../core/messages/config.js";
import type { Enforced } from "../../core/messages/enforced.js";
import { together } from "../../github/client/together.js";
import type { PullRequestEvent } from "../../github/types/events.js";
import type { CheckRunText } from "../../github/types/check-runs.js";
import { type Scene, retryWhenLimited } from "../scene.js";
import { type CheckRunPlace, createCheckRun, type Inherited, mayMake, ownCheckRuns } from "../answers/write.js";
import { inOtherHands } from "../../github/refs/claims.js";

/** GitHub takes 50 annotations in one request, and all requests have to be done within the time of a webhook. */
const mostAnnotations = 500;
/** A stranger's file costs one. */
const mostForStrangers = 50;
/** How long a stranger's pull request waits for room in GitHub's limits, in milliseconds; a button can run its check again. */
const patience = 15 * 60_000;

/** The most environments for which GitHub is asked whether it enforces their rules. */
const mostAsked = 10;

/**
 * Checks the deploy.yml of a pull request that changes it, before anybody depends on it. It reads only that one file, however many a stranger changes.
 * Anybody may push to a fork, so its checks take a small part of the limits, and come later if there is no room.
 */
export async function lint(scene: Scene, event: PullRequestEvent): Promise<void> {
  if (!event.fork) return await lintHead(scene, event, { hub: scene.hub, most: mostAnnotations, claims: true });
  const begun = scene.now();
  const check = (now: Scene) => lintHead(now, event, { hub: now.hub.forStrangers, most: mostForStrangers, claims: false });
  await retryWhenLimited(scene, check, async (later) => {
    if (later.now().getTime() - begun.getTime() < patience) await check(later);
  });
}

interface Means {
  readonly hub: Pick<Scene["hub"], "filesAt" | "mergeBase" | "createCheckRun" | "ownCheckRuns">;
  /** How many annotations there are at most. */
  readonly most: number;
  /** A claim is a ref in the repository, of which strangers make none. */
  readonly claims: boolean;
}

type Place = Pick<Scene, "hub" | "log" | "now" | "keys">;

async function lintHead(
  scene: Place,
  { headSha, baseBranch }: Pick<PullRequestEvent, "headSha" | "baseBranch">,
  means: Means,
): Promise<void> {
  const { hub } = means;
  const head = await hub.filesAt(configPaths, headSha, `refs/heads/${baseBranch}`);
  if (!head.differ) return;
  // The base branch may have changed it since, so compare with the merge base.
  const parted = await hub.mergeBase(baseBranch, headSha);
  if (parted !== undefined && !(await hub.filesAt(configPaths, headSha, parted)).differ) return;
  const file = firstOurs(head.files);
  if (file !== undefined) await checkOnce(scene, headSha, means, 0, () => checkRunOf(scene, file, means.most));
}

/** Checks a commit's deploy.yml again, or says that there is none. `there`: the number of such check runs on the commit. */
export async function lintAnyway(scene: Place, sha: string, there: number): Promise<void> {
  const { hub } = scene;
  const file = firstOurs((await hub.filesAt(configPaths, sha, sha)).files);
  await checkOnce(scene, sha, { hub, most: mostAnnotations, claims: true }, there, () =>
    file === undefined ? { status: "completed", ...noConfigCheckRun() } : checkRunOf(scene, file, mostAnnotations),
  );
}

/** Creates one more check run for a commit's deploy.yml. Its event may come again, and to several processes at once. */
async function checkOnce(
  scene: Place,
  sha: string,
  { hub, claims }: Means,
  there: number,
  textOf: () => CheckRunText | Promise<CheckRunText>,
): Promise<void> {
  const place = placeOn(sha);
  const writer = { hub, log: scene.log };
  const inherited: Inherited = new Set();
  for (;;) {
    if ((await ownCheckRuns(writer, sha, place.name)).length > there) return;
    const may = claims ? await mayMake(scene, place, { checkRun: there }, inherited) : "ours";
    if (may === "theirs") throw inOtherHands(place.id);
    if (may === "ours") return void (await createCheckRun(writer, place, await textOf()));
  }
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

/** Whether GitHub enforces the rules. Asked for few environments, since a stranger may have named them. */
async function enforcedIn({ hub }: Pick<Scene, "hub">, names: readonly string[]): Promise<readonly Enforced[]> {
  return await together(names.map(async (environment) => ({ environment, enforced: await hub.forStrangers.isEnforced(environment) })));
}
