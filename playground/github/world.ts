import type { Clock } from "./clock.js";
import type { Outbox } from "./events/outbox.js";
import type { Fault } from "./http/faults.js";
import type { Allowance, Recent } from "./http/limits.js";
import type { RequestRecord } from "./http/log.js";
import type { Repository } from "./repository.js";

/** The whole state of this GitHub. Plain data, which the functions around it read and change. */
export interface World {
  readonly clock: Clock;
  /** Its URLs, e.g. `https://api.github.com` and `https://github.com`. */
  readonly urls: { api: string; html: string; graphql: string };
  lastId: number;
  /** The version of the Enterprise Server that it is. */
  readonly enterprise: string | undefined;
  /** The App under test. */
  readonly app: App;
  /** By slug. */
  readonly apps: Map<string, App>;
  /** By lower-case login. */
  readonly accounts: Map<string, Account>;
  /** By lower-case `org/slug`. */
  readonly teams: Map<string, Team>;
  /** The ids of accounts whose organization memberships are private. */
  readonly privateMembers: Set<number>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, Token>;
  /** People who have signed in and not yet fetched their token, by code. */
  readonly codes: Map<string, { readonly account: Account; readonly challenge: string | undefined; readonly redirect: string | undefined }>;
  /** By lower-case `owner/name`, including former names. */
  readonly repositories: Map<string, Repository>;
  readonly repositoriesById: Map<number, Repository>;
  readonly outbox: Outbox;
  readonly requests: RequestRecord[];
  /** Requests and answers that contradict GitHub's descriptions. */
  readonly violations: string[];
  readonly faults: Fault[];
  /** The requests per hour of each caller, separately for REST and GraphQL, and what they have used; `undefined`: no limit is enforced. */
  readonly rateLimit: {
    limit: number | undefined;
    readonly allowances: Map<string, Allowance>;
    /** Whether the limits per minute and on content per hour are enforced; and the recent requests of each installation. */
    readonly secondary: boolean;
    readonly recent: Map<number, Recent>;
  };
}

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Organization" | "Bot";
  readonly name: string;
  readonly email: string;
}

export type Access = "read" | "write";

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly bot: Account;
  /** By GitHub's name of the permission, e.g. `deployments`; tests revoke some. */
  readonly permissions: Record<string, Access>;
  readonly events: string[];
  readonly createdAt: string;
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly createdAt: string;
  /** When its owner suspended it. */
  suspendedAt: string | undefined;
}

export interface Token {
  readonly token: string;
  readonly viewer: Viewer;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** The caller of a request. */
export type Viewer =
  /** `client`: authenticated with its client id and secret, not with a JWT. */
  | { readonly kind: "app"; readonly account: Account; readonly app: App; readonly client?: true }
  | { readonly kind: "installation"; readonly account: Account; readonly app: App; readonly installation: Installation }
  | { readonly kind: "user"; readonly account: Account };

export interface Team {
  readonly id: number;
  readonly organization: Account;
  readonly slug: string;
  /** By lower-case login. */
  readonly members: Map<string, { readonly user: Account; readonly role: "member" | "maintainer"; readonly state: "active" | "pending" }>;
}
