import { Markdown } from "./markdown.js";

/** A duration in milliseconds, for people: `45s`, `1m 20s`, `2h 5m`, `3d 4h`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return "0s";
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(" ");
}

/** How long ago something was: `just now`, `5 minutes ago`, `3 days ago`. */
export function ago(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${count(minutes, "minute")} ago`;
  if (minutes < 48 * 60) return `${count(Math.floor(minutes / 60), "hour")} ago`;
  return `${count(Math.floor(minutes / 1440), "day")} ago`;
}

/** A moment in UTC: `2026-11-23 22:05 UTC`. */
export function moment(date: Date): Markdown {
  return Markdown.trusted(`${date.toISOString().slice(0, 16).replace("T", " ")} UTC`);
}

/** A moment's time of day in UTC: `22:05:31`. */
export function clock(date: Date): string {
  return date.toISOString().slice(11, 19);
}

/** `1 commit`, `2 commits`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}
