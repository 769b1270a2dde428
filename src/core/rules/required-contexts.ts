import type { Context } from "../facts.js";
import { repeated } from "../messages/next.js";
import * as say from "../messages/rules-commit.js";
import type { CommitFacts, Rule, Verdict } from "./rule.js";
import { pass, passWithWarning, refuse, wait } from "./verdict.js";

/** Milliseconds that a new commit gets until no check on it means that there is none. */
const patience = 2 * 60_000;

/** The checks that are required are green on the SHA. */
export const requiredContexts: Rule<CommitFacts> = {
  name: "required_contexts",
  check(facts) {
    const { environment, request, target } = facts;
    const { sha, contexts } = target.commit;
    const next = repeated(request, environment);
    if (environment.requiredContexts?.length === 0) return pass(say.noChecksRequired(environment));
    if (contexts === undefined) return refuse(say.checksUnread(sha), next);
    const counting = contexts.filter(counts);
    const names = environment.requiredContexts ?? reportedOrRequired(counting, requiredByBase(facts));
    if (names === undefined) return refuse(say.baseRequirementsUnread(), next);
    if (names.length === 0) return nothingReported(facts);

    const required = counting.filter(({ name }) => names.includes(name));
    const failed = required.filter(({ state }) => state === "failure");
    if (failed.length > 0) return refuse(say.checksFailed(failed, sha), next);
    const pending = required.filter(({ state }) => state === "pending");
    const missing = [...new Set(names)].filter((name) => !required.some((context) => context.name === name));
    if (pending.length + missing.length > 0) return wait(say.checksPending(pending, missing), "machines");
    return pass(say.checksGreen(required.length));
  },
};

// A deployment's own workflow reports on the deployed SHA: if it counted, one failed deployment would refuse every retry.
function counts({ ours, workflowEvent }: Context): boolean {
  return !ours && workflowEvent !== "deployment" && workflowEvent !== "deployment_status";
}

function reportedOrRequired(reported: readonly Context[], byBase: readonly string[] | undefined): readonly string[] | undefined {
  return byBase && [...new Set([...reported.map(({ name }) => name), ...byBase])];
}

// "Deploy before merge" lets a base branch require our check, which cannot be green before the deployment.
function requiredByBase({ environments, target }: CommitFacts): readonly string[] | undefined {
  const ours = new Set(["deploy.yml", ...environments.map((name) => `deploy/${name}`)]);
  return target.requiredByBase?.filter((name) => !ours.has(name));
}

function nothingReported({ now, request, target: { commit } }: CommitFacts): Verdict {
  // Where GitHub's clock does not tell the commit's age, it may be brand-new: dates inside a commit can be forged.
  const known = commit.seenAt ?? new Date(request.requestedAt);
  const until = new Date(known.getTime() + patience);
  return now.getTime() >= until.getTime()
    ? passWithWarning(say.checksNone(commit.sha))
    : wait(say.checksMayCome(commit.sha), "machines", until);
}
