import { firstOurs, mistakesIn } from "../src/core/config/deploy-yml.js";
import { rehearsals, rehearse } from "../src/core/config/rehearsal.js";
import { annotationText, configCheckRun } from "../src/core/messages/config.js";
import { worstFiles } from "../test/core/config/worst.js";
import { median } from "./statistics.js";
import { atMost, type Row } from "./table.js";

const runs = 11;

/** What the worst deploy.yml that a stranger's pull request may bring costs until its check run can be written, in CPU time of the process. */
export function hostile(): Promise<readonly Row[]> {
  // As the server does it after its start.
  for (let round = 0; round < rehearsals; round += 1) rehearse(round);
  const costs = worstFiles.map(([what, make]) => {
    const text = make(65_000);
    const times = Array.from({ length: runs }, () => cost(() => read(text)));
    return { what, first: times[0] ?? Number.NaN, usual: median(times) };
  });
  const worst = (of: (cost: (typeof costs)[number]) => number) => costs.toSorted((one, other) => of(other) - of(one))[0] ?? costs[0];
  const [usual, first] = [worst((each) => each.usual), worst((each) => each.first)];
  return Promise.resolve([
    atMost(`CPU of reading the worst 64 KiB, of ${costs.length} kinds (${usual?.what})`, usual?.usual ?? Number.NaN, 50, " ms"),
    atMost(`    of the first of its kind that is read (${first?.what})`, first?.first ?? Number.NaN, 100, " ms"),
    ...costs
      .toSorted((one, other) => other.usual - one.usual)
      .slice(0, 10)
      .map(({ what, usual: each }) => ({ what: `    ${what}`, measured: `${each.toFixed(0)} ms` })),
  ]);
}

function read(text: string): void {
  const file = { path: "deploy.yml", bytes: Buffer.byteLength(text), text };
  firstOurs([file]);
  const { problems, notices } = mistakesIn(file);
  configCheckRun("deploy.yml", problems, notices);
  problems.slice(0, 500).forEach(annotationText);
}

function cost(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
