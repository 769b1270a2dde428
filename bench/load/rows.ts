import { median, percentile } from "../statistics.js";
import { atMost, type Row } from "../table.js";
import type { GitHub } from "../../playground/github/github.js";
import type { Played } from "./play.js";
import { machine } from "./stage.js";
import type { Tool } from "./tool.js";
import { serialized } from "./town.js";
import type { Flood } from "./flood.js";
import { isDone } from "./wrongs.js";

/** The result of a run. */
export interface Outcome extends Played {
  readonly github: GitHub;
  readonly tool: Tool;
  readonly flood: Flood;
  /** From the first command until all of them were done. */
  readonly milliseconds: number;
  /** Errors in the logs because GitHub did not answer in time. */
  readonly lateness: number;
  readonly wrong: readonly string[];
  /** Deliveries that no attempt has brought to success. */
  readonly undelivered: number;
}

/** What was measured. */
export function rowsOf({
  asked,
  memory,
  github,
  tool,
  flood,
  milliseconds,
  events,
  killed,
  lateness,
  wrong,
  undelivered,
}: Outcome): readonly Row[] {
  const attempts = github.world.outbox.log.filter(({ statusCode }) => statusCode !== undefined);
  const failed = new Set(attempts.filter((attempt) => !isDone(attempt)).map(({ guid }) => guid));
  const secondsOf = (wishes: Played["asked"]): readonly number[] =>
    wishes.map(({ comment, at }) => ((tool.begun.get(`comment-${comment.id}`) ?? Infinity) - at) / 1_000);
  const lead = (what: string, wishes: Played["asked"]): Row => {
    const seconds = secondsOf(wishes);
    return { what, measured: [50, 95, 100].map((percent) => `${percentile(seconds, percent).toFixed(1)} s`).join(", ") };
  };
  const during = (flooded: boolean): Played["asked"] => asked.filter((_, index) => flood.lastsAt(index / asked.length) === flooded);
  const [quiet, flooded] = [secondsOf(during(false)), secondsOf(during(true))];
  const [without, amid] = [percentile(quiet, 95), percentile(flooded, 95)];
  const looked = flood.comments.filter(({ reactions }) => reactions.size > 0).length;
  const tenth = Math.ceil(memory.length / 10);
  const quarter = Math.floor(memory.length / 4);
  const early = median(memory.slice(quarter, quarter + tenth));
  const late = median(memory.slice(-tenth));
  return [
    atMost("results that are not as expected", wrong.length, 0),
    { what: "commands, unrelated events, times kill -9", measured: `${asked.length}, ${events}, ${killed}` },
    machine,
    { what: "until every command was done", measured: `${(milliseconds / 1_000).toFixed(0)} s` },
    { what: "    commands a second", measured: (asked.length / (milliseconds / 1_000)).toFixed(1) },
    { what: "attempts to deliver a webhook, including events that the App caused", measured: String(attempts.length) },
    { what: "    deliveries that failed at first", measured: String(failed.size) },
    atMost("    and of those never delivered with success", undelivered, 0),
    {
      what: "requests to GitHub for each command, including those for unrelated events and sweeps",
      measured: (github.requests.length / asked.length).toFixed(0),
    },
    { what: "errors in the logs because GitHub or the other process was late", measured: String(lateness) },
    lead(
      "comment → deployment: median, p95, longest",
      asked.filter(({ environment }) => environment !== serialized),
    ),
    lead(
      "    where the environment takes turns",
      asked.filter(({ environment }) => environment === serialized),
    ),
    {
      what: "comments of strangers, how many of these were looked at, pushes of a hostile deploy.yml",
      measured: `${flood.comments.length}, ${looked}, ${flood.pushes}`,
    },
    {
      what: `    comment → deployment, p95: between floods, during them (${quiet.length} and ${flooded.length} commands)`,
      measured: `${without.toFixed(2)} s, ${amid.toFixed(2)} s`,
    },
    atMost("    the second compared with the first", amid / without, 1.5, " ×", 2),
    atMost("memory of the surviving process: at the end, compared with after the first quarter", late / early, 1.2, " ×", 2),
    { what: "    after the first quarter, at the end (RSS, medians)", measured: `${early.toFixed(0)} MiB, ${late.toFixed(0)} MiB` },
  ];
}
