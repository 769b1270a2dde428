import { afterAll, describe, expect, test } from "vitest";
import { expectInvariants } from "./invariants.js";
import { judgeOutlasted } from "./judge.js";
import { expectThatLaterCommandsWork } from "./later.js";
import { writeSection } from "./page.js";
import { playWith, type Played } from "./play.js";
import { routes, troubles } from "./routes.js";
import { stories } from "./stories.js";
import { type Row, tableOf } from "./table.js";

const rows: Row[] = [];
const length = "three hours";
const undisturbed = new Map<string, Promise<Played>>();
/** In three hours of trouble, the App makes at most so many times the requests of three hours without. */
const storm = 6;
const worst = { times: 0, of: "" };

describe.concurrent.each(routes)("$what ($purpose) in “$story”", (asked) => {
  test.each(troubles)("%s for three hours", { timeout: 600_000 }, async (trouble) => {
    const story = stories[asked.story];
    if (story === undefined) throw new Error(`there is no story of ${asked.story}`);
    const known = undisturbed.get(asked.story) ?? playWith(story, undefined, length);
    undisturbed.set(asked.story, known);
    const wanted = await known;
    const played = await playWith(story, { asked, trouble, length });
    expectInvariants(played, wanted);
    const times = played.requests.length / wanted.requests.length;
    if (times > worst.times) Object.assign(worst, { times, of: asked.what });
    expect(times).toBeLessThan(storm);
    rows.push({ asked, trouble, length, outcome: judgeOutlasted(asked, trouble, played, wanted) });
    await expectThatLaterCommandsWork(played.world);
  });
});

afterAll(() => {
  const table = tableOf(rows);
  const most = `At most, the App made ${worst.times.toFixed(1)} times the requests that it makes without a failure, for \`${worst.of}\`; ${storm} times would fail.`;
  process.stdout.write(`\n${table}\n${most}\n`);
  if (rows.length === routes.length * troubles.length) writeSection("When GitHub does not recover for hours", `${head}${most}\n\n${table}`);
});

const head = `The same, but for three hours. In that time every event that fails is delivered eight times and then given up. Then GitHub recovers, and hours pass.

Nothing may be left for a person to repair: no record waits for a process, no answer or check run still says “deploying”, and a new request deploys. A command whose eight
deliveries failed is lost, and so is its answer: its author sees that nothing happened.
`;
