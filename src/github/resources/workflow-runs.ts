import type { Deployment } from "../../core/deployments.js";
import { foldedInto, isJudgement, isReported, jobPage, runsKeptOut, runsOf, type WorkflowRun } from "../../core/jobs.js";
import { Fault, orFault, orMissing } from "../client/fault.js";
import { together } from "../client/together.js";
import { isSameBot } from "../../core/accounts.js";
import { type Access, showing, inRoute, repeatable, repo } from "../types/access.js";
import { ask } from "../graphql/graphql.js";
import { present } from "../graphql/nodes.js";
import { endOf } from "./contexts.js";
import type { Hub } from "../types/hub.js";
import type { RuleAnswer, StartedRun } from "../types/workflow-runs.js";

// A run has one check suite, whose check runs are its jobs; a job that is run again is one more check run of that name. Their details are the page
// that a deployment's statuses lead to, too; ids as numbers have outgrown GraphQL's Int. https://docs.github.com/en/rest/checks/suites
export const runsQuery = `query WorkflowRuns($id: ID!) {
  node(id: $id) {
    ... on Deployment {
      commit {
        checkSuites(last: 50) {
          nodes {
            status conclusion
            app { slug }
            checkRuns(first: 100, filterBy: {checkType: ALL}) { nodes { name detailsUrl } }
          }
        }
      }
    }
  }
}`;

/** The workflow runs whose jobs made deployments beside ours. Read only if there are any, and if the tooling reports nothing on ours. */
export async function workflowRuns(
  access: Access,
  deployment: Deployment,
  deployments: readonly Deployment[],
): Promise<readonly WorkflowRun[]> {
  const folded = foldedInto(deployment, deployments);
  if (!deployment.ours || folded.length === 0 || isReported(deployment)) return [];
  const known = runsOf(folded);
  if (known.size === 0) return [];
  const [{ node }, judged] = await together([
    ask(access, runsQuery, { id: deployment.nodeId }, showing),
    runsJudged(access, runsKeptOut(folded), deployment.creator),
  ]);
  return present(node?.commit?.checkSuites?.nodes).flatMap(({ status, conclusion, app, checkRuns }) => {
    const pages = present(checkRuns?.nodes).flatMap(({ name, detailsUrl }) => {
      const page = jobPage(detailsUrl);
      return page === undefined ? [] : [{ name, ...page }];
    });
    const id = pages[0]?.run;
    // Other check runs, including ours, may link to the same page.
    if (app?.slug !== "github-actions" || id === undefined || !known.has(id)) return [];
    const jobs = new Map(pages.map(({ name, job = "" }) => [job, name]));
    return [{ id, jobs, ended: status === "COMPLETED" ? endOf(conclusion) : undefined, judged: judged.has(id) }];
  });
}

/** The runs of which our protection rule has answered jobs as requests of their own. Without the permission to read that, it has answered none. */
async function runsJudged(access: Access, runs: ReadonlySet<string>, bot: string): Promise<ReadonlySet<string>> {
  const judged = await together(
    [...runs].map(async (run) => {
      const answers = await ruleAnswers(access, run).catch((error: unknown) => {
        if (!(error instanceof Fault) || error.kind !== "missing_permission") throw error;
        return [];
      });
      return answers.some(({ by, comment }) => isSameBot(by, bot) && isJudgement(comment)) ? [run] : [];
    }),
  );
  return new Set(judged.flat());
}

