import { checkRunName, type Environment } from "../config/environment.js";
import { day, minute } from "../durations.js";
import type { Context, RequiredContext } from "../facts.js";
import { isOfDeployment, sameEnvironment } from "../jobs.js";
import { repeated } from "../messages/next.js";
import { type CommitFacts, inDoubt, pass, passWithWarning, refuse, type Verdict, wait, type WaitingRule } from "./rule.js";
import { isEveryOtherMinute } from "../quiet.js";
import { nearest } from "../suggest.js";
import { and } from "../messages/lists.js";
import { clip, code, join, link, type Markdown, md, short } from "../messages/markdown.js";
import { forcers } from "./permission.js";
import { count } from "../messages/time.js";

/** Milliseconds after which a new commit without checks counts as having none. */
const patience = 2 * minute;

/** Milliseconds for which every sweep looks again, so that a commit without checks is noticed in time. */
const lookedAt = 5 * minute;

/**
 * Days after which GitHub deletes checks and statuses: in public repositories since October 2026; elsewhere the longest retention that can be set.
 * https://docs.github.com/en/organizations/managing-organization-settings/configuring-the-retention-period-for-github-actions-artifacts-and-logs-in-your-organization
 */
const kept = { public: 90, elsewhere: 400 } as const;

/** The required checks are green on the SHA. */
export const requiredContexts = {
  name: "required_contexts",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  awaits: "checks",
  clearedByTime({ pending, now }) {
    const age = now.getTime() - Date.parse(pending.request.requestedAt);
    // The event of a finished check may have got lost: look every other minute.
    return age > minute && (age < lookedAt || isEveryOtherMinute(age));
  },
  check(facts) {
    const { environment, request, target } = facts;
    const { sha, contexts } = target.commit;
    const next = repeated(request, environment);
    if (environment.requiredContexts?.length === 0) return pass(md`${code(environment.name)} demands no checks.`);
    if (contexts === undefined)
      return refuse(
        md`The checks on ${short(sha)} could not be read, ${inDoubt}. If that does not help, the App may lack the permission ${code("checks=read")} or ${code("statuses=read")}.`,
        next,
      );
    const { counting, demanded, required } = demandedOf(facts, contexts);
    if (demanded === undefined)
      return refuse(md`The checks that the pull request's base branch requires could not be read, ${inDoubt}.`, next);
    if (demanded.length === 0) return nothingReported(facts);

    const named = (state: Context["state"]): readonly Markdown[] =>
      required.filter((context) => context.state === state).map((each) => check(each, required));
    const [failed, pending] = [named("failure"), named("pending")];
    if (failed.length > 0) {
      const them = failed.length === 1 ? "it" : "them";
      return refuse(md`${and(failed)} failed on ${short(sha)}. Run ${them} again or fix what is wrong, then repeat the command.`, next);
    }
    const missing = unreported(demanded, required).map((each) => missingAmong(counting, each));
    const days = daysKept(facts);
    if (missing.length > 0 && days !== undefined) return refuse(checksGone(missing, sha, days, environment), next);
    if (pending.length + missing.length > 0) return wait(checksPending(pending, missing), "machines");
    return pass(md`${count(required.length, "check")} ${isOrAre(required)} green.`);
  },
} as const satisfies WaitingRule<CommitFacts>;

/**
 * Whether a check is a job that deploys to this environment. Such a job does not count: once failed, it would refuse every retry. For a held job,
 * other held jobs do not count either: they would wait for each other; nor does a job that is held for an environment which requires this one, and so
 * waits for this deployment.
 */
function deploysHere({ detail, environment: deployed }: Context, { environment, requiredBy, request: { job } }: CommitFacts): boolean {
  const goesTo = (name: string): boolean => deployed !== undefined && sameEnvironment(deployed, name);
  return goesTo(environment.name) || (detail === "waiting" && (job !== undefined || requiredBy.some(goesTo)));
}

/** The names of the checks that a request waits for: those not finished, and those not reported yet. */
export function awaitedChecks(facts: CommitFacts): readonly string[] {
  const { demanded, required } = demandedOf(facts, facts.target.commit.contexts ?? []);
  const names = required.filter(({ state }) => state === "pending");
  return [...names, ...unreported(demanded ?? [], required)].map(({ name }) => name);
}

