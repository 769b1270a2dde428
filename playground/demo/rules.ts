import type { Config, Environment } from "../../src/core/config/environment.js";
import type { Principal } from "../../src/core/config/principals.js";
import { modeline } from "../../src/core/messages/modeline.js";

/** Somebody in the demo. */
interface Person {
  readonly login: string;
  readonly role: string;
  readonly does: string;
}

/** The start of an organisation: a deploy.yml, and the people and things that it names. */
export interface Rules {
  readonly deployYml: string;
  /** The login of the organization. */
  readonly owner: string;
  readonly people: readonly Person[];
  readonly teams: readonly { readonly organization: string; readonly slug: string; readonly members: readonly string[] }[];
  /** The CI's checks on a commit; the first is slow. */
  readonly checks: readonly [string, ...string[]];
  /** The environments that each release was deployed to before. */
  readonly deployed: Readonly<Record<"v0.5.3" | "v0.5.4" | "v0.5.5", readonly string[]>>;
  /** The environments of deploy.yml; empty for the demo's own, which it knows. */
  readonly environments: readonly Environment[];
}

const people: readonly Person[] = [
  { login: "ann", role: "write", does: "a developer: you, unless you say otherwise" },
  { login: "bob", role: "write", does: "a developer" },
  { login: "rita", role: "read", does: "reviews what goes to production-eu" },
  { login: "cleo", role: "admin", does: "runs the shop: may use --force" },
  { login: "zoe", role: "none", does: "a stranger" },
];

/** Frozen since two hours ago, for at most ten more, so that there is always a freeze that ends. */
const freezeBegins = (new Date().getUTCHours() + 22) % 24;

const shopsDeployYml = `${modeline}
envs:
  - name: dev
    auto_deploy_on: refs/heads/main # what is merged goes here by itself

  - name: staging
    aliases: [s]
    default: true # /deploy v0.5.5
    dynamic_payload:
      enabled: true
      inputs:
        replicas: # /deploy v0.5.5 staging replicas=5
          type: number
          description: How many instances to start
          default: 2
        strategy:
          type: select
          options: [rolling, canary]
          default: rolling

  - name: production
    aliases: [prod]
    requires: [staging] # the same commit succeeded there
    serialization: true # one at a time
    pull_request:
      approved: true

  - name: production-eu
    aliases: [eu]
    requires: [production]
    serialization: true
    review: # @rita /approve eu
      enabled: true
      reviewers: [rita]

  - name: warehouse
    auto_deploy_on: refs/heads/main # what is merged waits for the end of the freeze
    frozen_windows: # for half of each day: it is being moved
      - start: "0 ${freezeBegins} * * *"
        duration: 12h
`;

/** The rules of octo's shop. */
export const shop: Rules = {
  deployYml: shopsDeployYml,
  owner: "octo",
  people,
  teams: [],
  checks: ["test", "lint"],
  deployed: {
    "v0.5.3": ["staging", "production", "production-eu"],
    "v0.5.4": ["dev", "staging", "production", "production-eu"],
    "v0.5.5": ["staging"],
  },
  environments: [],
};

/** The player's own rules: everybody whom they name exists, and teams have suitable members of the shop. */
export function rulesOf(deployYml: string, { environments }: Config): Rules {
  const reviewers = environments.flatMap(({ review }) => review?.reviewers ?? []);
  const others = environments.flatMap(({ deployers = [], force }) => [...deployers, ...force]);
  const named = new Map<string, Person>();
  for (const principal of [...reviewers, ...others]) {
    if (principal.kind !== "user" || people.some(({ login }) => login === principal.login.toLowerCase())) continue;
    named.set(principal.login.toLowerCase(), { login: principal.login, role: "write", does: "is named in deploy.yml" });
  }
  const members = new Map<string, Set<string>>();
  const join = (principals: readonly Principal[], login: string): void => {
    for (const principal of principals) {
      if (principal.kind !== "team") continue;
      const slug = `${principal.organization}/${principal.team}`;
      members.set(slug, (members.get(slug) ?? new Set()).add(login));
    }
  };
  join(reviewers, "rita");
  join(others, "cleo");
  const teams = [...members].map(([name, logins]) => {
    const [organization = "", slug = ""] = name.split("/");
    return { organization, slug, members: [...logins] };
  });
  const names = environments.map(({ name }) => name);
  const [first = "test", ...more] = new Set(environments.flatMap(({ requiredContexts = [] }) => requiredContexts));
  return {
    deployYml,
    owner: teams[0]?.organization ?? "octo",
    people: [...people.map((person) => (person.login === "rita" ? { ...person, does: "reviews" } : person)), ...named.values()],
    teams,
    checks: [first, ...(more.length > 0 ? more : ["lint"])],
    deployed: { "v0.5.3": names, "v0.5.4": names, "v0.5.5": names.slice(0, names.length > 1 ? 1 : 0) },
    environments,
  };
}

/** The names of the environments. */
export function environmentNames({ environments, deployed }: Rules): readonly string[] {
  return environments.length === 0 ? [...deployed["v0.5.4"], "warehouse"] : environments.map(({ name }) => name);
}
