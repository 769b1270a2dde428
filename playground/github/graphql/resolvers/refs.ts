import { compare } from "../../git/history.js";
import { peel } from "../../git/objects.js";
import { resolveName } from "../../git/refs.js";
import { nodeId } from "../../ids.js";
import type { Protection } from "../../repository.js";
import { connection } from "../connection.js";
import { commitSource, gitSource, GraphqlRefusal, issueSource, source, type Fields, type Sources } from "../source.js";

/** A ref. */
export const refFields: Fields<"Ref"> = {
  id: ({ repository, name }) => nodeId("REF", repository.id, name),
  name: ({ name }) => name.slice(prefixOf(name).length),
  prefix: ({ name }) => prefixOf(name),
  repository: ({ repository }) => source("Repository", repository),
  target: ({ repository, sha }) => gitSource(repository, repository.store.all.get(sha)),
  compare: ({ repository, sha }, { headRef }) => {
    const object = resolveName(repository.store, repository.refs, String(headRef), repository.defaultBranch);
    const head = object === undefined ? undefined : peel(repository.store, object.sha);
    const base = peel(repository.store, sha);
    if (head === undefined || base === undefined) return null;
    return source("Comparison", { repository, base: base.sha, head: head.sha, comparison: compare(repository.store, base.sha, head.sha) });
  },
  associatedPullRequests: ({ repository, name }, args) => {
    const issues = [...repository.issues.values()].filter(
      ({ pullRequest }) => pullRequest?.head.repository === repository && `refs/heads/${pullRequest.head.branch}` === name,
    );
    return connection(args, issues, { key: ({ number }) => number, node: issueSource });
  },
  branchProtectionRule: (ref, _args, { world, viewer }) => {
    // As in REST, full protection needs read access to the administration; refUpdateRule is for everybody:
    // https://docs.github.com/en/rest/branches/branch-protection#get-branch-protection
    if (viewer.kind !== "user" && world.app.permissions["administration"] === undefined)
      throw new GraphqlRefusal("FORBIDDEN", "Resource not accessible by integration");
    const protection = protectionsOf(ref).find(({ by }) => by === "protection");
    return protection === undefined ? null : source("BranchProtectionRule", { branch: branchOf(ref), protection });
  },
  refUpdateRule: (ref) => {
    const protections = protectionsOf(ref);
    return protections.length === 0 ? null : source("RefUpdateRule", { branch: branchOf(ref), protections });
  },
  rules: (ref, args) => {
    const rules = protectionsOf(ref).filter(({ by, requiredContexts }) => by === "ruleset" && requiredContexts.length > 0);
    return connection(args, rules, {
      key: (rule) => rules.indexOf(rule),
      node: (protection: Protection) => source("RepositoryRule", { branch: branchOf(ref), protection }),
    });
  },
};

/** A comparison of two commits. */
export const comparisonFields: Fields<"Comparison"> = {
  id: ({ base, head }) => nodeId("CMP", base, head),
  aheadBy: ({ comparison }) => comparison.ahead.length,
  behindBy: ({ comparison }) => comparison.behind,
  status: ({ comparison: { ahead, behind } }) =>
    ahead.length === 0 ? (behind === 0 ? "IDENTICAL" : "BEHIND") : behind === 0 ? "AHEAD" : "DIVERGED",
  baseTarget: ({ repository, base }) => commitSource(repository, base),
  headTarget: ({ repository, head }) => commitSource(repository, head),
  commits: ({ repository, comparison }, args) =>
    connection(args, comparison.ahead.toReversed(), { key: ({ sha }) => sha, node: (commit) => source("Commit", { repository, commit }) }),
};

/** What the caller may do to a branch. */
export const updateRuleFields: Fields<"RefUpdateRule"> = {
  pattern: ({ branch }) => branch,
  requiredStatusCheckContexts: ({ protections }) =>
    protections.flatMap(({ requiredContexts }) => requiredContexts.map(({ context }) => context)),
  requiredApprovingReviewCount: ({ protections }) => Math.max(...protections.map(({ approvals }) => approvals)),
  allowsForcePushes: () => false,
  allowsDeletions: () => false,
  viewerCanPush: ({ protections }) => protections.every(({ push }) => push),
};

/** Classic protection. */
export const protectionFields: Fields<"BranchProtectionRule"> = {
  pattern: ({ branch }) => branch,
  requiredStatusCheckContexts: ({ protection }) => protection.requiredContexts.map(({ context }) => context),
  requiredStatusChecks: ({ protection }, _args, { world }) =>
    protection.requiredContexts.map(({ context, appId }) =>
      source("RequiredStatusCheckDescription", { context, app: [...world.apps.values()].find(({ id }) => id === appId) }),
    ),
  requiresStatusChecks: ({ protection }) => protection.requiredContexts.length > 0,
  requiredApprovingReviewCount: ({ protection }) => protection.approvals,
  requiresApprovingReviews: ({ protection }) => protection.approvals > 0,
  restrictsPushes: ({ protection }) => !protection.push,
  allowsForcePushes: () => false,
};

/** A context that classic protection requires, and the App that has to report it. */
export const requiredCheckFields: Fields<"RequiredStatusCheckDescription"> = {
  context: ({ context }) => context,
  app: ({ app }) => (app === undefined ? null : source("App", app)),
};

/** A rule of a ruleset. */
export const ruleFields: Fields<"RepositoryRule"> = {
  id: ({ branch }) => nodeId("RRS", branch),
  type: () => "REQUIRED_STATUS_CHECKS",
  parameters: ({ protection }) => source("RequiredStatusChecksParameters", protection),
};

/** The contexts that a ruleset requires. */
export const ruleParametersFields: Fields<"RequiredStatusChecksParameters"> = {
  doNotEnforceOnCreate: () => false,
  strictRequiredStatusChecksPolicy: () => false,
  requiredStatusChecks: ({ requiredContexts }) => requiredContexts.map(({ context, appId }) => ({ context, integrationId: appId })),
};

function prefixOf(name: string): string {
  return `${name.split("/", 2).join("/")}/`;
}

function branchOf({ name }: Sources["Ref"]): string {
  return name.replace(/^refs\/heads\//, "");
}

function protectionsOf(ref: Sources["Ref"]): readonly Protection[] {
  return ref.name.startsWith("refs/heads/") ? (ref.repository.protections.get(branchOf(ref)) ?? []) : [];
}
