import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../statistics.js";
import { atMost } from "../table.js";
import { judgeErrors, kindsOf } from "./errors.js";
import type { Measured } from "./flooded.js";
import type { Asked } from "./play.js";
import { setStage } from "./stage.js";
import { createTown, serialized } from "./town.js";
import { isDone, stories, undelivered, wrongs } from "./wrongs.js";

/** Milliseconds between two commands: 24 a minute in each organization, of which GitHub takes about ten. */
const pace = 250;

/** 250 commands of 10 organizations: more than GitHub takes in a minute, for minutes on end. It refuses what goes beyond its limits, of which both processes know a part, and one of them dies after half of the commands. */
export async function limited(): Promise<Measured> {
  const town = createTown({ organizations: 10, repositories: 5, commands: 5 }, { secondaryLimits: "enforced" });
  const { github, wishes } = town;
  const { members, tool, elapsed, quiet } = await setStage(github);
  const [, victim] = members;
  const asked: Asked[] = [];
  for (const [index, wish] of wishes.entries()) {
    // Its postponed work is lost with it.
    if (index === wishes.length / 2) void victim.kill().then(() => victim.start());
    asked.push({ ...wish, comment: github.comment(wish.issue, "ann", wish.body), at: performance.now() });
    await sleep(pace);
  }
  // The last may have to wait for their turn, and for GitHub's minutes.
  const patience = elapsed() + 8 * 60_000;
  while (wrongs(asked).length + undelivered(github).length > 0 && elapsed() < patience) await sleep(2_000);
  const milliseconds = elapsed();
  quiet();
  const { late, unexplained } = judgeErrors(members.flatMap((member) => member.errors()));
  // The errors of a slow machine, to show how slow it was.
  for (const kind of kindsOf(late)) process.stderr.write(`${kind.slice(0, 300)}\n`);
  const wrong = [...wrongs(asked), ...tool.overlaps, ...github.violations, ...unexplained];
  const attempts = github.world.outbox.log.filter(({ statusCode }) => statusCode !== undefined);
  const seconds = asked.map(({ comment, at }) => ((tool.begun.get(`comment-${comment.id}`) ?? Infinity) - at) / 1_000);
  const [free, inTurn] = [false, true].map((turns) => seconds.filter((_, index) => (asked[index]?.environment === serialized) === turns));
  const told = (all: readonly number[] = []): string =>
    [50, 95, 100].map((percent) => `${percentile(all, percent).toFixed(1)} s`).join(", ");
  return {
    rows: [
      atMost("results that are not as expected", wrong.length, 0),
      { what: "commands, organizations, times kill -9", measured: `${asked.length}, 10, 1` },
      { what: "until every command was done", measured: `${(milliseconds / 1_000).toFixed(0)} s` },
      { what: "requests to GitHub for each command", measured: (github.requests.length / asked.length).toFixed(0) },
      { what: "    refused because of its limits", measured: String(github.requests.filter(({ status }) => status === 403).length) },
      {
        what: "deliveries that failed at first",
        measured: String(new Set(attempts.filter((each) => !isDone(each)).map(({ guid }) => guid)).size),
      },
      atMost("    and of those never delivered with success", undelivered(github).length, 0),
      { what: "errors in the logs because GitHub or the other process was late", measured: String(late.length) },
      { what: "comment → deployment: median, p95, longest", measured: told(free) },
      { what: "    where the environment takes turns", measured: told(inTurn) },
    ],
    wrong: [...kindsOf(wrong), ...stories(github, asked)],
  };
}
