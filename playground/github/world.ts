import type { Clock } from "./clock.js";
import type { Outbox } from "./events/outbox.js";
import type { Fault } from "./http/faults.js";
import type { Allowance, Recent } from "./http/limits.js";
import type { RequestRecord } from "./http/log.js";
import type { Repository } from "./repository.js";

/** Everything this GitHub knows. Plain data: the functions around it read and change it. */
export interface World {
  readonly clock: Clock;
  /** Where it is reached, e.g. `https://api.github.com` and `https://github.com`. */
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
  /** Accounts that show nobody which organizations they belong to. */
  readonly privateMembers: Set<number>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, Token>;
  /** Who signed in and has not fetched the token yet, by code. */
  readonly codes: Map<string, { readonly account: Account; readonly challenge: string | undefined; readonly redirect: string | undefined }>;
  /** By lower-case `owner/name`, former names too. */
  readonly repositories: Map<string, Repository>;
  readonly repositoriesById: Map<number, Repository>;
  readonly outbox: Outbox;
  readonly requests: RequestRecord[];
  /** What was asked or answered and is not what GitHub's descriptions say. */
  readonly violations: string[];
  readonly faults: Fault[];
  /** Requests each caller may make in an hour, REST and GraphQL apart, and what they have used; `undefined`: no limit is enforced. */
  readonly rateLimit: {
    limit: number | undefined;
    readonly allowances: Map<string, Allowance>;
    /** Whether those of a minute are enforced, and the hour's of content; and what each installation has asked of late. */
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
  /** By GitHub's name of the permission, e.g. `deployments`; tests take some away. */
  readonly permissions: Record<string, Access>;
  readonly events: string[];
  readonly createdAt: string;
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly createdAt: string;
  /** Since when its owner allows it nothing. */
  suspendedAt: string | undefined;
}

export interface Token {
  readonly token: string;
  readonly viewer: Viewer;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Who sends a request. */
export type Viewer =
  /** `client`: by its client id and secret, not by a JWT. */
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
