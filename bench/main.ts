// `npm run bench`: every measurement, or only those that are named, in one table.
import { busy } from "./busy.js";
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
import { pages } from "./pages.js";
import { run } from "./run.js";
import { serialized } from "./serialized.js";
import { sweep } from "./sweep.js";
import { waiting } from "./waiting.js";

await run({
  deploy,
  serialized,
  waiting,
  "held-job": heldJob,
  crowd,
  busy,
  client,
  hostile,
  noise,
  sweep,
  "cold-start": coldStart,
  cost,
  frozen,
  memory,
  pages,
});
