import type { Environment, Role } from "./config/environment.js";
import type { Deployment } from "./deployments.js";
import type { JsonValue } from "./json.js";
import type { LedgerState } from "./ledger.js";
import type { Account, Ref, Request } from "./request.js";

/** Somebody who asks, as GitHub describes them at this moment. */
export interface Person extends Account {
  readonly bot: boolean;
  /** `undefined`: could not be read, which refuses. */
  readonly role: Role | undefined;
  /** The teams deploy.yml names that they are an active member of, as lower-case `org/team`. */
  readonly teams: readonly string[];
  /** The teams deploy.yml names whose membership could not be read. */
  readonly unreadableTeams: readonly string[];
}

/** A commit status, or a check run: on a commit the newest per App, workflow and name. */
export interface Context {
  /** The slug of the App that reported it; `undefined` for a commit status of a person. */
  readonly app: string | undefined;
  /** That App's id; `undefined` if it is not known, as for every commit status at first. */
  readonly appId: number | undefined;
  /** The workflow's name, for a check run of GitHub Actions. */
  readonly workflow: string | undefined;
  readonly name: string;
  /** `neutral` and `skipped` are `success` here. */
  readonly state: "success" | "pending" | "failure";
  /** GitHub's own word, in lower case: `cancelled`, `timed_out`, `in_progress` … */
  readonly detail: string;
  readonly url: string | undefined;
  /** The event of the workflow run behind a check run, e.g. `push` or `deployment`. */
  readonly workflowEvent: string | undefined;
  /** The environment that the job behind a check run deploys to; `undefined` if it deploys to none. */
  readonly environment?: string | undefined;
  /** A check run made by this App. */
  readonly ours: boolean;
}

/** Whether a deployment started the workflow behind it: it reports on the deployed SHA, and if it counted, one failed deployment would refuse every retry. */
export function isOfDeployment({ workflowEvent }: Pick<Context, "workflowEvent">): boolean {
  return workflowEvent === "deployment" || workflowEvent === "deployment_status";
}

/** A status or check that a base branch requires. */
export interface RequiredContext {
  readonly name: string;
  /** The id of the App that it has to come from; `undefined`: anybody. */
  readonly app: number | undefined;
}

/** A pull request that has a commit. */
export interface AssociatedPullRequest {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  readonly draft: boolean;
  readonly headSha: string;
  readonly fork: boolean;
  /** The branch it goes into. */
  readonly base: string;
  /** Who merged it or put it into the merge queue, and who wrote it, as far as they are people. */
  readonly people: readonly Account[];
  /** The commits at which somebody with write approved it; none if somebody with write requests changes. */
  readonly approvedAt: readonly string[];
  /** Somebody with write requests changes; `undefined`: its reviews could not all be read. */
  readonly changesRequested: boolean | undefined;
}

/** The commit a request is pinned to. */
export interface Commit {
  readonly sha: string;
  readonly title: string;
  readonly author: string;
  /** The account of its author, as far as GitHub knows one. */
  readonly account?: Account | undefined;
  /** As the author's machine said: for display, never for a decision. */
  readonly committedAt: Date;
  /** When GitHub first saw it, by GitHub's clock; `undefined` if nothing tells. */
  readonly seenAt: Date | undefined;
  /** `undefined`: could not be read, which refuses. */
  readonly contexts: readonly Context[] | undefined;
  readonly pullRequests: readonly AssociatedPullRequest[];
  /** The commits it follows, two at most; `undefined` if they were not asked for. */
  readonly parents?: readonly string[];
}

/** What the ref of a command stands for. */
export type Target =
  | {
      readonly found: true;
      readonly ref: Ref;
      readonly commit: Commit;
      /**
       * A branch, a tag or a pull request of this repository has the commit; `beyond`: none of those that were looked at, and there are more;
       * `undefined`: nothing tells. Both refuse.
       */
      readonly own: boolean | "beyond" | undefined;
      /** What the base branch of the pull request requires, when its head is deployed; else empty. `undefined`: could not be read. */
      readonly requiredByBase: readonly RequiredContext[] | undefined;
      /** Evidence by GitHub's clock that the branch moved after the command was written; `unknown`: the evidence does not reach back that far, or could not be read. */
      readonly moved: Moved | "unknown" | undefined;
      /** The branch may not be pushed to by us: protected by GitHub's rules. */
      readonly branchProtected: boolean;
    }
  | { readonly found: false; readonly name: string; readonly why: "not_found" | "ambiguous"; readonly candidates: readonly string[] };

/** A branch that moved: where it was, as far as that is known, and where it is. */
export interface Moved {
  readonly before: string | undefined;
  readonly after: string;
}

/** How a commit relates to another. */
export interface Comparison {
  /** Commits the head has and the base has not. */
  readonly ahead: number;
  /** Commits the base has and the head has not. */
  readonly behind: number;
}

/** A pull request somebody may want to read about; without a number, commits that no pull request brought. */
export interface PullRequestLink {
  readonly number: number | undefined;
  readonly title: string;
  readonly url: string;
}

/** How many pull requests an answer lists. */
export const mostPullRequests = 50;

/** The snapshot a decision may look at: everything evaluate() knows, time included. */
export interface Facts {
  readonly now: Date;
  readonly repository: {
    readonly owner: string;
    readonly name: string;
    readonly url: string;
    readonly public: boolean;
    readonly defaultBranch: string;
    /** Its head; `undefined` if that is not known. */
    readonly defaultSha?: string | undefined;
  };
  readonly environment: Environment;
  readonly request: Request;
  readonly requester: Person;
  /** Whoever approved the request, as GitHub describes them at this moment. */
  readonly approvers: readonly Person[];
  readonly target: Target;
  /** Newest first, everybody's, in this environment. */
  readonly deployments: readonly Deployment[];
  /** Newest first, in each environment that `requires` names. */
  readonly required: Readonly<Record<string, readonly Deployment[]>>;
  readonly ledger: LedgerState;
  /** How the commit relates to the default branch; read only where a rule needs it. */
  readonly defaultBranch: Comparison | undefined;
  /** What deploying this would take away from what is live; read only for `live: block`. `unknown` refuses. */
  readonly lost: readonly PullRequestLink[] | "unknown" | undefined;
  /** The environments whose check runs are ours, by name: those of deploy.yml; read only where a base branch requires checks. */
  readonly environments: readonly string[];
  /** Commits that are the same to people: our own merges of the default branch led from one to the other. Read only where a pull request's approval or draft counts. */
  readonly alike: readonly string[];
  /** The branches, beside the default one, that approved pull requests go into and that GitHub protects; read only where an approval counts. */
  readonly protectedBases: readonly string[];
  /** GitHub could not merge the default branch in. */
  readonly mergeConflict: boolean;
  /** The permission that the App lacks to merge it in; `undefined` unless GitHub said so. */
  readonly mergeLacks?: string;
  /** What the requester would be `deployed` with, without the key `gitploy`: `payload` with inputs merged over it. */
  readonly payload: JsonValue;
}
