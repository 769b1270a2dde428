/** A route the App uses, and what it needs it for. */
export interface Route {
  readonly method: string;
  readonly route: string;
  readonly purpose: string;
}

/** Every route of one serialized deployment, from the comment to the mirrored status. A test holds this against what is really asked. */
export const routes: readonly Route[] = [
  { method: "POST", route: "/app/installations/{installation_id}/access_tokens", purpose: "token" },
  { method: "POST", route: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", purpose: "claim, 🚀" },
  { method: "POST", route: "graphql", purpose: "facts, story" },
  { method: "GET", route: "/repos/{owner}/{repo}/collaborators/{username}/permission", purpose: "permission" },
  { method: "GET", route: "/repos/{owner}/{repo}/activity", purpose: "activity" },
  { method: "POST", route: "/repos/{owner}/{repo}/git/trees", purpose: "ledger" },
  { method: "POST", route: "/repos/{owner}/{repo}/git/commits", purpose: "ledger" },
  { method: "POST", route: "/repos/{owner}/{repo}/git/refs", purpose: "ledger" },
  { method: "PATCH", route: "/repos/{owner}/{repo}/git/refs/{ref}", purpose: "ledger" },
  { method: "GET", route: "/repos/{owner}/{repo}/git/matching-refs/{ref}", purpose: "what waits" },
  { method: "POST", route: "/repos/{owner}/{repo}/deployments", purpose: "deployment" },
  { method: "POST", route: "/repos/{owner}/{repo}/issues/{issue_number}/comments", purpose: "answer" },
  { method: "PATCH", route: "/repos/{owner}/{repo}/issues/comments/{comment_id}", purpose: "answer, edited" },
  { method: "POST", route: "/repos/{owner}/{repo}/check-runs", purpose: "check run" },
  { method: "PATCH", route: "/repos/{owner}/{repo}/check-runs/{check_run_id}", purpose: "check run, updated" },
];

/** What goes wrong: as the playground's `fault` knows it. */
export const troubles = ["500", "502-after", "403", "404", "429", "timeout", "reset", "malformed"] as const;

/** How often: the next request of the route, or every one for two minutes. */
export const lengths = ["once", "two minutes"] as const;
