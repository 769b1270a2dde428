import { issueOf } from "../../core/request.js";
import { type Role, roles } from "../../core/roles.js";
import { Fault, orMissing } from "../client/fault.js";
import { commitsSince, type Since } from "./since.js";
import { glanceAtRepository, type RepositoryGlance } from "./repository-glance.js";
import { readPayload } from "../resources/payload.js";
import { type Access, forPages, inRoute, repo } from "../types/access.js";

/** A repository as GitHub has it now, by whatever name it was requested. */
export interface Identity {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
  readonly public: boolean;
}

/** Somebody's role in a repository, and who they are. */
export interface Standing {
  /** `undefined` if GitHub does not tell, or names an unknown role. */
  readonly role: Role | undefined;
  /** GitHub's id of whoever has that login now. */
  readonly id: string | undefined;
}

/** What a look at the deployments is kept by: a 304 each if nothing changed, which costs nothing of the limit. */
export interface Signs {
  /** Of all that is newest in the repository. */
  deployments(): Promise<string>;
  /** Of the statuses of one deployment; it changes, too, if that is deleted. */
  statuses(deployment: string): Promise<string>;
}

/** The reads of one repository that only pages need. */
export interface PageReads extends Signs {
  /** `undefined` if there is none that the App may see. */
  identity(): Promise<Identity | undefined>;
  /** The beginning of its pages. */
  glance(): Promise<RepositoryGlance>;
  standing(login: string): Promise<Standing>;
  /** How far a branch is ahead of at most ten commits, and their authors. */
  since(branch: string, shas: readonly string[]): Promise<ReadonlyMap<string, Since>>;
  /** A deployment by its number; `undefined` if there is none, or none any more. */
  deployment(id: string): Promise<NamedDeployment | undefined>;
}

/** Facts about a deployment that are needed to read all of it at once. */
export interface NamedDeployment {
  readonly nodeId: string;
  readonly environment: string;
  /** Where its request is answered. */
  readonly issue: number | undefined;
}

/** The reads of one repository. `sees` hears of each deploy.yml that a page begins with. */
export function pageReads(
  access: Omit<Access, "id" | "settings" | "memory">,
  sees: (file: RepositoryGlance["config"]) => void = () => undefined,
): PageReads {
  const { octokit } = access;
  const place = { ...repo(access), request: { ...forPages } };
  return {
    // https://docs.github.com/en/rest/repos/repos#get-a-repository
    identity: async () => {
      const answer = await orMissing(octokit.rest.repos.get(place));
      if (answer === undefined) return undefined;
      const { id, owner, name, archived, private: hidden } = answer.data;
      return { id: String(id), owner: owner.login, name, archived, public: !hidden };
    },
    standing: async (login) => {
      const answer = await orUnknown(() => orMissing(octokit.rest.repos.getCollaboratorPermissionLevel({ ...place, username: login })));
      if (answer === "unknown") return { role: undefined, id: undefined };
      if (answer === undefined) return { role: "none", id: undefined };
      const { role_name: name, permission, user } = answer.data;
      const role = roles.find((each) => each === name) ?? roles.find((each) => each === permission);
      return { role, id: user === null ? undefined : String(user.id) };
    },
    glance: async () => {
      const glance = await glanceAtRepository(access);
      sees(glance.config);
      return glance;
    },
    since: (branch, shas) => commitsSince(access, branch, shas),
    deployment: async (id) => {
      const answer = await orMissing(octokit.rest.repos.getDeployment({ ...place, deployment_id: inRoute(id) }));
      if (answer === undefined) return undefined;
      const { node_id: nodeId, environment, payload, description } = answer.data;
      const { request } = readPayload(payload, description ?? "");
      return { nodeId, environment, issue: issueOf(request) };
    },
    // https://docs.github.com/en/rest/deployments/deployments#list-deployments
    deployments: async () => {
      const answer = await orMissing(octokit.rest.repos.listDeployments({ ...place, per_page: 30 }));
      if (answer === undefined) throw new Fault({ kind: "not_found", message: "It is no longer on GitHub" });
      return answer.data.map(({ id, updated_at }) => `${id} ${updated_at}`).join();
    },
    statuses: async (deployment) => {
      const answer = await orMissing(
        octokit.rest.repos.listDeploymentStatuses({ ...place, deployment_id: inRoute(deployment), per_page: 1 }),
      );
      // A deployment that was deleted is a change like any other.
      return answer === undefined ? "gone" : answer.data.map(({ id }) => String(id)).join();
    },
  };
}

/** If GitHub refuses to answer, it is unknown; if it cannot be reached, that is a fault. */
async function orUnknown<T>(read: () => Promise<T>): Promise<T | "unknown"> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Fault && error.kind !== "unavailable" && error.kind !== "rate_limited" && error.kind !== "gone") return "unknown";
    throw error;
  }
}
