import { answerJobs, waitingFor, type RunSuite } from "../acts/workflows.js";
import { HttpError, json, noContent, type Answer } from "../http/answer.js";
import { page } from "../http/pages.js";
import { found, numeric, repositoryOf, text, type Call, type Route } from "../http/route.js";
import { renderEnvironment, renderPendingDeployment, renderWorkflowRun, runStatus } from "../render/workflow-runs.js";
import { renderUser } from "../render/accounts.js";

const runs = "/repos/{owner}/{repo}/actions/runs";

/** Workflow runs and their held jobs: https://docs.github.com/en/rest/actions/workflow-runs */
export const workflowRunRoutes: readonly Route[] = [
  { method: "GET", path: runs, needs: ["actions", "read"], handle: listRuns },
  {
    method: "GET",
    path: `${runs}/{run_id}`,
    needs: ["actions", "read"],
    handle: (call) => json(200, renderWorkflowRun(call.world, runOf(call))),
  },
  { method: "GET", path: `${runs}/{run_id}/pending_deployments`, needs: ["actions", "read"], handle: listPending },
  { method: "GET", path: `${runs}/{run_id}/approvals`, needs: ["actions", "read"], handle: listReviews },
  { method: "POST", path: `${runs}/{run_id}/deployment_protection_rule`, needs: ["deployments", "write"], handle: answerRule },
];

/** https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules */
const longestComment = 1024;
const mostReports = 10;

function runOf(call: Call): RunSuite {
  return found(runsOf(call).find(({ id }) => id === numeric(call, "run_id")));
}

function runsOf(call: Call): readonly RunSuite[] {
  return [...repositoryOf(call).suites.values()].filter((suite): suite is RunSuite => suite.run !== undefined);
}

function listRuns(call: Call): Answer {
  const status = call.query.get("status");
  const wanted = runsOf(call)
    .filter((suite) => status === null || runStatus(suite) === status)
    .toReversed();
  return page(
    call,
    wanted,
    (suite) => renderWorkflowRun(call.world, suite),
    (shown) => ({ total_count: wanted.length, workflow_runs: shown }),
  );
}

/** One entry for each Environment, however many jobs wait there. */
function listPending(call: Call): Answer {
  const { repository, run } = runOf(call);
  const held = [...new Map(run.held.map((job) => [job.environment.id, job])).values()];
  return json(
    200,
    held.map((job) => renderPendingDeployment(call.world, repository, job)),
  );
}

function listReviews(call: Call): Answer {
  const { repository, run } = runOf(call);
  const reviews = run.reviews.toReversed().map(({ environment, state, user, comment }) => ({
    environments: [
      { ...renderEnvironment(call.world, repository, environment), created_at: environment.createdAt, updated_at: environment.createdAt },
    ],
    state,
    user: renderUser(call.world, user),
    comment,
  }));
  return json(200, reviews);
}

/** GitHub does not document its reply to an answer that nobody waits for; reviewers get 422 in that case. */
function answerRule(call: Call): Answer {
  const { world, viewer, body } = call;
  const suite = runOf(call);
  if (viewer.kind === "user") throw new HttpError(403, "You must authenticate via a GitHub App.");
  const [environment, state, comment = ""] = [text(body, "environment_name") ?? "", text(body, "state"), text(body, "comment")];
  if ([...comment].length > longestComment) throw new HttpError(422, `Comment is too long (maximum is ${longestComment} characters)`);
  const jobs = waitingFor(suite, environment, viewer.app);
  const [first] = jobs;
  if (first === undefined) throw new HttpError(422, "There are no pending custom deployment protection rules to approve or reject.");
  if (state === "approved" || state === "rejected") {
    answerJobs(world, suite, jobs, { whose: viewer.app, user: viewer.account, state, comment });
    return noContent;
  }
  const reports = suite.run.reviews.filter((review) => review.state === "pending" && review.environment.id === first.environment.id);
  if (reports.length >= mostReports) throw new HttpError(422, `No more than ${mostReports} status reports are allowed.`);
  suite.run.reviews.push({ environment: first.environment, state: "pending", user: viewer.account, comment });
  return noContent;
}
