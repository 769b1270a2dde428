import type { Fields, Kind } from "../source.js";
import { accountFields, appFields, teamFields } from "./accounts.js";
import {
  checkRunFields,
  checkSuiteFields,
  rollupFields,
  statusContextFields,
  statusFields,
  workflowFields,
  workflowRunFields,
} from "./checks.js";
import { commitFields, gitActorFields } from "./commits.js";
import { deploymentFields, deploymentStatusFields, environmentFields } from "./deployments.js";
import { blobFields, tagFields, treeFields } from "./git.js";
import { commentFields, issueFields } from "./issues.js";
import { mutationFields } from "./mutations.js";
import { queueEntryFields, queueFields } from "./queues.js";
import { enqueuedFields, forcePushFields, pullRequestCommitFields, pullRequestFields, reviewFields } from "./pulls.js";
import { queryFields } from "./query.js";
import {
  comparisonFields,
  protectionFields,
  refFields,
  requiredCheckFields,
  ruleFields,
  ruleParametersFields,
  updateRuleFields,
} from "./refs.js";
import { repositoryFields } from "./repository.js";

/** Every type with its fields. Other types (connections, page information, payloads) are plain values. */
export const resolvers: { readonly [K in Kind]?: Fields<K> } = {
  Query: queryFields,
  Mutation: mutationFields,
  Repository: repositoryFields,
  Ref: refFields,
  Commit: commitFields,
  GitActor: gitActorFields,
  Tree: treeFields,
  Blob: blobFields,
  Tag: tagFields,
  Comparison: comparisonFields,
  Issue: issueFields,
  PullRequest: pullRequestFields,
  PullRequestCommit: pullRequestCommitFields,
  PullRequestReview: reviewFields,
  HeadRefForcePushedEvent: forcePushFields,
  AddedToMergeQueueEvent: enqueuedFields,
  MergeQueueEntry: queueEntryFields,
  MergeQueue: queueFields,
  IssueComment: commentFields,
  Deployment: deploymentFields,
  DeploymentStatus: deploymentStatusFields,
  Environment: environmentFields,
  CheckSuite: checkSuiteFields,
  CheckRun: checkRunFields,
  WorkflowRun: workflowRunFields,
  Workflow: workflowFields,
  StatusContext: statusContextFields,
  StatusCheckRollup: rollupFields,
  Status: statusFields,
  App: appFields,
  User: accountFields,
  Bot: accountFields,
  Organization: accountFields,
  Team: teamFields,
  RefUpdateRule: updateRuleFields,
  BranchProtectionRule: protectionFields,
  RequiredStatusCheckDescription: requiredCheckFields,
  RepositoryRule: ruleFields,
  RequiredStatusChecksParameters: ruleParametersFields,
};
