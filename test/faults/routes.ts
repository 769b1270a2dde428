/** A request of the App to GitHub, and a story in which it makes it. */
export interface Asked {
  /** `METHOD route` as GitHub's OpenAPI description has it, or `query Operation`. */
  readonly what: string;
  readonly purpose: string;
  readonly story: string;
}

const repository = "/repos/{owner}/{repo}";
const deployment = "a deployment to its success";

/**
 * All requests of the App to GitHub, each with the stories in which it fails: at least one, and for those that decide about a deployment also one in
 * which the answer is no. A test compares this list with the code.
 */
export const routes: readonly Asked[] = [
  { what: "POST /app/installations/{installation_id}/access_tokens", purpose: "token", story: deployment },
  { what: `POST ${repository}/issues/comments/{comment_id}/reactions`, purpose: "claim, 🚀", story: deployment },
  { what: "query Snapshot", purpose: "facts", story: deployment },
  { what: "query Snapshot", purpose: "facts", story: "a deployment that waited" },
  { what: "query DeploymentDetails", purpose: "what an answer shows", story: deployment },
  { what: `GET ${repository}/collaborators/{username}/permission`, purpose: "permission", story: deployment },
  { what: `GET ${repository}/collaborators/{username}/permission`, purpose: "permission", story: "a reader who may not deploy" },
  { what: `GET ${repository}/activity`, purpose: "activity", story: "the head of a pull request" },
  { what: `GET ${repository}/activity`, purpose: "activity", story: "a head that moved meanwhile" },
  { what: "GET /orgs/{org}/teams/{team_slug}/memberships/{username}", purpose: "team", story: "a member of the team" },
  { what: "GET /orgs/{org}/teams/{team_slug}/memberships/{username}", purpose: "team", story: "no member of the team" },
  { what: "query SimilarRefs", purpose: "what was probably meant", story: "a ref without its v" },
  { what: "query Contexts", purpose: "checks beyond the first 100", story: "101 green checks" },
  { what: "query Contexts", purpose: "checks beyond the first 100", story: "a failed one among 101 checks" },
  { what: `GET ${repository}/branches/{branch}`, purpose: "whose check is required", story: "a required check that its App reported" },
  { what: `GET ${repository}/branches/{branch}`, purpose: "whose check is required", story: "a required check that another App reported" },
  { what: "GET /apps/{app_slug}", purpose: "whose check is required", story: "a required check that its App reported" },
  { what: "GET /apps/{app_slug}", purpose: "whose check is required", story: "a required check that another App reported" },
  { what: "query Commit", purpose: "a head that is not listed yet", story: "a list of commits that lags behind" },
  { what: "query Containing", purpose: "whose commit it is", story: "a commit of a branch" },
  { what: "query Containing", purpose: "whose commit it is", story: "a commit of a fork" },
  { what: `GET ${repository}/compare/{basehead}`, purpose: "whose commit it is", story: "a commit of a fork" },
  { what: `GET ${repository}/compare/{basehead}`, purpose: "behind the default branch", story: "auto_merge" },
  { what: `GET ${repository}/compare/{basehead}`, purpose: "what would be lost", story: "what is live would be lost" },
  { what: `GET ${repository}/compare/{basehead}`, purpose: "what it brings", story: "what it brings, and what would be lost" },
  { what: "query PullRequestsOfCommit", purpose: "what would be lost", story: "what is live, squashed" },
  { what: "query PullRequestsOfCommit", purpose: "what would be lost", story: "what is live would be lost" },
  { what: "query PullRequestsBetween", purpose: "what would be lost", story: "what is live would be lost" },
  { what: "query PullRequestsBetween", purpose: "what it brings", story: "what it brings, and what would be lost" },
  { what: `GET ${repository}/deployments`, purpose: "successes of long ago", story: "a success of long ago in staging" },
  { what: `GET ${repository}/deployments`, purpose: "successes of long ago", story: "never a success in staging" },
  { what: "query Deployments", purpose: "successes of long ago", story: "a success of long ago in staging" },
  { what: "query Deployments", purpose: "successes of long ago", story: "never a success in staging" },
  { what: `POST ${repository}/merges`, purpose: "merging the default branch", story: "auto_merge" },
  { what: `POST ${repository}/git/trees`, purpose: "record", story: "a GitHub that does not know the tree of nothing" },
  { what: `POST ${repository}/git/commits`, purpose: "record", story: deployment },
  { what: `POST ${repository}/git/refs`, purpose: "record", story: deployment },
  { what: `POST ${repository}/git/refs`, purpose: "claim of a push", story: "a push" },
  { what: `PATCH ${repository}/git/refs/{ref}`, purpose: "record", story: deployment },
  { what: `PATCH ${repository}/git/refs/{ref}`, purpose: "record", story: "/reject" },
  { what: `PATCH ${repository}/git/refs/{ref}`, purpose: "taking over a push", story: "a push whose process died" },
  { what: `GET ${repository}/git/matching-refs/{ref}`, purpose: "what waits", story: "a deployment that waited" },
  { what: `GET ${repository}/git/matching-refs/{ref}`, purpose: "what waits", story: "a success that lets the next one start" },
  { what: "query Records", purpose: "what waits", story: "a deployment that waited" },
  { what: `GET ${repository}/git/ref/{ref}`, purpose: "who has a claim", story: "a push whose process died" },
  { what: `GET ${repository}/git/commits/{commit_sha}`, purpose: "who has a claim", story: "a push whose process died" },
  { what: "query RepositoryId", purpose: "a record that is none", story: "/unlock where the record's ref is at no commit" },
  { what: "query ReplaceRef", purpose: "a record that is none", story: "/unlock where the record's ref is at no commit" },
  { what: `GET ${repository}/git/matching-refs/{ref}`, purpose: "old claims", story: "claims of last week" },
  { what: "query ClaimDates", purpose: "old claims", story: "claims of last week" },
  { what: "query DeleteRefs", purpose: "old claims", story: "claims of last week" },
  { what: `POST ${repository}/deployments`, purpose: "deployment", story: deployment },
  { what: `POST ${repository}/deployments`, purpose: "deployment", story: "deploy" },
  { what: `POST ${repository}/deployments`, purpose: "deployment", story: "a deployment that waited" },
  { what: `POST ${repository}/deployments`, purpose: "deployment", story: "a push" },
  { what: `POST ${repository}/deployments`, purpose: "deployment", story: "/rollback that locks" },
  { what: `POST ${repository}/deployments/{deployment_id}/statuses`, purpose: "silence", story: "a deployment nobody reports on" },
  { what: `POST ${repository}/deployments/{deployment_id}/statuses`, purpose: "cancel", story: "/cancel of what runs" },
  { what: "query WorkflowRuns", purpose: "whether all jobs are over", story: "a workflow's jobs, and the end of their run" },
  { what: `GET ${repository}/deployments`, purpose: "what a run deployed", story: "a workflow's jobs, and the end of their run" },
  { what: `GET ${repository}/actions/runs/{run_id}`, purpose: "whose job it is", story: "a job of our own deployment" },
  {
    what: `GET ${repository}/actions/runs/{run_id}`,
    purpose: "whether it is over",
    story: "the end of a job that lets the next one start",
  },
  { what: `GET ${repository}/actions/runs/{run_id}/pending_deployments`, purpose: "whether it waits", story: "a job that takes its turn" },
  {
    what: `GET ${repository}/actions/runs/{run_id}/approvals`,
    purpose: "what it was answered",
    story: "a job of a run that was answered before",
  },
  { what: `GET ${repository}/actions/runs`, purpose: "jobs that were missed", story: "a job that was missed" },
  { what: `POST ${repository}/actions/runs/{run_id}/deployment_protection_rule`, purpose: "yes", story: "a job of our own deployment" },
  { what: `POST ${repository}/actions/runs/{run_id}/deployment_protection_rule`, purpose: "yes", story: "a job that takes its turn" },
  { what: `POST ${repository}/actions/runs/{run_id}/deployment_protection_rule`, purpose: "no", story: "a job that is refused" },
  { what: `POST ${repository}/actions/runs/{run_id}/deployment_protection_rule`, purpose: "report", story: "a job that has to wait" },
  {
    what: `GET ${repository}/environments/{environment_name}/deployment_protection_rules`,
    purpose: "whether GitHub enforces",
    story: "/status",
  },
  { what: "query DeploymentEnvironment", purpose: "answer of another process", story: "a deployment whose process died" },
  { what: "query Statuses", purpose: "statuses beyond the first 100", story: "a deployment with 120 statuses" },
  { what: "query Comments", purpose: "answer of another process", story: "a deployment whose process died" },
  { what: "query Comments", purpose: "answer, edited", story: "/reject" },
  {
    what: `GET ${repository}/issues/{issue_number}/comments`,
    purpose: "answer that stands before many comments",
    story: "a deployment whose answer stands before 120 comments",
  },
  { what: `POST ${repository}/issues/{issue_number}/comments`, purpose: "answer", story: deployment },
  { what: `POST ${repository}/issues/{issue_number}/comments`, purpose: "answer", story: "/lock" },
  { what: `POST ${repository}/issues/{issue_number}/comments`, purpose: "answer", story: "/cancel of what waits" },
  { what: `POST ${repository}/issues/{issue_number}/comments`, purpose: "mention", story: "a failure" },
  { what: `PATCH ${repository}/issues/comments/{comment_id}`, purpose: "answer, edited", story: deployment },
  { what: `PATCH ${repository}/issues/comments/{comment_id}`, purpose: "answer, edited", story: "a request that expires in the sweep" },
  {
    what: `GET ${repository}/issues/comments/{comment_id}`,
    purpose: "where a button is answered",
    story: "Rollback pressed, of a payload that tells no place",
  },
  { what: `POST ${repository}/check-runs`, purpose: "check run", story: deployment },
  { what: `POST ${repository}/check-runs`, purpose: "check run", story: "a request that has to wait" },
  { what: `POST ${repository}/check-runs`, purpose: "check run of deploy.yml", story: "a changed deploy.yml" },
  { what: `PATCH ${repository}/check-runs/{check_run_id}`, purpose: "check run, updated", story: deployment },
  { what: `PATCH ${repository}/check-runs/{check_run_id}`, purpose: "check run, updated", story: "/cancel of what waits" },
  { what: `GET ${repository}/commits/{ref}/check-runs`, purpose: "check run, updated", story: "/reject" },
  { what: `GET ${repository}/compare/{basehead}`, purpose: "check run of deploy.yml", story: "a changed deploy.yml" },
  { what: "query Files", purpose: "check run of deploy.yml", story: "a changed deploy.yml" },
  { what: "GET /app/installations", purpose: "sweep", story: "a deployment nobody reports on" },
  { what: "GET /installation/repositories", purpose: "sweep", story: "a deployment nobody reports on" },
  { what: "query Configs", purpose: "sweep", story: "a request that expires in the sweep" },
  { what: "query Peek", purpose: "sweep", story: "a request that expires where nothing went on before" },
  { what: "query Glance", purpose: "sweep", story: "a request that expires in the sweep" },
  { what: "GET /app/hook/deliveries", purpose: "redelivery", story: "a command that was missed" },
  { what: "GET /app/hook/deliveries/{delivery_id}", purpose: "whose comment it is", story: "a command that was missed" },
  { what: "POST /app/hook/deliveries/{delivery_id}/attempts", purpose: "redelivery", story: "a command that was missed" },
];

/** The method and the route, or the operation, of a request, as the playground names them. */
export function matching({ what }: Pick<Asked, "what">): { readonly method?: string; readonly route: string; readonly operation?: string } {
  const [method = "", route = ""] = what.split(" ");
  if (method === "query") return { route: "graphql", operation: route };
  return { method, route: route.replace("{basehead}", "{base}...{head}") };
}

/** A request, in the words of the list. */
export function askedBy(request: { readonly method: string; readonly route: string; readonly operation: string | undefined }): string {
  if (request.operation !== undefined) return `query ${request.operation}`;
  return `${request.method} ${request.route.replace("{base}...{head}", "{basehead}")}`;
}

/** The kinds of faults, as the playground's `fault` knows them. */
export const troubles = ["500", "502-after", "403", "404", "429", "timeout", "reset", "malformed"] as const;

/** One of them. */
export type TroubleName = (typeof troubles)[number];
