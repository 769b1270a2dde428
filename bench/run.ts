import { table, type Row } from "./table.js";

/** Measurements by name; each makes rows of one table. */
export type Measurements = Readonly<Record<string, () => Promise<readonly Row[]>>>;

/** Runs every measurement, or only those that the command line names, prints their rows in one table, and ends the process. */
export async function run(measurements: Measurements): Promise<never> {
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
  // Ends the timers of all stages.
  process.exit(0);
}
