import type { RequestRecord } from "../playground/github/http/log.js";
import { createStage } from "./stage.js";
import { median } from "./statistics.js";
import { atMost, byRoute, type Row } from "./table.js";

/** A job that its GitHub Environment holds for us: how soon that of our own deployment goes, and what it asks of GitHub. */
export async function heldJob(): Promise<readonly Row[]> {
  const stage = createStage();
  const { github } = stage;
  const places = Array.from({ length: 12 }, () => stage.place());
  await stage.start();
  const answers: { readonly trips: number; readonly requests: readonly RequestRecord[] }[] = [];
  const { events } = github.world.app;
  const all = [...events];
  for (const { repository, issue, sha } of places) {
    github.protectEnvironment(repository, "production");
    github.comment(issue, "ann", "/deploy v1 production");
    await github.idle();
    // What its deployment tells leads to other things.
    events.splice(0, Infinity, "deployment_protection_rule");
    const before = github.requests.length;
    const job = github.startJob(github.startWorkflow(repository, sha, "deployment", { by: "gitploy[bot]" }), {
      name: "roll out",
      environment: "production",
    });
    await github.idle();
    events.splice(0, Infinity, ...all);
    if (job.checkRun.status !== "in_progress") throw new Error("the job of our own deployment was not let go");
    const requests = github.requests.slice(before);
    answers.push({ trips: tripsOf(requests), requests });
  }
  const warm = answers.slice(2);
  const [one] = warm;
  return [
    atMost("held job of our own deployment: event → approval, requests", median(warm.map(({ requests }) => requests.length)), 3),
    atMost("held job of our own deployment: event → approval, round trips", median(warm.map(({ trips }) => trips)), 2),
    ...byRoute(one?.requests ?? []),
  ];
}

/** How many requests one after the other there were at most. */
function tripsOf(requests: readonly RequestRecord[]): number {
  let [trips, end] = [0, -Infinity];
  for (const { startedAt, endedAt = Infinity } of requests.toSorted((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0))) {
    if (startedAt < end) continue;
    trips += 1;
    end = endedAt;
  }
  return trips;
}
