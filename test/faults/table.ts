import type { Length } from "./play.js";
import { type Asked, routes, type TroubleName, troubles } from "./routes.js";

/** The outcome of one play. */
export interface Row {
  readonly asked: Asked;
  readonly trouble: TroubleName;
  readonly length: Length;
  readonly outcome: string;
}

/** A row for each request and outcome, with the faults; stories with the same outcomes share a row. */
export function tableOf(rows: readonly Row[]): string {
  const lines = new Map<string, string[]>();
  for (const asked of routes) {
    const mine = rows
      .filter((row) => row.asked === asked)
      // They were played in parallel, and ended in any order.
      .toSorted((one, other) => troubles.indexOf(one.trouble) - troubles.indexOf(other.trouble));
    for (const outcome of new Set(mine.map((row) => row.outcome))) {
      const wrong = whenOf(mine.filter((row) => row.outcome === outcome));
      const key = JSON.stringify([asked.what, wrong, outcome]);
      lines.set(key, [...(lines.get(key) ?? []), asked.story]);
    }
  }
  const body = [...lines].map(([key, stories]) => {
    const [what, wrong, outcome] = JSON.parse(key) as [string, string, string];
    return `| \`${what.replace("/repos/{owner}/{repo}", "…")}\` | ${stories.join("; ")} | ${wrong} | ${outcome} |`;
  });
  return ["| asked | in the story | what goes wrong | in the end |", "| --- | --- | --- | --- |", ...body].join("\n");
}

function whenOf(rows: readonly Row[]): string {
  const byLength = new Map<Length, TroubleName[]>();
  for (const { length, trouble } of rows) byLength.set(length, [...(byLength.get(length) ?? []), trouble]);
  const named = [...byLength].map(([length, those]) => [length, wordsFor(those)] as const);
  const [first] = named;
  const always = named.length === 1 ? first?.[0] === "three hours" : new Set(named.map(([, name]) => name)).size === 1;
  if (always) return first?.[1] ?? "";
  return named.map(([length, name]) => `${length}: ${name}`).join("; ");
}

/** A short description of some of the faults. */
function wordsFor(those: readonly TroubleName[]): string {
  const others = troubles.filter((trouble) => !those.includes(trouble));
  if (others.length === 0) return "anything";
  const [shorter, before] = others.length < 4 ? [others, "anything but "] : [troubles.filter((trouble) => those.includes(trouble)), ""];
  return `${before}${shorter.join(", ")}`;
}
