import { type Context, isOfDeployment, type RequiredContext } from "../facts.js";
import { sameEnvironment } from "../jobs.js";
import { repeated } from "../messages/next.js";
import * as say from "./required-contexts/sentences.js";
import type { CommitFacts, Verdict, WaitingRule } from "./rule.js";
import { similarTo } from "./required-contexts/similar.js";
import { pass, passWithWarning, refuse, wait } from "./verdict.js";

/** Milliseconds that a new commit gets until no check on it means that there is none. */
const patience = 2 * 60_000;

/** Milliseconds after which a sweep has seen that nothing was reported. */
const lookedAt = 5 * 60_000;

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Days after which GitHub deletes checks and statuses: as of October 2026 in public repositories, elsewhere what is set, of which this is the most.
 * https://docs.github.com/en/organizations/managing-organization-settings/configuring-the-retention-period-for-github-actions-artifacts-and-logs-in-your-organization
 */
const kept = { public: 90, elsewhere: 400 } as const;

/** The checks that are required are green on the SHA. */
export const requiredContexts = {
  name: "required_contexts",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  awaits: "checks",
  clearedByTime({ pending, now }) {
    const age = now.getTime() - Date.parse(pending.request.requestedAt);
    // The event of a check that is over may have got lost: every other minute it is looked whether it is.
    return age > minute && (age < lookedAt || age % (2 * minute) >= minute);
  },
  check(facts) {
    const { environment, request, target } = facts;
    const { sha, contexts } = target.commit;
    const next = repeated(request, environment);
    if (environment.requiredContexts?.length === 0) return pass(say.noChecksRequired(environment));
    if (contexts === undefined) return refuse(say.checksUnread(sha), next);
    const { counting, demanded, required } = demandedOf(facts, contexts);
    if (demanded === undefined) return refuse(say.baseRequirementsUnread(), next);
    if (demanded.length === 0) return nothingReported(facts);

    const failed = required.filter(({ state }) => state === "failure");
    if (failed.length > 0) return refuse(say.checksFailed(failed, required, sha), next);
    const pending = required.filter(({ state }) => state === "pending");
    const missing = unreported(demanded, required).map((each) => missingAmong(counting, each));
    const days = daysKept(facts);
    if (missing.length > 0 && days !== undefined) return refuse(say.checksGone(missing, sha, days, environment), next);
    if (pending.length + missing.length > 0) return wait(say.checksPending(pending, required, missing), "machines");
    return pass(say.checksGreen(required.length));
  },
} as const satisfies WaitingRule<CommitFacts>;

/**
 * A job that deploys to the environment: refused once, it would refuse every retry. For a job that is held, neither do others count that are: they would
 * wait for each other.
 */
function deploysHere({ detail, environment: deployed }: Context, { environment, request: { job } }: CommitFacts): boolean {
  return (deployed !== undefined && sameEnvironment(deployed, environment.name)) || (job !== undefined && detail === "waiting");
}

/** The names of the checks that a request waits for: those that have not finished, and those that nobody has reported yet. */
export function awaitedChecks(facts: CommitFacts): readonly string[] {
  const { demanded, required } = demandedOf(facts, facts.target.commit.contexts ?? []);
  const names = required.filter(({ state }) => state === "pending");
  return [...names, ...unreported(demanded ?? [], required)].map(({ name }) => name);
}

/** What is demanded, unless that cannot be read, and what was reported of it. */
function demandedOf(facts: CommitFacts, contexts: readonly Context[]) {
  const { requiredContexts: listed } = facts.environment;
  const byBase = requiredByBase(facts);
  const named = new Set(listed ?? byBase?.map(({ name }) => name));
  const reported = contexts.filter((context) => !context.ours && !isOfDeployment(context));
  // What deploys here vouches for nothing, unless it is demanded by its name.
  const counting = reported.filter((context) => named.has(context.name) || !deploysHere(context, facts));
  const demanded = listed?.map(byAnybody) ?? reportedOrRequired(counting, byBase);
  const required = counting.filter(({ name }) => demanded?.some((each) => each.name === name) === true);
  return { counting, demanded, required };
}

function unreported(demanded: readonly RequiredContext[], required: readonly Context[]): readonly RequiredContext[] {
  return demanded.filter((each) => !required.some((context) => isMeant(context, each)));
}

function byAnybody(name: string): RequiredContext {
  return { name, app: undefined };
}

/** A check that is bound to an App is no other's to report. */
function isMeant(context: Context, { name, app }: RequiredContext): boolean {
  return context.name === name && (app === undefined || context.appId === app);
}

function missingAmong(counting: readonly Context[], { name, app }: RequiredContext): say.Missing {
  return {
    name,
    app: app === undefined ? undefined : { id: app, slug: counting.find(({ appId }) => appId === app)?.app },
    others: counting.filter((context) => context.name === name).map((context) => context.app),
    similar: similarTo(name, [...new Set(counting.map((context) => context.name))]),
  };
}

function reportedOrRequired(
  reported: readonly Context[],
  byBase: readonly RequiredContext[] | undefined,
): readonly RequiredContext[] | undefined {
  const required = new Set(byBase?.map(({ name }) => name));
  const names = new Set(reported.flatMap(({ name }) => (required.has(name) ? [] : [name])));
  return byBase && [...[...names].map(byAnybody), ...byBase];
}

// "Deploy before merge" lets a base branch require our check, which cannot be green before the deployment.
function requiredByBase({ environments, target }: CommitFacts): readonly RequiredContext[] | undefined {
  const ours = new Set(["deploy.yml", ...environments.map((name) => `deploy/${name}`)]);
  return target.requiredByBase?.filter(({ name }) => !ours.has(name));
}

function nothingReported(facts: CommitFacts): Verdict {
  const { now, request, target, deployments } = facts;
  const { sha, seenAt } = target.commit;
  const seen = [seenAt, ...deployments.map((each) => (each.sha === sha ? each.createdAt : undefined))].filter((date) => date !== undefined);
  // Where GitHub's clock does not tell the commit's age, it may be brand-new: dates inside a commit can be forged.
  const known = seen.length === 0 ? Date.parse(request.requestedAt) : Math.min(...seen.map((date) => date.getTime()));
  const until = new Date(known + patience);
  return now.getTime() >= until.getTime()
    ? passWithWarning(say.checksNone(sha, daysKept(facts)))
    : wait(say.checksMayCome(sha), "machines", until);
}

/**
 * For how many days GitHub keeps checks here, if the commit is older. Its suites and deployments tell its age by GitHub's clock. Suites are deleted with
 * age, too, so the commit's own date counts where GitHub has known it for a day, or tells nothing: forged, it refuses what would have waited, and no more.
 */
function daysKept({ now, repository, deployments, target: { commit } }: CommitFacts): number | undefined {
  const days = repository.public ? kept.public : kept.elsewhere;
  const isOver = (date: Date | undefined): boolean => date !== undefined && now.getTime() - date.getTime() > days * day;
  const isNew = commit.seenAt !== undefined && now.getTime() - commit.seenAt.getTime() < day;
  const deployed = deployments.some(({ sha, createdAt }) => sha === commit.sha && isOver(createdAt));
  return deployed || isOver(commit.seenAt) || (isOver(commit.committedAt) && !isNew) ? days : undefined;
}
