import { environmentNamed } from "../../core/config/environment.js";
import { asOnHeads, type Shown } from "../../core/messages/group.js";
import type { MergeGroup } from "../../github/types/deployments.js";
import type { OwnCheckRun } from "../../github/types/check-runs.js";
import type { PullRequestFacts } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";
import { ownCheckRuns, type Inherited, mayMake, writeCheckRun } from "./write.js";
import { together } from "../../github/client/together.js";

/** Milliseconds until the next look at a group whose heads are being deployed. */
const pause = 30_000;
/** GitHub's queue waits for an hour by default. */
const patience = 60 * 60_000;

/**
 * A merge queue waits for required checks on its group's commit, which nobody deploys. For "deploy before merge", that commit gets the check runs
 * `deploy/<environment>` of the heads of the group's pull requests.
 */
export async function onMergeGroup(
  scene: Scene,
  group: MergeGroup,
  until = scene.now().getTime() + patience,
  inherited: Inherited = new Set(),
): Promise<void> {
  const heads = await headsOf(scene, group);
  const runs = await together(heads.map(async ({ sha, ...head }) => ({ ...head, runs: await deployRuns(scene, sha) })));
  const names = new Set(runs.flatMap((head) => head.runs.map(({ name }) => name)));
  const there = names.size === 0 ? [] : await ownCheckRuns(scene, group.sha);
  let pending = false;
  for (const name of names) {
    const shown = runs.map(({ number, url, runs: own }): Shown => ({ number, url, ...own.find((run) => run.name === name) }));
    const text = asOnHeads(name, shown);
    pending ||= text.status !== "completed";
    const own = there.filter((run) => run.name === name);
    const [newest] = own;
    if (newest?.status === text.status && newest.conclusion === text.conclusion) continue;
    const creates = newest === undefined || newest.status === "completed";
    const may = await mayMake(scene, { id: `${idOf(group)}-${name}` }, creates ? { checkRun: own.length } : undefined, inherited);
    if (may === "look") return await onMergeGroup(scene, group, until, inherited);
    pending ||= may === "theirs";
    if (may === "theirs") continue;
    await writeCheckRun(scene, { name, sha: group.sha, id: idOf(group) }, text, creates ? undefined : newest);
  }
  if (pending && scene.now().getTime() < until) scene.later(pause, (later) => onMergeGroup(later, group, until));
}

/** The group for which one of our check runs was made. */
export function groupOf(sha: string, externalId: string): MergeGroup | undefined {
  const [, number, base] = /^merge-group-(\d+)-([0-9a-f]+)$/.exec(externalId) ?? [];
  return base === undefined ? undefined : { sha, base, pullRequest: Number(number) };
}

function idOf({ pullRequest, base }: MergeGroup): string {
  return `merge-group-${pullRequest}-${base}`;
}

/** The group's own pull request, and the others whose heads are in the group's commit but not in its base. */
async function headsOf(
  { hub }: Scene,
  { sha, base, pullRequest }: MergeGroup,
): Promise<readonly { number: number; url: string; sha: string }[]> {
  const [comparison, between] = await together([hub.compare(base, sha), hub.pullRequestsBetween(base, sha)]);
  const numbers = new Set([pullRequest, ...between.flatMap(({ number }) => (number === undefined ? [] : [number]))]);
  const { refs } = await hub.snapshot({ refs: [...numbers].map((number) => `#${number}`) });
  const contained = new Set(comparison?.shas);
  const isIn = ({ number, state, head }: PullRequestFacts): boolean =>
    number === pullRequest || (state === "open" && head !== undefined && contained.has(head.sha));
  return [...refs.values()].flatMap(({ pullRequest: found }) =>
    found?.head === undefined || !isIn(found) ? [] : [{ number: found.number, url: found.url, sha: found.head.sha }],
  );
}

/** The newest of each name, newest first. */
async function deployRuns(scene: Scene, sha: string): Promise<readonly OwnCheckRun[]> {
  const runs = await ownCheckRuns(scene, sha);
  return runs.filter(({ name }, index) => environmentNamed(name) !== undefined && runs.findIndex((other) => other.name === name) === index);
}
