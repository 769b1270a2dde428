import { afterAll, describe, expect, test } from "vitest";
import { expectInvariants } from "./invariants.js";
import { judgeRecovered } from "./judge.js";
import { writeSection } from "./page.js";
import { playWith, type Played } from "./play.js";
import { routes, troubles } from "./routes.js";
import { stories } from "./stories.js";
import { type Row, tableOf } from "./table.js";

const rows: Row[] = [];
const lengths = ["once", "two minutes"] as const;
const undisturbed = new Map<string, Promise<Played>>();

describe.concurrent.each(routes)("$what ($purpose) in “$story”", (asked) => {
  test.each(troubles)("%s, once and for two minutes", { timeout: 600_000 }, async (trouble) => {
    const story = stories[asked.story];
    if (story === undefined) throw new Error(`there is no story of ${asked.story}`);
    const known = undisturbed.get(asked.story) ?? playWith(story, undefined);
    undisturbed.set(asked.story, known);
    const wanted = await known;
    expect(wanted.failed).toBe(0);
    for (const length of lengths) {
      const played = await playWith(story, { asked, trouble, length });
      expectInvariants(played, wanted);
      rows.push({ asked, trouble, length, outcome: judgeRecovered(asked, trouble, played, wanted) });
    }
  });
});

afterAll(() => {
  const table = tableOf(rows);
  process.stdout.write(`\n${table}\n`);
  if (rows.length === routes.length * troubles.length * lengths.length) writeSection("When GitHub fails for a while", `${head}\n${table}`);
});

const head = `\`npm run test:faults\` lets each of the App's requests to GitHub fail in every way: \`500\`; \`502-after\`, where GitHub did what was asked; \`403\`, \`404\`, \`429\`; no answer at all;
a lost connection; an answer that breaks off. Each is played in a story that makes the request, once with a single failure, and once failing every time for two
minutes. The App's own redelivery and sweep run during and after that.

In the end, everything has to be as if nothing had failed, or there is a refusal that says so and nothing has changed. Nothing is ever deployed that would not be deployed
without the failure, nothing is deployed twice, and nothing has two answers.
`;
