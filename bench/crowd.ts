import type { RequestRecord } from "../playground/github/http/log.js";
import { type Course, courseOf, play } from "./course.js";
import { createStage, type Place } from "./stage.js";
import { median, percentile } from "./statistics.js";
import { atMost, type Row } from "./table.js";

/** Twenty commands at once in twenty repositories of one installation, within GitHub's limits. */
export async function crowd(): Promise<readonly Row[]> {
  const single = await alone();
  const rounds = [await together(), await together(), await together()];
  const p95 = median(rounds.map(({ times }) => percentile(times, 95)));
  const answered = median(rounds.map((round) => round.answered));
  return [
    atMost("20 commands at once: webhook → deployment, p95, compared with one alone", p95 / single, 2, " ×", 2),
    { what: "    p95 of 20 (median of 3 rounds), and the median of one alone", measured: `${p95.toFixed(0)} ms, ${single.toFixed(0)} ms` },
    { what: "    answered at once as GitHub's limits allow, the others by redelivery or the sweep", measured: `${answered} of 20` },
  ];
}

/** How long each of twenty takes, in milliseconds, and how many of them are answered. */
async function together(): Promise<{ readonly times: readonly number[]; readonly answered: number }> {
  const stage = createStage();
  const first = stage.place();
  const places = Array.from({ length: 20 }, () => stage.place());
  await stage.start({ limits: "github.com" });
  await play(stage, first, "/deploy v1 production");
  const { github, arrivals } = stage;
  const before = github.requests.length;
  const comments = places.map((place) => ({ place, comment: github.comment(place.issue, "ann", "/deploy v1 production") }));
  await github.idle();
  const requests = github.requests.slice(before);
  const courses = comments.map(({ place, comment }) => {
    const theirs = requests.filter(({ path }) => path.startsWith(pathOf(place)));
    return courseOf(arrivals.get(comment.id) ?? Number.NaN, theirs);
  });
  return {
    times: courses.map((course) => untilDeployment(course, requests)),
    answered: courses.filter(({ answeredAt }) => Number.isFinite(answeredAt)).length,
  };
}

/** How long a single one takes, in milliseconds. */
async function alone(): Promise<number> {
  const stage = createStage();
  const places = Array.from({ length: 10 }, () => stage.place());
  await stage.start();
  const times = [];
  for (const place of places) {
    const course = await play(stage, place, "/deploy v1 production");
    times.push(untilDeployment(course, course.requests));
  }
  return median(times.slice(3));
}

/** Milliseconds from the webhook to the deployment, without GitHub's own computing in this process. */
function untilDeployment({ arrivedAt, deploymentAt }: Course, requests: readonly RequestRecord[]): number {
  const meanwhile = requests.filter(({ endedAt = Infinity }) => endedAt > arrivedAt && endedAt <= deploymentAt);
  return deploymentAt - arrivedAt - meanwhile.reduce((sum, { work }) => sum + work, 0);
}

function pathOf({ repository }: Place): string {
  return `/repos/octo/${repository.name}/`;
}
