// `npm run bench:growth`: what grows with the size of something, at several sizes, each against its bound; or only those that are named.
import { table, type Row } from "../table.js";
import { checks } from "./checks.js";
import { pushed } from "./pushed.js";
import { queue } from "./queue.js";

const measurements: Readonly<Record<string, () => Promise<readonly Row[]>>> = { pushed, queue, checks };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in measurements));
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}; there are ${Object.keys(measurements).join(", ")}`);

const rows: Row[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`${name}…\n`);
  rows.push(...(await measure()));
}
console.log(table(rows));
// What was put off in a stage rings for nobody any more.
process.exit(0);
