import type { Context, RequiredContext, Target, Commit } from "../../core/facts.js";
import type { PullRequestFacts, Snapshot } from "../../github/types/snapshot.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";

type Found = Extract<Target, { found: true }>;

/**
 * A target with the requirements of the base branches, if the commit is the head of open pull requests here, by whatever name it is deployed.
 */
export async function withRequired(scene: Pick<Scene, "hub">, snapshot: Snapshot, target: Found): Promise<Found> {
  const pullRequests = await headedBy(scene, snapshot, target);
  if (pullRequests.length === 0) return target;
  const bases = new Set(pullRequests.flatMap((each) => (each?.boundElsewhere === true ? [each.baseBranch] : [])));
  const bound = await together([...bases].map((branch) => scene.hub.boundContexts(branch)));
  const demanded = [...bound, ...pullRequests.map((each) => each?.requiredByBase)];
  // If it is unknown which App a check has to come from, nothing is known: doubt refuses.
  if (!demanded.every((each) => each !== undefined)) return { ...target, requiredByBase: undefined };
  const requiredByBase = distinct(demanded.flat());
  return { ...target, requiredByBase, commit: { ...target.commit, contexts: await withApps(scene, target, requiredByBase) } };
}

async function headedBy(
  scene: Pick<Scene, "hub">,
  { issue, refs: known }: Snapshot,
  { ref, commit }: Found,
): Promise<readonly (PullRequestFacts | undefined)[]> {
  if (ref.kind === "pull_request") {
    const here = issue?.pullRequest?.number === ref.pullRequest ? issue?.pullRequest : undefined;
    return [here ?? known.get(`#${ref.pullRequest}`)?.pullRequest];
  }
  const heads = commit.pullRequests.filter(({ state, headSha, fork }) => state === "open" && headSha === commit.sha && !fork);
  if (heads.length === 0) return [];
  const { refs } = await scene.hub.snapshot({ refs: heads.map(({ number }) => `#${number}`) });
  return heads.map(({ number }) => refs.get(`#${number}`)?.pullRequest);
}

/** A check that is bound to an App is not listed again without one. */
function distinct(required: readonly RequiredContext[]): readonly RequiredContext[] {
  const bound = new Map(required.filter(({ app }) => app !== undefined).map((each) => [`${each.app} ${each.name}`, each]));
  const names = new Set([...bound.values()].map(({ name }) => name));
  const unbound = new Set(required.flatMap(({ name, app }) => (app === undefined && !names.has(name) ? [name] : [])));
  return [...bound.values(), ...[...unbound].map((name) => ({ name, app: undefined }))];
}

/** GitHub names the bot of a commit status, not its App's id, which is read only if it decides. */
async function withApps(
  { hub }: Pick<Scene, "hub">,
  { commit: { contexts } }: Found,
  required: readonly RequiredContext[],
): Promise<readonly Context[] | undefined> {
  const bound = new Set(required.flatMap(({ name, app }) => (app === undefined ? [] : [name])));
  const asked = (context: Context): boolean => context.app !== undefined && context.appId === undefined && bound.has(context.name);
  const slugs = [...new Set((contexts ?? []).flatMap((each) => (asked(each) ? [each.app ?? ""] : [])))];
  const ids = new Map(await together(slugs.map(async (slug) => [slug, await hub.appId(slug)] as const)));
  return contexts?.map((each) => (asked(each) ? { ...each, appId: ids.get(each.app ?? "") } : each));
}

/**
 * The protected branches, besides the default one, that are the base of a commit's approved pull requests. Others do not count: anybody may have anything
 * approved for a branch of their own.
 */
export async function protectedBasesOf(scene: Pick<Scene, "hub">, seen: Snapshot, { pullRequests }: Commit): Promise<readonly string[]> {
  const { defaultBranch } = seen.repository;
  const approved = pullRequests.filter(
    ({ state, approvedAt, base }) => state === "open" && approvedAt.length > 0 && base !== defaultBranch,
  );
  if (approved.length === 0) return [];
  const { refs } = await scene.hub.snapshot({ refs: approved.map(({ number }) => `#${number}`) });
  return approved.flatMap(({ number, base }) => {
    const found = refs.get(`#${number}`)?.pullRequest;
    return found?.baseBranch === base && found.baseProtected ? [base] : [];
  });
}
