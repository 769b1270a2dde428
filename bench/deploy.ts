import { play, roundTrips, unasked } from "./course.js";
import { createStage, latency } from "./stage.js";
import { median } from "./statistics.js";
import { atMost, byRoute, type Row } from "./table.js";

/** One deploy, the installation's token at hand: how soon, and what it asks of GitHub. */
export async function deploy(): Promise<readonly Row[]> {
  const stage = createStage();
  const places = Array.from({ length: 25 }, () => stage.place());
  await stage.start();
  const courses = [];
  for (const place of places) courses.push(await play(stage, place, "/deploy v1 production"));
  const warm = courses.slice(5);
  const [one] = warm;
  if (one === undefined) throw new Error("nothing was deployed");
  const untilAnswer = one.requests.filter(({ startedAt }) => startedAt < one.answeredAt);
  const beyond = warm.map((course) => course.deployedAt - course.arrivedAt - latency * (roundTrips(course) - 1));
  return [
    atMost("webhook → deployment, round trips", median(warm.map(roundTrips)), 2),
    atMost("webhook → POST /deployments, own time (GitHub is asked nothing)", median(warm.map(unasked)), 15, " ms", 1),
    { what: "    with all that GitHub in memory takes beyond its 50 ms", measured: `${median(beyond).toFixed(1)} ms` },
    {
      what: "webhook → the answer stands",
      measured: `${median(warm.map(({ answeredAt, arrivedAt }) => answeredAt - arrivedAt)).toFixed(0)} ms`,
    },
    atMost("requests of a deploy until its answer stands", untilAnswer.length, 8),
    ...byRoute(untilAnswer),
    atMost("requests of a deploy, with what follows from its own webhooks", one.requests.length, 10),
    ...byRoute(one.requests.slice(untilAnswer.length)),
  ];
}
