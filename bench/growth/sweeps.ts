import { createHousekeeping, type Housekeeping } from "../../src/housekeeping.js";
import { createStage, settingsOf, type Stage } from "../stage.js";
import { atMost, type Row } from "../table.js";
import { spendingOf } from "./spending.js";

/** What sweeps take in an hour, by how many repositories of ten environments there are and how many processes sweep; and how soon every installation is seen. */
export async function sweeps(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of [10, 100, 1_000]) rows.push(...(await idle(size)));
  rows.push(...(await crowded()), ...(await installations()));
  return rows;
}

const minute = 60_000;

function repositories({ github }: Stage, count: number): void {
  const environments = Array.from({ length: 10 }, (_, index) => `  - name: env-${index}\n`).join("");
  for (let index = 0; index < count; index += 1)
    github.repository({ owner: "octo", name: `idle-${index}`, files: { "deploy.yml": `envs:\n${environments}` } });
}

async function processes(stage: Stage, count: number): Promise<readonly Housekeeping[]> {
  const { github } = stage;
  const all: Housekeeping[] = [];
  for (let index = 0; index < count; index += 1) {
    const random = (): number => index / count;
    all.push(createHousekeeping(await stage.start(), settingsOf(github), { now: github.clock.now, later: () => false }, random));
  }
  return all;
}

/** Two processes, as an hour of them is after their start. */
async function idle(size: number): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  repositories(stage, size);
  const keepers = await processes(stage, 2);
  for (const keeper of keepers) await keeper.sweep(() => true);
  const first = spendingOf(github.requests.slice());
  const before = github.requests.length;
  const minutes = 12;
  for (let passed = 0; passed < minutes; passed += 1) {
    github.clock.advance(minute);
    for (const keeper of keepers) await keeper.sweep(() => true);
  }
  const { requests, free, points, bytes } = spendingOf(github.requests.slice(before));
  const perHour = 60 / minutes;
  return [
    atMost(`${size} idle repositories of 10 environments, swept by 2 processes: points an hour`, points * perHour, 1_000),
    { what: "    points of a process's first sweep", measured: (first.points / 2).toFixed(0) },
    { what: "    requests an hour, without those that are free (304)", measured: ((requests - free) * perHour).toFixed(0) },
    { what: "    bytes an hour", measured: (bytes * perHour).toFixed(0) },
  ];
}

/** Ten processes that know nothing of each other, in an hour that has few points. */
async function crowded(): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  repositories(stage, 100);
  const keepers = await processes(stage, 10);
  for (const keeper of keepers) await keeper.sweep(() => true);
  const most = 500;
  github.world.rateLimit.limit = most;
  github.clock.advance(61 * minute);
  const before = github.requests.length;
  for (let passed = 0; passed < 60; passed += 1) {
    for (const keeper of keepers) await keeper.sweep(() => true);
    github.clock.advance(minute);
  }
  const { points } = spendingOf(github.requests.slice(before));
  return [atMost(`100 such repositories, swept by 10 processes, ${most} points an hour: of these, in percent`, (points * 100) / most, 60)];
}

/** Many installations, and time for the requests of a tenth of them in each sweep. */
async function installations(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of [100, 1_000]) {
    const stage = createStage(0);
    const { github } = stage;
    for (let index = 0; index < size; index += 1)
      github.repository({ owner: `owner-${index}`, name: "app", files: { "deploy.yml": "envs:\n  - name: production\n" } });
    const [keeper] = await processes(stage, 1);
    let sweepsNeeded = 0;
    const seen = new Set<string>();
    while (seen.size < size && sweepsNeeded < 1_000) {
      const before = github.requests.length;
      const glances = (): number => github.requests.slice(before).filter(({ operation }) => operation === "Glance").length;
      await keeper?.sweep(() => glances() < size / 10);
      for (const { operation, body } of github.requests.slice(before))
        if (operation === "Glance") seen.add(JSON.stringify((body as { readonly variables: unknown }).variables));
      sweepsNeeded += 1;
      github.clock.advance(minute);
    }
    // Once more: lists that have not changed are free.
    github.clock.advance(60 * minute);
    const before = github.requests.length;
    await keeper?.sweep(() => true);
    const again = github.requests.slice(before).filter(({ route }) => route === "/installation/repositories");
    rows.push(
      atMost(`${size} installations, time for a tenth in each sweep: sweeps until all are seen`, sweepsNeeded, 12),
      atMost("    lists of repositories that are not free (304)", again.filter(({ status }) => status !== 304).length, 0),
    );
  }
  return rows;
}
