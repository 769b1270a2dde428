import type { Environment } from "./config/environment.js";
import type { Role } from "./roles.js";
import type { Deployment } from "./deployments.js";
import type { JsonValue } from "./json.js";
import type { LedgerState } from "./ledger.js";
import type { Markdown } from "./messages/markdown.js";
import type { Account, Ref, Request } from "./request.js";

/** A person or bot, as GitHub describes them at this moment. */
export interface Person extends Account {
  readonly bot: boolean;
  /** `undefined`: could not be read, which refuses. */
  readonly role: Role | undefined;
  /** Those of the teams in deploy.yml that they are an active member of, as lower-case `org/team`. */
  readonly teams: readonly string[];
  /** Those of the teams in deploy.yml whose membership could not be read. */
  readonly unreadableTeams: readonly string[];
}

/** A commit status or a check run; on each commit, the newest per App, workflow and name. */
export interface Context {
  /** The slug of the App that reported it; `undefined` for a person's commit status. */
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
  /** Whether it is a check run of this App. */
  readonly ours: boolean;
}

/** A status or check that a base branch requires. */
export interface RequiredContext {
  readonly name: string;
  /** The id of the App that has to report it; `undefined`: anybody may. */
  readonly app: number | undefined;
}

/** A pull request that contains a commit. */
export interface AssociatedPullRequest {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  readonly draft: boolean;
  readonly headSha: string;
  readonly fork: boolean;
  readonly base: string;
  /** Who merged it or added it to the merge queue, and its author; people only. */
  readonly people: readonly Account[];
  /** The commits at which somebody with write access approved it; none while somebody with write access requests changes. */
  readonly approvedAt: readonly string[];
  /** Whether somebody with write access requests changes; `undefined`: not all reviews could be read. */
  readonly changesRequested: boolean | undefined;
}

/** The commit a request is pinned to. */
export interface Commit {
  readonly sha: string;
  readonly title: string;
  readonly author: string;
  /** The author's account, if GitHub knows one. */
  readonly account?: Account | undefined;
  /** By the clock of the author's machine: for display, never for a decision. */
  readonly committedAt: Date;
  /** When GitHub first saw it, by GitHub's clock; `undefined` if not known. */
  readonly seenAt: Date | undefined;
  /** `undefined`: could not be read, which refuses. */
  readonly contexts: readonly Context[] | undefined;
  readonly pullRequests: readonly AssociatedPullRequest[];
  /** Its parents, two at most; `undefined` if they were not asked for. */
  readonly parents?: readonly string[];
}

/** What the ref of a command resolves to. */
export type Target =
  | {
      readonly found: true;
      readonly ref: Ref;
      readonly commit: Commit;
      /**
       * Whether a branch, tag or pull request of this repository contains the commit. `beyond`: none that was looked at, and there are more;
       * `undefined`: not known. Both refuse.
       */
      readonly own: boolean | "beyond" | undefined;
      /** The checks that the pull request's base branch requires, if its head is deployed; else empty. `undefined`: could not be read. */
      readonly requiredByBase: readonly RequiredContext[] | undefined;
      /**
       * Whether the branch moved after the command was written, by GitHub's clock; `unknown`: the evidence does not reach back that far, or could not
       * be read.
       */
      readonly moved: Moved | "unknown" | undefined;
      /** Whether GitHub's rules protect the branch, so that we may not push to it. */
      readonly branchProtected: boolean;
    }
  | { readonly found: false; readonly name: string; readonly why: "not_found" | "ambiguous"; readonly candidates: readonly string[] };

/** A move of a branch: its commit before, if known, and its commit now. */
export interface Moved {
  readonly before: string | undefined;
  readonly after: string;
}

/** A comparison of two commits. */
export interface Comparison {
  /** How many commits the head has that the base has not. */
  readonly ahead: number;
  /** How many commits the base has that the head has not. */
  readonly behind: number;
}

/** A link to a pull request; without a number, to commits that came without one. */
export interface PullRequestLink {
  readonly number: number | undefined;
  readonly title: string;
  readonly url: string;
}

/** The most pull requests that an answer lists. */
export const mostPullRequests = 50;

/** The snapshot that a decision is based on: everything that `evaluate` knows, including the time. */
export interface Facts {
  readonly now: Date;
  readonly repository: {
    readonly owner: string;
    readonly name: string;
    readonly url: string;
    readonly public: boolean;
    readonly defaultBranch: string;
    /** The default branch's head; `undefined` if not known. */
    readonly defaultSha?: string | undefined;
  };
  readonly environment: Environment;
  readonly request: Request;
  readonly requester: Person;
  /** The people who approved the request, as GitHub describes them at this moment. */
  readonly approvers: readonly Person[];
  readonly target: Target;
  /** All deployments in this environment, by anybody, newest first. */
  readonly deployments: readonly Deployment[];
  /** The deployments in each environment that `requires` names, newest first. */
  readonly required: Readonly<Record<string, readonly Deployment[]>>;
  /** Those of these environments where the commit waits to be deployed. */
  readonly waitsIn: readonly string[];
  readonly ledger: LedgerState;
  /** The commit compared with the default branch; read only where a rule needs it. */
  readonly defaultBranch: Comparison | undefined;
  /** The live changes that this deployment would remove; read only for `live: block`. `unknown` refuses. */
  readonly lost: readonly PullRequestLink[] | "unknown" | undefined;
  /** The environments that require this one, directly or through others. */
  readonly requiredBy: readonly string[];
  /** The names of deploy.yml's environments, whose check runs are ours; read only where a base branch requires checks. */
  readonly environments: readonly string[];
  /**
   * Commits that differ from this one only by our own merges of the default branch. Read only where a pull request's approval or draft state counts.
   */
  readonly alike: readonly string[];
  /** The protected base branches of approved pull requests, besides the default branch; read only where an approval counts. */
  readonly protectedBases: readonly string[];
  readonly mergeConflict: boolean;
  /** The permission that the App lacks for that merge, if GitHub said so. */
  readonly mergeLacks?: string;
  /** The payload to deploy with, without the key `gitploy`: `payload` with the inputs merged over it. */
  readonly payload: JsonValue;
}

/** What is known about a request before its facts are complete. */
export interface Asked {
  readonly request: Request;
  readonly environment: Environment;
  readonly target: Target;
  readonly requester: Person;
  /** `first`: it has no answer yet. `shown`: it waited, and its answer is edited. */
  readonly answer: "first" | "shown";
  /** GitHub calls the requester a stranger, so a refusal is only a reaction. */
  readonly stranger: boolean;
  /** Remarks for the answer. */
  readonly aside?: Markdown | undefined;
}
