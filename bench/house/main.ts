// `npm run bench:house`: what the house is made of, and how much of it a command and a check's event walk through.
import { run } from "../run.js";
import { journeys } from "./journeys.js";
import { structure } from "./structure.js";

await run({ journeys, structure });
