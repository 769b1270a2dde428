import { day, minute } from "../durations.js";
import { type Context, isOfDeployment, type RequiredContext } from "../facts.js";
import { sameEnvironment } from "../jobs.js";
import { repeated } from "../messages/next.js";
import { type CommitFacts, inDoubt, pass, passWithWarning, refuse, type Verdict, wait, type WaitingRule } from "./rule.js";
import { nearest } from "../suggest.js";
import type { Environment } from "../config/environment.js";
import { and } from "../messages/lists.js";
import { clip, code, join, link, type Markdown, md, short } from "../messages/markdown.js";
import { forcers } from "./principals.js";
import { count } from "../messages/time.js";

/** Milliseconds that a new commit gets until no check on it means that there is none. */
const patience = 2 * minute;

/** Milliseconds after which a sweep has seen that nothing was reported. */
const lookedAt = 5 * minute;

/**
 * Days after which GitHub deletes checks and statuses: in public repositories as of October 2026, elsewhere the largest value that can be set.
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
    // The event of a finished check may have got lost: look every other minute.
    return age > minute && (age < lookedAt || age % (2 * minute) >= minute);
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
      return refuse(md`Which checks the pull request's base branch requires could not be read, ${inDoubt}.`, next);
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
 * A job that deploys to the environment does not count: once it failed, it would refuse every retry. For a job that is held, other held jobs do not count
 * either: they would wait for each other.
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
  if (now < until)
    return wait(md`No check has been reported on ${short(sha)} yet. The commit is new: checks get 2 minutes to appear.`, "machines", until);
  const days = daysKept(facts);
  if (days === undefined) return passWithWarning(md`No check was reported on ${short(sha)}: nothing has tested this commit.`);
  return passWithWarning(md`No check is left on ${short(sha)}, if there ever was one: GitHub deletes checks after ${count(days, "day")}.`);
}

/**
 * For how many days GitHub keeps checks here, if the commit is older. Its suites and deployments tell its age by GitHub's clock. Suites are deleted with
 * age, too, so the commit's own date counts if GitHub has known the commit for a day, or tells nothing. A forged date only refuses what would have waited.
 */
function daysKept({ now, repository, deployments, target: { commit } }: CommitFacts): number | undefined {
  const days = repository.public ? kept.public : kept.elsewhere;
  const isOver = (date: Date | undefined): boolean => date !== undefined && now.getTime() - date.getTime() > days * day;
  const isNew = commit.seenAt !== undefined && now.getTime() - commit.seenAt.getTime() < day;
  const deployed = deployments.some(({ sha, createdAt }) => sha === commit.sha && isOver(createdAt));
  return deployed || isOver(commit.seenAt) || (isOver(commit.committedAt) && !isNew) ? days : undefined;
}

/**
 * The names that a name was probably meant for. GitHub's pages show the job `ci` of the workflow `CI` as `CI / ci (push)`, and a matrix makes
 * `ci (20)` of it; what a branch or deploy.yml requires has to be the name of the check run to the letter.
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

/** What is required and not reported as it has to be. */
interface Missing {
  readonly name: string;
  /** Who alone may report it; `undefined`: anybody. */
  readonly app: { readonly id: number; readonly slug: string | undefined } | undefined;
  /** The slugs of those who reported it all the same; `undefined` for a person. */
  readonly others: readonly (string | undefined)[];
  /** Names that are reported and are like it. */
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

/** What nobody reports, and a clause for each that only the wrong ones do. */
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

/** Names are compared to the letter, so whoever has misspelt one would wait in vain. */
function withHints(says: Markdown, missing: readonly Missing[]): Markdown {
  const hints = missing.flatMap(({ name, similar }) => {
    const known = similar.slice(0, 3).map((each) => code(clip(each, 100)));
    if (known.length === 0) return [];
    return md`Nobody reports ${code(clip(name, 100))}, but ${and(known)} ${isOrAre(known)} reported: names have to be the same to the letter.`;
  });
  return join([says, ...hints], " ");
}

function check({ name, detail, url, workflow }: Context, required: readonly Context[]): Markdown {
  const shared = required.filter((each) => each.name === name).length > 1;
  const origin = shared && workflow !== undefined && md` of ${code(clip(workflow, 60))}`;
  // "failure" and "pending" say no more than the sentence does.
  const more = !["failure", "pending", "queued"].includes(detail) && detail !== "" && md` (${detail.replaceAll("_", " ")})`;
  return md`${link(code(clip(name, 100)), url)}${origin}${more}`;
}

function isOrAre({ length }: readonly unknown[]): string {
  return length === 1 ? "is" : "are";
}
