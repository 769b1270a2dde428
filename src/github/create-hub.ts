import type { ProbotOctokit } from "probot";
import type { Access, HubSettings } from "./access.js";
import { forStrangers } from "./access.js";
import { bound } from "./bound.js";
import { checkRuns } from "./check-runs.js";
import { claimRefs } from "./claim-refs.js";
import { reactions } from "./claim.js";
import { comments } from "./comments.js";
import { containment } from "./containment.js";
import { deployments } from "./deployments.js";
import { facts } from "./facts.js";
import { files } from "./files.js";
import type { Hub } from "./hub.js";
import { ledger } from "./ledger.js";
import { people } from "./people.js";
import { repository } from "./repository.js";
import { similarRefs } from "./similar-refs.js";
import { stories } from "./story.js";

/** The gateway of one repository, for an installation's Octokit. */
export function createHub(octokit: ProbotOctokit, { id, owner, name }: Pick<Hub, "id" | "owner" | "name">, settings: HubSettings): Hub {
  const access: Access = { octokit, id, owner, name, settings };
  const aside: Access = { ...access, limits: forStrangers };
  return {
    id,
    owner,
    name,
    forStrangers: { ...reactions(aside), ...facts(aside), ...people(aside) },
    ...reactions(access),
    ...facts(access),
    ...people(access),
    ...repository(access),
    ...files(access),
    ...similarRefs(access),
    ...bound(access),
    ...containment(access),
    ...deployments(access),
    ...stories(access),
    ...comments(access),
    ...checkRuns(access),
    ...ledger(access),
    ...claimRefs(access),
  };
}
