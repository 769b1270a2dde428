// `npm run bench:growth`: what grows with the size of something, at several sizes, each against its bound; or only those that are named.
import { run } from "../run.js";
import { checks } from "./checks.js";
import { long } from "./long.js";
import { pushed } from "./pushed.js";
import { queue } from "./queue.js";
import { redelivery } from "./redelivery.js";
import { sweeps } from "./sweeps.js";

await run({ pushed, queue, checks, sweeps, redelivery, long });
