import { afterAll, describe, expect, test } from "vitest";
import { missingIn } from "../deaths/difference.js";
import type { Picture } from "../deaths/picture.js";
import { play, rescues } from "../deaths/play.js";
import { stories } from "../deaths/stories.js";
import { writeSection } from "./page.js";

const rows: { readonly story: string; readonly first: string; readonly before: string; readonly left: string; readonly end: string }[] = [];

describe.each(Object.entries(stories))("kill -9: %s", (name, story) => {
  test.each(rescues)("before any write; the %s comes first", { timeout: 600_000 }, async (first) => {
    const { left: done, end } = await play(story, undefined, first);
    expect(end).toMatchObject(story.end);
    for (let write = 1; ; write += 1) {
      const death = await play(story, write, first);
      expect({ before: death.before, ...death.end }).toEqual({ before: death.before, ...end });
      if (death.before === undefined) break;
      rows.push({ story: name, first, before: routeOf(death.before), left: difference(death.left, done), end: summaryOf(end) });
      expect(write).toBeLessThan(40);
    }
  });
});

afterAll(() => {
  const routes = new Map<string, Set<string>>();
  for (const { story, first, before, left, end } of rows) {
    if (first !== rescues[0]) continue;
    const outcome = `${story} | ROUTES | ${left} | ✅ ${end}`;
    routes.set(outcome, (routes.get(outcome) ?? new Set()).add(`\`${before}\``));
  }
  const lines = [...routes].map(([outcome, those]) => `| ${outcome.replace("ROUTES", [...those].join(", "))} |`);
  const table = ["| story | dies before | what is missing then | in the end |", "| --- | --- | --- | --- |", ...lines].join("\n");
  process.stdout.write(`\n${table}\n`);
  const played = new Set(rows.map(({ story, first }) => `${story} ${first}`));
  if (played.size === Object.keys(stories).length * rescues.length) writeSection("When a process dies", `${head}\n${table}`);
});

const head = `\`npm run test:faults\` plays each story once for every write in it, and ends the process before that write, as \`kill -9\` does. Then another process starts. Failed deliveries
are delivered again, time passes, and two sweeps run. Each story is played a second time with the sweep before the redelivery.

In the end, everything has to be as if no process had died: the same deployments, answers, check runs, reactions, mentions and records, each once. Two cases are not
covered. A mention is lost if nothing looks at the deployment any more (no redelivery, and no sweep within five minutes). It comes twice if a process is held up for more
than 30 seconds between claiming the mention and posting it.
`;

/** The difference between the state at the death and the final one. */
function difference(left: Picture, done: Picture): string {
  const stale = left.records.filter((each) => !done.records.includes(each));
  return [...missingIn(left, done), ...stale.map((each) => `the record says “${each}”`)].join("; ") || "nothing";
}

function summaryOf({ deployments, answers }: Picture): string {
  return [...deployments.slice(-1), ...answers].join("; ");
}

/** The write's route, with names for what differs from world to world. */
function routeOf(before: string): string {
  return before
    .replace("/repos/octo/app", "/repos/{owner}/{repo}")
    .replace(/\/git\/refs\/.*/, "/git/refs/{ref}")
    .replace(/\/\d+/g, "/{id}");
}