/** The demanded checks (`undefined` if they cannot be read), the reported checks that count, and those of them that are demanded. */
function demandedOf(facts: CommitFacts, contexts: readonly Context[]) {
  const { requiredContexts: listed } = facts.environment;
  const byBase = requiredByBase(facts);
  const named = new Set(listed ?? byBase?.map(({ name }) => name));
  const reported = contexts.filter((context) => !context.ours && !isOfDeployment(context));
  // A job that deploys here counts only where its name is demanded.
  const counting = reported.filter((context) => named.has(context.name) || !deploysHere(context, facts));
  const demanded = listed?.map(byAnybody) ?? reportedOrRequired(counting, byBase);
  const required = counting.filter(({ name }) => demanded?.some((each) => each.name === name) === true);
  return { counting, demanded, required };
}

function unreported(demanded: readonly RequiredContext[], required: readonly Context[]): readonly RequiredContext[] {
  // One that is bound to an App counts only from that App.
  const isReported = ({ name, app }: RequiredContext): boolean =>
    required.some((context) => context.name === name && (app === undefined || context.appId === app));
  return demanded.filter((each) => !isReported(each));
}

function byAnybody(name: string): RequiredContext {
  return { name, app: undefined };
}

function missingAmong(counting: readonly Context[], { name, app }: RequiredContext): Missing {
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

// With "deploy before merge", the base branch requires our own check, which cannot be green before the deployment.
function requiredByBase({ environments, target }: CommitFacts): readonly RequiredContext[] | undefined {
  const ours = new Set(["deploy.yml", ...environments.map(checkRunName)]);
  return target.requiredByBase?.filter(({ name }) => !ours.has(name));
}

function nothingReported(facts: CommitFacts): Verdict {
  const { now, request, target, deployments } = facts;
  const { sha, seenAt } = target.commit;
  const seen = [seenAt, ...deployments.map((each) => (each.sha === sha ? each.createdAt : undefined))].filter((date) => date !== undefined);
  // Where GitHub's clock does not tell the commit's age, it may be brand-new: dates inside a commit can be forged.
  const known = seen.length === 0 ? Date.parse(request.requestedAt) : Math.min(...seen.map((date) => date.getTime()));
  const until = new Date(known + patience);
  if (now < until)
    return wait(md`No check has been reported on ${short(sha)} yet. The commit is new: checks get 2 minutes to appear.`, "machines", until);
  const days = daysKept(facts);
  if (days === undefined) return passWithWarning(md`No check was reported on ${short(sha)}: nothing has tested this commit.`);
  return passWithWarning(md`No check is left on ${short(sha)}, if there ever was one: GitHub deletes checks after ${count(days, "day")}.`);
}

/**
 * The days for which GitHub keeps checks here, if the commit is older than that; else `undefined`. Check suites and deployments tell the age by
 * GitHub's clock. Suites are deleted with age too, so the commit's own date also counts, unless GitHub first saw the commit within the last day. A
 * forged date can only refuse what would have waited.
 */
function daysKept({ now, repository, deployments, target: { commit } }: CommitFacts): number | undefined {
  const days = repository.public ? kept.public : kept.elsewhere;
  const isOver = (date: Date | undefined): boolean => date !== undefined && now.getTime() - date.getTime() > days * day;
  const isNew = commit.seenAt !== undefined && now.getTime() - commit.seenAt.getTime() < day;
  const deployed = deployments.some(({ sha, createdAt }) => sha === commit.sha && isOver(createdAt));
  return deployed || isOver(commit.seenAt) || (isOver(commit.committedAt) && !isNew) ? days : undefined;
}

/**
 * The reported names that a required name probably means. GitHub's pages show the job `ci` of the workflow `CI` as `CI / ci (push)`, and a matrix
 * names it `ci (20)`; a required name has to equal the check run's name exactly.
 */
export function similarTo(wanted: string, names: readonly string[]): readonly string[] {
  const others = names.filter((name) => name !== wanted);
  const alike = others.filter((name) => jobIn(name) === jobIn(wanted));
  if (alike.length > 0) return alike;
  const misspelt = nearest(wanted, others, 1);
  return misspelt === undefined ? [] : [misspelt];
}

function jobIn(name: string): string {
  const [, job = name] = /^(?:.* \/ )?(.*?)(?: \([^()]*\))?$/.exec(name.trim()) ?? [];
  return job.toLowerCase();
}

/** A required check that nobody has reported, or only others than the App it is bound to. */
interface Missing {
  readonly name: string;
  /** The only App that may report it; `undefined`: anybody may. */
  readonly app: { readonly id: number; readonly slug: string | undefined } | undefined;
  /** The slugs of others that reported it; `undefined` for a person. */
  readonly others: readonly (string | undefined)[];
  readonly similar: readonly string[];
}

function checksPending(running: readonly Markdown[], missing: readonly Missing[]): Markdown {
  const runs = running.length > 0 && md`${and(running)} ${isOrAre(running)} not finished`;
  const { absent, foreign } = apart(missing);
  const lacks = absent.length > 0 && md`${namesOf(absent)} ${isOrAre(absent)} required and not reported yet`;
  return withHints(md`${join([runs, lacks, ...foreign], "; ")}.`, absent);
}

function checksGone(missing: readonly Missing[], sha: string, days: number, environment: Environment): Markdown {
  const { absent, foreign } = apart(missing);
  const them = missing.length === 1 ? "its workflow" : "their workflows";
  const gone =
    absent.length > 0 &&
    md`${namesOf(absent)} ${isOrAre(absent)} required, and nothing of ${absent.length === 1 ? "it" : "them"} is left on ${short(sha)}: GitHub deletes checks after ${count(days, "day")}`;
  const todo = md`Start ${them} for this commit or push a new one, then repeat the command; or let ${forcers(environment)}.`;
  return withHints(md`${join([gone, ...foreign], "; ")}. ${todo}`, absent);
}

/** The checks that nobody reports, and a clause for each that only others than its App report. */
function apart(missing: readonly Missing[]): { readonly absent: readonly Missing[]; readonly foreign: readonly Markdown[] } {
  const foreign = missing.filter(({ others }) => others.length > 0);
  return { absent: missing.filter(({ others }) => others.length === 0), foreign: foreign.map(reportedByOthers) };
}

function namesOf(missing: readonly Missing[]): Markdown {
  return and(missing.map(({ name }) => code(clip(name, 100))));
}

function reportedByOthers({ name, app, others }: Missing): Markdown {
  const from = app?.slug === undefined ? md`the App with the id ${String(app?.id)}` : md`the App ${code(app.slug)}`;
  const who = and([...new Set(others)].map((slug) => (slug === undefined ? "somebody without an App" : code(slug))));
  return md`${code(clip(name, 100))} is required from ${from} and not reported by it yet: what ${who} reported does not count`;
}

/** Adds the similar names: names have to match exactly, so a misspelt one would wait in vain. */
function withHints(says: Markdown, missing: readonly Missing[]): Markdown {
  const hints = missing.flatMap(({ name, similar }) => {
    const known = similar.slice(0, 3).map((each) => code(clip(each, 100)));
    if (known.length === 0) return [];
    return md`Nobody reports ${code(clip(name, 100))}, but ${and(known)} ${isOrAre(known)} reported: names have to match exactly.`;
  });
  return join([says, ...hints], " ");
}

function check({ name, detail, url, workflow }: Context, required: readonly Context[]): Markdown {
  const shared = required.filter((each) => each.name === name).length > 1;
  const origin = shared && workflow !== undefined && md` of ${code(clip(workflow, 60))}`;
  // "failure" and "pending" only repeat the sentence.
  const more = !["failure", "pending", "queued"].includes(detail) && detail !== "" && md` (${detail.replaceAll("_", " ")})`;
  return md`${link(code(clip(name, 100)), url)}${origin}${more}`;
}

function isOrAre({ length }: readonly unknown[]): string {
  return length === 1 ? "is" : "are";
}
