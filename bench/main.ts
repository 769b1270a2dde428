// `npm run bench`: every measurement, or only those that are named, in one table.
import { client } from "./client.js";
import { cost } from "./cost.js";
import { coldStart } from "./cold-start.js";
import { crowd } from "./crowd.js";
import { deploy } from "./deploy.js";
import { frozen } from "./frozen.js";
import { hostile } from "./hostile.js";
import { heldJob } from "./held-job.js";
import { memory } from "./memory.js";
import { noise } from "./noise.js";
import { serialized } from "./serialized.js";
import { sweep } from "./sweep.js";
import { table, type Row } from "./table.js";
import { waiting } from "./waiting.js";

const measurements: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  deploy,
  serialized,
  waiting,
  "held-job": heldJob,
  crowd,
  client,
  hostile,
  noise,
  sweep,
  "cold-start": coldStart,
  cost,
  frozen,
  memory,
};

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
