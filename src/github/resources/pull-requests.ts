import type { Commit } from "../../core/facts.js";
import type { Access } from "../types/access.js";
import { associatedOf, commitNode, commitOf } from "./commits.js";
import type { PullRequestFacts } from "../types/snapshot.js";
import type { ProtectionNode, PullRequestNode } from "../graphql/answers.generated.js";
import { loginOf, lowercase, type NodeOf, present } from "../graphql/nodes.js";

/** Rules under which GitHub may refuse our merge into a branch: https://docs.github.com/en/graphql/reference/enums#repositoryruletype */
const closing = new Set([
  "PULL_REQUEST",
  "UPDATE",
  "LOCK_BRANCH",
  "MERGE_QUEUE",
  "MERGE_QUEUE_LOCKED_REF",
  "REQUIRED_STATUS_CHECKS",
  "REQUIRED_LINEAR_HISTORY",
]);

/** A pull request in our words; the head is read separately if the list of commits lags behind it. */
export async function pullRequestOf(access: Access, node: PullRequestNode): Promise<PullRequestFacts> {
  return {
    number: node.number,
    title: node.title,
    url: node.url,
    state: lowercase(node.state),
    closedAt: node.closedAt === null ? undefined : new Date(node.closedAt),
    author: loginOf(node.author),
    mergeSha: node.mergeCommit?.oid,
    headBranch: node.headRefName,
    head: await headOf(access, node),
    fork: node.isCrossRepository,
    headRepository: node.headRepository ? { owner: node.headRepository.owner.login, name: node.headRepository.name } : undefined,
    baseBranch: node.baseRefName,
    baseProtected: isKnown(node.baseRef) && isProtected(node.baseRef),
    ...requiredContexts(node.baseRef),
    headProtected: isProtected(node.headRef),
    forcePushes: present(node.timelineItems.nodes).flatMap(({ createdAt, beforeCommit, afterCommit }) =>
      createdAt === undefined ? [] : [{ at: new Date(createdAt), before: beforeCommit?.oid, after: afterCommit?.oid }],
    ),
  };
}

/** Whether GitHub's rules forbid our push to a branch: yes if they cannot be read, no for a branch that is gone (null). */
export function isProtected(ref: ProtectionNode | null | undefined): boolean {
  if (ref === null) return false;
  return ref?.refUpdateRule !== null || rulesOf(ref)?.some(({ type }) => closing.has(type)) !== false;
}

function isKnown(ref: ProtectionNode | null): boolean {
  return ref !== null && ref.refUpdateRule !== undefined && rulesOf(ref) !== undefined;
}

/** The rules of a branch; `undefined` if GitHub does not show all of them. */
function rulesOf({ rules }: ProtectionNode): readonly NodeOf<ProtectionNode["rules"]>[] | undefined {
  if (rules === undefined || rules?.nodes === null || rules?.nodes.includes(null) === true) return undefined;
  return present(rules?.nodes);
}

async function headOf(access: Access, node: PullRequestNode): Promise<Commit | undefined> {
  const listed = present(node.commits.nodes).find(({ commit }) => commit.oid === node.headRefOid)?.commit;
  const found = listed ?? (await commitNode(access, node.headRefOid));
  if (found === undefined) return undefined;
  const head = await commitOf(access, found);
  const known = head.pullRequests.some(({ number }) => number === node.number);
  return known ? head : { ...head, pullRequests: [associatedOf(node), ...head.pullRequests] };
}

/** The requirements of branch protection and rulesets; a base branch that is gone has none. */
function requiredContexts(base: ProtectionNode | null): Pick<PullRequestFacts, "requiredByBase" | "boundElsewhere"> {
  if (base === null) return { requiredByBase: [], boundElsewhere: false };
  const rules = rulesOf(base);
  if (base.refUpdateRule === undefined || rules === undefined) return { requiredByBase: undefined, boundElsewhere: false };
  const byRules = rules.flatMap(({ parameters }) =>
    (parameters?.requiredStatusChecks ?? []).map(({ context, integrationId }) => ({ name: context, app: integrationId ?? undefined })),
  );
  // The rule for updates has the names from both, without Apps.
  const names = [...new Set(present(base.refUpdateRule?.requiredStatusCheckContexts))];
  const byProtection = names.filter((name) => !byRules.some((each) => each.name === name)).map((name) => ({ name, app: undefined }));
  return { requiredByBase: [...byProtection, ...byRules], boundElsewhere: names.length > 0 };
}
