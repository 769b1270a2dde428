import type { RequestRecord } from "../playground/github/http/log.js";
import type { Place, Stage } from "./stage.js";

/** What a command led to. Times are `performance.now()`. */
export interface Course {
  readonly arrivedAt: number;
  readonly requests: readonly RequestRecord[];
  /** When POST /deployments was sent. */
  readonly deployedAt: number;
  /** When the deployment was there. */
  readonly deploymentAt: number;
  /** When the answer was in the conversation; Infinity: never. */
  readonly answeredAt: number;
}

/** Lets somebody comment, and waits until everything that follows has happened. */
export async function play(stage: Stage, { issue }: Place, body: string): Promise<Course> {
  const { github, arrivals, failures } = stage;
  const before = github.requests.length;
  const comment = github.comment(issue, "ann", body);
  await github.idle();
  if (failures.length > 0) throw new Error("a webhook failed", { cause: failures[0] });
  return courseOf(arrivals.get(comment.id) ?? Number.NaN, github.requests.slice(before));
}

/** The course of a command whose webhook came in then, and led to these requests. */
export function courseOf(arrivedAt: number, requests: readonly RequestRecord[]): Course {
  const deployment = requests.find(({ method, route }) => method === "POST" && route === "/repos/{owner}/{repo}/deployments");
  const answer = requests.find(
    ({ method, route }) => method === "POST" && route === "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  );
  if (deployment?.status !== 201) throw new Error(`nothing was deployed: ${summary(requests)}`);
  return {
    arrivedAt,
    requests,
    deployedAt: deployment.startedAt,
    deploymentAt: endOf(deployment),
    answeredAt: answer?.status === 201 ? endOf(answer) : Infinity,
  };
}

/** The most requests that may have waited for each other until the deployment existed, including its own. */
export function roundTrips({ requests, deployedAt }: Course): number {
  const before = requests.filter((request) => endOf(request) <= deployedAt).toSorted((one, other) => endOf(one) - endOf(other));
  let trips = 1;
  let end = -Infinity;
  for (const request of before) {
    if (request.startedAt < end) continue;
    trips += 1;
    end = endOf(request);
  }
  return trips;
}

/** Milliseconds before POST /deployments without a request to GitHub. */
export function unasked({ arrivedAt, requests, deployedAt }: Course): number {
  let asked = 0;
  let end = arrivedAt;
  for (const request of requests.toSorted((one, other) => one.startedAt - other.startedAt)) {
    const from = Math.max(end, request.startedAt);
    const to = Math.min(endOf(request), deployedAt);
    if (to <= from) continue;
    asked += to - from;
    end = to;
  }
  return deployedAt - arrivedAt - asked;
}

function endOf({ endedAt }: RequestRecord): number {
  return endedAt ?? Infinity;
}

function summary(requests: readonly RequestRecord[]): string {
  return requests.map(({ method, route, status }) => `${method} ${route} ${status}`).join(", ");
}
