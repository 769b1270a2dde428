import type { ProbotOctokit } from "probot";
import { type Access, createMemory, forStrangers, forWaking, type HubSettings, type Limits } from "./types/access.js";
import { bound } from "./resources/contexts.js";
import { checkRuns } from "./resources/check-runs.js";
import { claimRefs } from "./refs/claims.js";
import { comments } from "./resources/comments.js";
import { refs } from "./resources/refs.js";
import { deployments } from "./resources/deployments.js";
import { snapshots } from "./reads/snapshot.js";
import { heldJobs } from "./resources/workflow-runs.js";
import { repository } from "./reads/repository.js";
import type { Hub } from "./types/hub.js";
import { ledger } from "./refs/ledger.js";
import { people } from "./resources/people.js";
import { deploymentDetails } from "./reads/deployment-details.js";

/**
 * The gateway of one repository, for an installation's Octokit. `limits`: for requests that may take less of GitHub's limits than usual.
 */
export function createHub(
  octokit: ProbotOctokit,
  { id, owner, name }: Pick<Hub, "id" | "owner" | "name">,
  settings: HubSettings,
  limits?: Limits,
): Hub {
  const access: Access = { octokit, id, owner, name, settings, memory: settings.memory ?? createMemory(), ...(limits && { limits }) };
  // Made once they are asked for: most deliveries need neither.
  let aside: Hub["forStrangers"] | undefined;
  let waking: Hub["forWaking"] | undefined;
  return {
    id,
    owner,
    name,
    get forStrangers() {
      return (aside ??= partForStrangers({ ...access, limits: forStrangers }));
    },
    get forWaking() {
      return (waking ??= partForWaking({ ...access, limits: forWaking }));
    },
    ...partForStrangers(access),
    ...partForWaking(access),
    ...refs(access),
    ...bound(access),
    ...deploymentDetails(access),
    ...claimRefs(access),
  };
}

function partForStrangers(access: Access) {
  return {
    ...comments(access),
    ...snapshots(access),
    ...people(access),
    ...repository(access),
    ...checkRuns(access),
    ...heldJobs(access),
  };
}

function partForWaking(access: Access) {
  return { ...ledger(access), ...deployments(access) };
}
