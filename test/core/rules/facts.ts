import type { Environment } from "../../../src/core/config/environment.js";
import { parseConfig } from "../../../src/core/config/parse.js";
import type { AssociatedPullRequest, Commit, Context, Facts, Person, Target } from "../../../src/core/facts.js";
import type { Deployment, DeploymentState } from "../../../src/core/deployments.js";
import type { LedgerRecord, PendingRequest } from "../../../src/core/ledger.js";
import type { Request } from "../../../src/core/request.js";
import type { CommitFacts, Verdict } from "../../../src/core/rules/rule.js";

/** A full SHA that repeats one digit. */
export const sha = (digit: string): string => digit.repeat(40);

/** The time of all facts in these tests. */
export const now = new Date("2026-03-02T12:00:00Z");

/** So many seconds before `now`. */
export const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

/** The environment of a deploy.yml that has only a name. */
export const production: Environment = environmentOf("envs:\n  - name: production\n");

export const environment = (difference: Partial<Environment> = {}): Environment => ({ ...production, ...difference });

export const person = (difference: Partial<Person> = {}): Person => ({
  login: "alice",
  bot: false,
  role: "write",
  teams: [],
  unreadableTeams: [],
  ...difference,
});

export const request = (difference: Partial<Request> = {}): Request => ({
  id: "comment-1",
  action: "deploy",
  cause: "comment",
  environment: "production",
  ref: { kind: "tag", name: "v1.0.0" },
  sha: sha("a"),
  requestedBy: "alice",
  requestedAt: before(30).toISOString(),
  issue: 7,
  comment: "1",
  inputs: {},
  again: false,
  ...difference,
});

/** A request for the head of `#12`, made in that pull request. */
export const ofPullRequest = request({ ref: { kind: "pull_request", name: "#12", pullRequest: 12, branch: "fix" }, pullRequest: 12 });

export const context = (difference: Partial<Context> = {}): Context => ({
  app: "github-actions",
  appId: 15368,
  workflow: "CI",
  name: "build",
  state: "success",
  detail: "success",
  url: "https://github.com/octo/shop/runs/1",
  workflowEvent: "push",
  ours: false,
  ...difference,
});

export const pullRequest = (difference: Partial<AssociatedPullRequest> = {}): AssociatedPullRequest => ({
  number: 12,
  title: "Fix the cart",
  url: "https://github.com/octo/shop/pull/12",
  state: "open",
  draft: false,
  headSha: sha("a"),
  fork: false,
  base: "main",
  people: [],
  approvedAt: [],
  changesRequested: false,
  ...difference,
});

export const commit = (difference: Partial<Commit> = {}): Commit => ({
  sha: sha("a"),
  title: "Fix the cart",
  author: "bob",
  committedAt: before(7200),
  seenAt: before(3600),
  contexts: [context()],
  pullRequests: [],
  ...difference,
});

type FoundTarget = Extract<Target, { found: true }>;

export const target = (difference: Partial<FoundTarget> = {}): FoundTarget => ({
  found: true,
  ref: request().ref,
  commit: commit(),
  own: true,
  requiredByBase: [],
  moved: undefined,
  branchProtected: false,
  ...difference,
});

export const facts = (difference: Partial<CommitFacts> = {}): CommitFacts => ({
  now,
  repository: { owner: "octo", name: "shop", url: "https://github.com/octo/shop", public: false, defaultBranch: "main" },
  environment: production,
  request: request(),
  requester: person(),
  approvers: [],
  target: target({ ref: (difference.request ?? request()).ref }),
  deployments: [],
  required: {},
  waitsIn: [],
  ledger: ledger(),
  defaultBranch: { ahead: 0, behind: 0 },
  lost: undefined,
  environments: ["production", "staging"],
  requiredBy: [],
  alike: [],
  protectedBases: [],
  mergeConflict: false,
  payload: {},
  ...difference,
});

/** Facts about a ref that names no commit. */
export const withoutCommit = (difference: Partial<Facts> = {}): Facts => ({
  ...facts(),
  target: { found: false, name: "v9", why: "not_found", candidates: [] },
  ...difference,
});

/** A deployment of ours; its states are given oldest first. */
export const deployment = (id: number, states: readonly DeploymentState[], difference: Partial<Deployment> = {}): Deployment => ({
  id: String(id),
  nodeId: `D_${id}`,
  ours: true,
  creator: "gitploy[bot]",
  environment: "production",
  ref: "v1.0.0",
  sha: sha("a"),
  title: "Fix the cart",
  createdAt: before(600),
  description: "",
  task: "deploy",
  payload: {},
  request: deployed(`comment-${id}`),
  statuses: states.map((state) => ({ state, description: "", at: before(500), by: "ci", logUrl: undefined, environmentUrl: undefined })),
  ...difference,
});

/** What a deployment tells about the request with that id. */
export const deployed = (id: string, rollbackFrom?: number): NonNullable<Deployment["request"]> => ({
  id,
  requestedBy: "bob",
  pullRequest: undefined,
  issue: 7,
  comment: "1",
  ref: "v1.0.0",
  sha: sha("a"),
  rollbackFrom: rollbackFrom === undefined ? undefined : String(rollbackFrom),
  production: undefined,
});

export const ledger = (record: Partial<LedgerRecord> = {}): Facts["ledger"] => ({
  verified: true,
  record: { requests: [], ...record },
  at: sha("0"),
});

export const pending = (id: string, difference: Partial<PendingRequest> = {}): PendingRequest => ({
  request: request({ id, requestedBy: "bob" }),
  approvals: [],
  waitsFor: [],
  ...difference,
});

/** A verdict as one line: `refuse: sentence → next`. */
export const line = (verdict: Verdict): string => {
  const next = verdict.answer === "refuse" && verdict.next !== undefined ? ` → ${verdict.next}` : "";
  const warning = verdict.answer === "pass" && verdict.warning === true ? " ⚠️" : "";
  return `${verdict.answer}${warning}: ${verdict.says.text}${next}`;
};

function environmentOf(text: string): Environment {
  const parsed = parseConfig(text, "deploy.yml");
  const [first] = "config" in parsed ? parsed.config.environments : [];
  if (first === undefined) throw new Error("the deploy.yml of these tests is wrong");
  return first;
}
