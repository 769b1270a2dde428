import { finished } from "../core/deployments.js";
import { keepIn } from "../github/types/access.js";
import type { RepositoryDoor } from "../github/page-access.js";
import type { Identity } from "../github/pages/page-reads.js";
import type { Hub } from "../github/types/hub.js";
import type { DeploymentDetails } from "../github/types/deployments.js";

/** The facts of a deployment's page, and when GitHub gave them. */
export interface DeploymentFacts {
  readonly details: DeploymentDetails;
  readonly at: Date;
}

/** The kept facts if they still hold, or the deployment to read. */
export type BegunDeployment =
  | { readonly kept: DeploymentFacts; readonly repository: string }
  | {
      readonly named: { readonly nodeId: string; readonly environment: string; readonly issue: number | undefined } | undefined;
      readonly signs: string | undefined;
    };

/** A deployment; or, if there is none in this repository, what this process last saw of it. */
export type CompleteDeployment =
  | { readonly is: "there"; readonly facts: DeploymentFacts }
  | { readonly is: "gone"; readonly last: DeploymentFacts | undefined };

/** Facts that are read once for everybody who follows a deployment. */
export interface FollowedDeployments {
  begin(door: RepositoryDoor, id: string, follows: boolean): Promise<BegunDeployment>;
  complete(begun: BegunDeployment, id: string, identity: Identity, hub: Hub): Promise<CompleteDeployment>;
}

/** Whether GitHub may have given that number to a deployment. */
export function isDeploymentId(text: string): boolean {
  return /^[1-9]\d{0,19}$/.test(text);
}

interface Kept {
  readonly facts: DeploymentFacts;
  readonly repository: string;
  readonly signs: string | undefined;
  readonly readAt: number;
}

/** Milliseconds for which nobody asks again, and for which it is enough that no status came. */
const [sharedFor, signsFor] = [4_000, 60_000];
const most = 200;

/** Remembers them for a minute at most, in this process. Ids of deployments are GitHub's own: no two repositories share one. */
export function followDeployments(now: () => Date): FollowedDeployments {
  const known = new Map<string, Kept>();
  return {
    begin: async (door, id, follows) => {
      if (!isDeploymentId(id)) return { named: undefined, signs: undefined };
      const kept = known.get(id);
      const time = now();
      if (kept !== undefined && time.getTime() - kept.facts.at.getTime() < sharedFor)
        return { kept: kept.facts, repository: kept.repository };
      // Before anything is read, so that no change between the two is missed.
      const signs = follows && kept !== undefined ? await door.reads.statuses(id) : undefined;
      if (kept !== undefined && signs !== undefined && signs === kept.signs && time.getTime() - kept.readAt < signsFor) {
        const facts = { ...kept.facts, at: time };
        keepIn(known, id, { ...kept, facts }, most);
        return { kept: facts, repository: kept.repository };
      }
      return { named: await door.reads.deployment(id), signs };
    },
    complete: async (begun, id, identity, hub) => {
      const there = (facts: DeploymentFacts): CompleteDeployment => ({ is: "there", facts });
      if ("kept" in begun) return begun.repository === identity.id ? there(begun.kept) : { is: "gone", last: undefined };
      const details = begun.named && (await hub.deploymentDetails(begun.named.nodeId, begun.named.issue, begun.named.environment));
      if (details === undefined) {
        const last = known.get(id);
        return { is: "gone", last: last?.repository === identity.id ? last.facts : undefined };
      }
      const facts = { details, at: now() };
      keepIn(known, id, { facts, repository: identity.id, signs: begun.signs, readAt: facts.at.getTime() }, most);
      return there(facts);
    },
  };
}

/** Whether a deployment is running. */
export function goesOn({ details: { deployment } }: DeploymentFacts): boolean {
  return deployment.ours && !finished(deployment);
}