/** Workflow runs whose jobs wait for an Environment, and our answers to them: https://docs.github.com/en/rest/actions/workflow-runs */
export function heldJobs(
  access: Access,
): Pick<Hub, "startedRun" | "heldRuns" | "heldBy" | "ruleAnswers" | "answerRule" | "reportToRule" | "isEnforced"> {
  const { octokit } = access;
  const ofRun = (run: string) => ({ ...repo(access), run_id: inRoute(run) });
  return {
    startedRun: async (run) => {
      const answer = await orMissing(octokit.rest.actions.getWorkflowRun({ ...ofRun(run), exclude_pull_requests: true }));
      return answer && startedRun(answer.data);
    },
    heldRuns: async () => {
      const waiting = { ...repo(access), status: "waiting", exclude_pull_requests: true, per_page: 100, request: showing } as const;
      const { data } = await orFault(octokit.rest.actions.listWorkflowRunsForRepo(waiting));
      return data.workflow_runs.map(({ id }) => String(id));
    },
    heldBy: async (run) => {
      const answer = await orMissing(octokit.rest.actions.getPendingDeploymentsForRun(ofRun(run)));
      return answer?.data.flatMap(({ environment }) => environment.name ?? []);
    },
    ruleAnswers: (run) => ruleAnswers(access, run),
    answerRule: (run, environment, state, comment) =>
      unlessNobodyWaits(
        octokit.rest.actions.reviewCustomGatesForRun({ ...ofRun(run), environment_name: environment, state, comment, request: repeatable }),
      ),
    reportToRule: async (run, environment, comment) => {
      const report = { ...ofRun(run), environment_name: environment, comment, request: { ...repeatable, ...showing } };
      await unlessNobodyWaits(octokit.rest.actions.reviewCustomGatesForRun(report));
    },
    isEnforced: async (environment, name) => {
      try {
        const place = { ...repo(access), environment_name: environment, request: { ...showing, ...access.limits } };
        const answer = await orMissing(octokit.rest.repos.getAllDeploymentProtectionRules(place));
        const rules = answer?.data.custom_deployment_protection_rules ?? [];
        return rules.some(({ app, enabled }) => enabled && (app.id === access.settings.appId || app.slug === name));
      } catch (error) {
        // This comes with something else, which it must not delay.
        if (error instanceof Fault) return undefined;
        throw error;
      }
    },
  };
}

type RunNode = Awaited<ReturnType<Access["octokit"]["rest"]["actions"]["getWorkflowRun"]>>["data"];

function startedRun(run: RunNode): StartedRun {
  // A deleted account has no permissions, and nobody replaces it.
  const actor = run.triggering_actor ?? { login: "ghost", id: 0, type: "User" };
  const own = run.head_repository?.id === run.repository.id;
  return {
    id: String(run.id),
    attempt: run.run_attempt ?? 1,
    event: run.event,
    sha: run.head_sha,
    ref: own ? (run.head_branch ?? undefined) : undefined,
    over: run.status === "completed",
    succeeded: run.conclusion === "success",
    startedBy: run.actor?.login ?? "ghost",
    actor: { login: actor.login, id: String(actor.id), bot: actor.type === "Bot" },
    createdAt: new Date(run.created_at),
    attemptedAt: new Date(run.run_started_at ?? run.created_at),
  };
}

type ReviewNode = Awaited<ReturnType<Access["octokit"]["rest"]["actions"]["getReviewsForRun"]>>["data"][number];

/** All answers to a run's jobs, by anybody; none if GitHub does not show the run. */
export async function ruleAnswers(access: Access, run: string): Promise<readonly RuleAnswer[]> {
  const answer = await orMissing(access.octokit.rest.actions.getReviewsForRun({ ...repo(access), run_id: inRoute(run) }));
  return answer === undefined ? [] : answer.data.flatMap(answersIn);
}

function answersIn({ environments, state, user, comment }: ReviewNode): readonly RuleAnswer[] {
  return environments.flatMap(({ name }) => (name === undefined ? [] : [{ environment: name, state, comment, by: user?.login ?? "" }]));
}

/** `false` if nothing waits for it: it was answered, cancelled, released by an administrator, or is gone. */
async function unlessNobodyWaits(answering: Promise<unknown>): Promise<boolean> {
  try {
    return (await orMissing(answering)) !== undefined;
  } catch (error) {
    if (error instanceof Fault && error.kind === "invalid") return false;
    throw error;
  }
}
