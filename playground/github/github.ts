import { account } from "./accounts.js";
import { createClock, type Clock } from "./clock.js";
import { sharedContract } from "./contract.js";
import { createOutbox, whenIdle, type Deliver, type DeliveryRecord } from "./events/outbox.js";
import type { Trouble } from "./http/faults.js";
import { createFetch } from "./http/fetch.js";
import type { RequestRecord } from "./http/log.js";
import { serve, type Listening } from "./http/server.js";
import { conversations, type Conversations } from "./people/conversations.js";
import { organizations, type Organizations } from "./people/organizations.js";
import { repositories, type Repositories } from "./people/repositories.js";
import { tooling, type Tooling } from "./people/tooling.js";
import { workflows, type Workflows } from "./people/workflows.js";
import type { App, World } from "./world.js";

/** The options of a GitHub in memory; everything has a default. */
export interface GitHubOptions {
  readonly app?: { readonly id?: number; readonly slug?: string };
  readonly webhookSecret?: string;
  readonly now?: () => Date;
  /** Delivers webhooks to the App; can be set later with `deliverTo`. */
  readonly deliver?: Deliver;
  /** The milliseconds that every answer takes. */
  readonly latency?: number;
  /** The requests per hour of each caller; absent: no limit is enforced. */
  readonly rateLimit?: number;
  /** Whether requests beyond github.com's secondary limits are refused: 80 contents and 900 points a minute, 500 contents an hour. */
  readonly secondaryLimits?: "enforced";
  /** `off` skips the check against GitHub's OpenAPI description, for measurements. */
  readonly contract?: "on" | "off";
  /** The version of the Enterprise Server that it is, e.g. `3.19.2`; absent: github.com. */
  readonly enterprise?: string;
  /**
   * The id after which all others are given. GitHubs in one process that are used at the same time need different ones: Octokit shares its token
   * requests.
   */
  readonly lastId?: number;
}

/** A GitHub in memory: REST, GraphQL and webhooks, with one App, and the people and tools that use it. */
export interface GitHub extends Organizations, Repositories, Conversations, Tooling, Workflows {
  readonly world: World;
  readonly clock: Clock;
  /** Answers as api.github.com, or as `/api/v3` and `/api/graphql` of an Enterprise Server. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Serves the same over HTTP; port 0 takes a free one. From then on, URLs in answers and webhooks have that server's host. */
  readonly listen: (port: number) => Promise<Listening>;
  readonly deliverTo: (deliver: Deliver) => void;
  readonly requests: readonly RequestRecord[];
  /** Breaches of GitHub's descriptions, and unknown routes and fields; empty at the end of every test. */
  readonly violations: readonly string[];
  /** Every attempt to deliver a webhook, oldest first. */
  readonly deliveries: readonly DeliveryRecord[];
  /**
   * A fault for the next `times` (1) matching requests; `route` is a template such as `/repos/{owner}/{repo}/deployments`, or `graphql`, which
   * `operation` may narrow down.
   */
  readonly fault: (fault: {
    readonly method?: string;
    readonly route?: string;
    readonly operation?: string;
    readonly times?: number;
    readonly do: Trouble;
  }) => void;
  /** Resolves when all webhooks were answered, including those that answers caused. */
  readonly idle: () => Promise<void>;
}

/** Creates a GitHub with one App and nothing else. */
export function createGitHub(options: GitHubOptions = {}): GitHub {
  const world = createWorld(options);
  const fetch = createFetch(world, options.contract === "off" ? undefined : sharedContract(), options.latency ?? 0);
  return {
    ...organizations(world),
    ...repositories(world),
    ...conversations(world),
    ...tooling(world),
    ...workflows(world),
    world,
    clock: world.clock,
    fetch,
    listen: async (port) => {
      const listening = await serve(fetch, port);
      const root = `http://localhost:${listening.port}`;
      Object.assign(world.urls, { api: `${root}/api/v3`, html: root, graphql: `${root}/api/graphql` });
      return listening;
    },
    deliverTo: (deliver) => {
      world.outbox.deliver = deliver;
    },
    requests: world.requests,
    violations: world.violations,
    get deliveries() {
      return [...world.outbox.log];
    },
    fault: ({ method, route, operation, times = 1, do: trouble }) => {
      world.faults.push({ method, route, operation, times, do: trouble });
    },
    idle: () => whenIdle(world.outbox),
  };
}

const events = [
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "push",
  "check_run",
  "check_suite",
  "status",
  "deployment",
  "deployment_status",
  "deployment_protection_rule",
  "merge_group",
];

function createWorld({
  app = {},
  webhookSecret = "development",
  now = () => new Date(),
  deliver,
  rateLimit,
  secondaryLimits,
  enterprise,
  lastId = 10_000,
}: GitHubOptions): World {
  const { id = 4711, slug = "gitploy" } = app;
  const accounts: World["accounts"] = new Map();
  const world: Omit<World, "app"> = {
    clock: createClock(now),
    urls: { api: "https://api.github.com", html: "https://github.com", graphql: "https://api.github.com/graphql" },
    lastId,
    enterprise,
    apps: new Map(),
    accounts,
    teams: new Map(),
    privateMembers: new Set(),
    installations: new Map(),
    tokens: new Map(),
    codes: new Map(),
    repositories: new Map(),
    repositoriesById: new Map(),
    outbox: createOutbox(webhookSecret, deliver),
    requests: [],
    violations: [],
    faults: [],
    rateLimit: { limit: rateLimit, allowances: new Map(), secondary: secondaryLimits === "enforced", recent: new Map() },
  };
  const ours: App = {
    id,
    slug,
    name: slug,
    owner: account(world, "octo", "Organization"),
    bot: account(world, `${slug}[bot]`, "Bot"),
    permissions: {
      checks: "write",
      contents: "write",
      deployments: "write",
      issues: "write",
      members: "read",
      merge_queues: "read",
      metadata: "read",
      pull_requests: "write",
      statuses: "read",
      actions: "read",
    },
    events: [...events],
    createdAt: "2020-01-01T00:00:00Z",
  };
  world.apps.set(slug, ours);
  return Object.assign(world, { app: ours });
}
