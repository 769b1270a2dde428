import { visible } from "../../../src/web/text.js";
import type { Asked, Entry, Origin } from "../journal.js";
import { inRounds } from "../../rounds.js";
import type { Stage } from "../stage.js";
import { home } from "./addresses.js";

/** The URL of the log. */
export const logAddress = `${home}/log`;

const names: Readonly<Record<Origin, string>> = { person: "You", delivery: "Webhook", time: "Time", page: "Page", log: "App’s log" };

/** What happened, newest first: each event, the App's requests to GitHub because of it, and what it wrote. */
export function Log({ stage: { journal } }: { readonly stage: Stage }) {
  const shown = withoutNoise(journal.entries).toReversed();
  return (
    <>
      <h1>Log</h1>
      <p class="color-fg-muted">
        {shown.length === 0 ? "Nothing has happened yet. What does stands here, the newest first." : totalOf(journal.entries)}
      </p>
      <ol class="log">{shown.map((each) => ("idle" in each ? <Idle {...each} /> : <Event entry={each} />))}</ol>
    </>
  );
}

/** Webhooks that gave the App nothing to do. */
interface IdleEntries {
  readonly number: number;
  readonly idle: number;
}

function Idle({ number, idle }: IdleEntries) {
  return (
    <li id={`entry-${number}`} class="idle">
      {idle === 1 ? "1 webhook" : `${idle} webhooks`} without anything to do
    </li>
  );
}

function Event({ entry: { number, at, origin, title, asked, outcome, bad } }: { readonly entry: Entry }) {
  const writes = writtenBy(asked);
  const failed = asked.filter(({ status }) => (status ?? 0) >= 400).length;
  return (
    <li id={`entry-${number}`} class={`from-${origin}${bad ? " bad" : ""}`}>
      <time datetime={at.toISOString()}>{at.toISOString().slice(11, 19)}</time> <b>{names[origin]}</b> {visible(title)}
      {asked.length === 0 ? null : (
        <details>
          <summary>
            {counted(asked.length, "request")} in {counted(inRounds(asked).length, "round trip")}
            {failed === 0 ? "" : `, ${failed} refused`}
            {writes.length === 0 ? "" : ` → ${writes.join(", ")}`}
          </summary>
          <ol>
            {asked.map((each) => (
              <Request asked={each} />
            ))}
          </ol>
        </details>
      )}
      {outcome === undefined || outcome === "done" ? null : <p>{outcome}</p>}
    </li>
  );
}

function Request({ asked: { method, what, status, writes } }: { readonly asked: Asked }) {
  return (
    <li class={(status ?? 0) >= 400 ? "bad" : ""}>
      <code>
        {method} {visible(what)}
      </code>{" "}
      {status ?? "not answered"}
      {writes === undefined ? "" : ", writes"}
    </li>
  );
}

/** What was written and how often, in order. */
function writtenBy(asked: readonly Asked[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { writes, status } of asked)
    if (writes !== undefined && status !== undefined && status < 400) counts.set(writes, (counts.get(writes) ?? 0) + 1);
  return [...counts].map(([what, count]) => (count === 1 ? what : `${count} × ${what}`));
}

/** The totals of all entries that are kept. */
function totalOf(entries: readonly Entry[]): string {
  const asked = entries.flatMap((entry) => entry.asked);
  const writing = asked.filter(({ writes }) => writes !== undefined);
  const webhooks = entries.filter(({ origin }) => origin === "delivery");
  return `${counted(webhooks.length, "webhook")}, ${counted(asked.length, "request")} to GitHub, ${writing.length} of them to write.`;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** Entries without a result: several webhooks share a line, and time that merely passed has none. */
function withoutNoise(entries: readonly Entry[]): readonly (Entry | IdleEntries)[] {
  const shown: (Entry | IdleEntries)[] = [];
  for (const entry of entries) {
    const wrote = entry.asked.some(({ writes }) => writes !== undefined);
    if (entry.origin === "time" && !wrote && !entry.bad) continue;
    if (entry.origin !== "delivery" || entry.asked.length > 0 || entry.bad) {
      shown.push(entry);
      continue;
    }
    const last = shown.at(-1);
    if (last !== undefined && "idle" in last) shown[shown.length - 1] = { number: last.number, idle: last.idle + 1 };
    else shown.push({ number: entry.number, idle: 1 });
  }
  return shown;
}
