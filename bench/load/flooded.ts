import { setTimeout as sleep } from "node:timers/promises";
import type { Row } from "../table.js";
import { judgeErrors, kindsOf } from "./errors.js";
import { createFlood } from "./flood.js";
import { play } from "./play.js";
import { rowsOf } from "./rows.js";
import { setStage } from "./stage.js";
import { createTown } from "./town.js";
import { answered, stories, undelivered, wrongs } from "./wrongs.js";

/** The measurements, and all wrong results. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly wrong: readonly string[];
}

/**
 * The commands of 40 organizations among unrelated events and floods of strangers, while one of the processes dies now and then. `share`: of the
 * organizations' repositories.
 */
export async function flooded(share: number): Promise<Measured> {
  const town = createTown({ organizations: 40, repositories: Math.ceil(5 * share), commands: 5 });
  const { github } = town;
  const { members, tool, deliver, elapsed, quiet } = await setStage(github);
  const flood = createFlood(town);
  let apart = 0;
  github.deliverTo((delivery) => {
    if (!flood.isOf(delivery)) return deliver(delivery);
    apart += 1;
    return deliver(delivery).finally(() => (apart -= 1));
  });
  const played = await play(town, members, {
    noise: 20,
    pace: 250,
    most: 40,
    kills: [1 / 8, 7 / 8],
    away: 3_000,
    flood,
    apart: () => apart,
  });
  // A redelivery comes a minute after what failed or later, and a second one two minutes after that.
  const patience = elapsed() + 4 * 60_000;
  while (wrongs(played.asked).length > 0 && elapsed() < patience) await sleep(2_000);
  const milliseconds = elapsed();
  // Redeliveries from now on must do nothing twice.
  while (undelivered(github).length > 0 && elapsed() < patience) await sleep(2_000);
  quiet();
  const { late, unexplained } = judgeErrors(members.flatMap((member) => member.errors()));
  // The errors of a slow machine, to show how slow it was.
  for (const kind of kindsOf(late)) process.stderr.write(`${kind.slice(0, 300)}\n`);
  const wrong = [...wrongs(played.asked), ...answered(flood.comments), ...tool.overlaps, ...github.violations, ...unexplained];
  return {
    rows: rowsOf({ ...played, flood, github, tool, milliseconds, lateness: late.length, wrong, undelivered: undelivered(github).length }),
    wrong: [...kindsOf(wrong), ...stories(github, played.asked)],
  };
}
