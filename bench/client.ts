import { play } from "./course.js";
import { createStage } from "./stage.js";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

/** Our client for GitHub compared with Probot's. */
export async function client(): Promise<readonly Row[]> {
  const ours = await untilAnswer("ours");
  const theirs = await untilAnswer("Probot");
  return [
    { what: "the answer stands: Probot's own Octokit, compared with ours", measured: `${(theirs / ours).toFixed(1)} ×` },
    { what: "    Probot's, and ours", measured: `${theirs.toFixed(0)} ms, ${ours.toFixed(0)} ms` },
  ];
}

async function untilAnswer(whose: "ours" | "Probot"): Promise<number> {
  const stage = createStage();
  const places = Array.from({ length: 4 }, () => stage.place());
  await stage.start({ client: whose });
  const times = [];
  for (const place of places) {
    const { arrivedAt, answeredAt } = await play(stage, place, "/deploy v1 production");
    times.push(answeredAt - arrivedAt);
  }
  return median(times.slice(1));
}
