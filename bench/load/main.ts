// `npm run test:load`: two processes of the server, 1,000 commands amid 20,000 events of noise and 1,000 of strangers, and kill -9; then 250 commands beyond
// GitHub's limits. Minutes long. With a number between 0 and 1 only the first, with that share of it, and with `limits` only the second.
import { table } from "../table.js";
import { flooded } from "./flooded.js";
import { limited } from "./limited.js";
import { writePage } from "./page.js";

// Whoever interrupts this leaves no server behind.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const [what] = process.argv.slice(2);
const under = what === "limits" ? [] : [await flooded(Number(what ?? 1))];
const beyond = what === undefined || what === "limits" ? [await limited()] : [];
const [load, limits] = [under, beyond].map((all) => all.flatMap(({ rows }) => rows));
for (const { rows, wrong } of [...under, ...beyond]) process.stdout.write(`${[table(rows), ...wrong].join("\n")}\n`);
if (what === undefined) writePage(load ?? [], limits ?? []);
process.exit([...under, ...beyond].every(({ rows }) => rows.every(({ met }) => met !== false)) ? 0 : 1);
