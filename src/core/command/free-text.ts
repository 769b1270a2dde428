import { day, parseDurationWithDays } from "../durations.js";
import { optionNotTaken, isKeyword, readToken, type Token } from "./arguments.js";
import type { Mistake } from "./mistake.js";
import { compose } from "./compose.js";

/** An environment and the free text after it. */
export interface Described {
  readonly environment: string;
  readonly reason?: string;
}

const longestLock = 3650 * day;
const longestDuration = 40;

/** Reads `<environment> [for <duration>] [<reason …>]`; the duration is in milliseconds. */
export function readLock(line: string, from: number): (Described & { readonly for?: number }) | Mistake {
  const environment = readEnvironment("lock", line, from);
  if ("problem" in environment) return environment;
  const keyword = readToken(line, environment.end);
  if (keyword?.kind !== "word" || !isKeyword(keyword, "for"))
    return timeWithoutFor(environment, line) ?? described("lock", environment, line);
  const text = line.slice(keyword.end).trim();
  const term = readTerm(readToken(line, keyword.end), text);
  if (term === undefined) {
    const time = readTime(text);
    return time === undefined ? described("lock", environment, line) : unreadable(time, environment);
  }
  if ("problem" in term) return withMeantTerm(term, environment, text);
  // `for 1h 30m`, where the reason begins like the rest of the duration.
  const more = readTime(line.slice(term.end).trim());
  const whole = more !== undefined && isMeant(more) ? readTime(text) : undefined;
  if (whole !== undefined) return unreadable(whole, environment);
  const read = described("lock", { ...environment, end: term.end }, line);
  return "problem" in read ? read : { ...read, for: term.milliseconds };
}

/** Reads `<environment> [<reason …>]`. */
export function readReject(line: string, from: number): Described | Mistake {
  const environment = readEnvironment("reject", line, from);
  return "problem" in environment ? environment : described("reject", environment, line);
}

/** The word that names an environment, and where it ends. */
interface Named {
  readonly environment: string;
  readonly end: number;
}

function readEnvironment(verb: "lock" | "reject", line: string, from: number): Named | Mistake {
  const token = readToken(line, from);
  if (token?.kind === "broken") return token.mistake;
  if (token?.kind === "input") return { problem: "unexpected_input", input: token.name };
  if (token?.kind === "option") return optionNotTaken(token.name, verb);
  if (token === undefined || (verb === "lock" && isKeyword(token, "for")))
    return { problem: "missing_word", missing: "environment", after: `/${verb}` };
  return token.text.trim() === "" ? { problem: "empty_word" } : { environment: token.text.trim(), end: token.end };
}

// `undefined` if `for` belongs to the reason: "for deploying stuff".
function readTerm(token: Token | undefined, text: string): { readonly milliseconds: number; readonly end: number } | Mistake | undefined {
  if (token === undefined) return { problem: "missing_word", missing: "duration", after: "for" };
  const given = token.kind === "word" ? token.text.trim() : (/^\S+/.exec(text)?.[0] ?? "");
  const length = given.length <= longestDuration ? parseDurationWithDays(given) : undefined;
  const milliseconds = length === undefined ? undefined : Math.round(length);
  if (milliseconds === undefined) return /^[-+.]?\d/.test(given) ? { problem: "bad_duration", given, why: "unreadable" } : undefined;
  if (milliseconds === 0) return { problem: "bad_duration", given, why: "zero" };
  return milliseconds > longestLock ? { problem: "bad_duration", given, why: "too_long" } : { milliseconds, end: token.end };
}

// `until Monday`, `18:00`, `18h30`, `6 p.m.`, `2026-03-05`: an end of the lock, for which there is no syntax.
const beginsLikeAnEnd = /^(?:until|till?)(?:[\s:]|$)|^\d\d?(?:[:h]\d\d|\s?[ap]\.?m)\b|^\d{4}-\d\d-\d\d(?!\d)/i;

/** The mistake of `/lock production 2h`: an unquoted reason that begins like a time. */
function timeWithoutFor({ environment, end }: Named, line: string): Mistake | undefined {
  const reason = line.slice(end).trim();
  const time = readTime(reason);
  const isTime = time !== undefined && isMeant(time);
  if (!isTime && !beginsLikeAnEnd.test(reason)) return undefined;
  const meant = isTime ? lockFor(environment, time) : `${compose("/lock", environment) ?? "/lock"} for <duration> ${reason}`;
  return { problem: "time_without_for", environment, reason, meant };
}

/** Adds the duration as it can be typed, for `for 2 hours`, `for 2H` and `for 1w`. */
function withMeantTerm(mistake: Mistake, { environment }: Named, text: string): Mistake {
  if (mistake.problem !== "bad_duration" || mistake.why !== "unreadable") return mistake;
  const time = readTime(text.trim());
  return time === undefined ? mistake : { ...mistake, meant: lockFor(environment, time) };
}

function unreadable(time: Time, { environment }: Named): Mistake {
  return { problem: "bad_duration", given: time.typed, why: "unreadable", meant: lockFor(environment, time) };
}

/** The beginning of a text that looks like a time. */
interface Time {
  /** As it can be typed: `2h`. */
  readonly term: string;
  /** As it was typed: `2 hours`. */
  readonly typed: string;
  /** Its last word or letter: `hours`. */
  readonly unit: string;
  readonly rest: string;
}

const digits = /^(?<number>\d[\d.,]{0,9})\s?(?<unit>\p{L}[\p{L}\d]{0,30})?(?:[.,:;]?(?:\s+(?<rest>.*))?)$/u;
const words =
  /^(?<number>[a-z]{1,6}(?: an?)?)\s(?<unit>(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month)s?)(?:[.,:;]?(?:\s+(?<rest>.*))?)$/i;
const numbers = ["half", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** Days, hours, minutes and seconds. */
const mostParts = 4;

/** Reads a time at the beginning of a text, one of several parts too: `2 hours and 30 minutes`. */
function readTime(text: string, parts = mostParts): Time | undefined {
  const { number = "", unit = "", rest = "" } = (digits.exec(text) ?? words.exec(text))?.groups ?? {};
  const term = number === "" ? undefined : durationOf(inDigits(number), unit);
  if (term === undefined) return undefined;
  const typed = text.slice(0, text.length - rest.length).replace(/[.,:;]?\s*$/, "");
  const more = parts > 1 ? readTime(rest.replace(/^and\s+/i, ""), parts - 1) : undefined;
  return more === undefined || !isMeant(more)
    ? { term, typed, unit, rest }
    : { ...more, term: term + more.term, typed: `${typed} ${more.typed}` };
}

function inDigits(number: string): string {
  const word = number
    .toLowerCase()
    .replace(/^(half) an?$/, "$1")
    .replace(/^an?$/, "one");
  const index = numbers.indexOf(word);
  return index < 0 ? number.replace(/,(?=\d{1,2}$)/, ".") : String(index || 0.5);
}

// In a sentence, a capital letter may mean anything: "3D printer".
function isMeant({ unit, rest }: Time): boolean {
  return rest === "" || !/^\p{Lu}$/u.test(unit);
}

function lockFor(environment: string, { term, rest }: Time): string {
  return [compose("/lock", environment, { for: term }) ?? "/lock", rest].join(" ").trim();
}

/** A duration as it can be typed, from `2h`, `1h30m` or the words people use; `undefined` if it is none. */
function durationOf(number: string, letters: string): string | undefined {
  const [longer, week] = /^(?:(w)(?:(?:ee)?ks?)?|mo(?:n(?:th)?)?s?)$/i.exec(letters) ?? [];
  const unit = letters.replace(/^(?:(s)ec(?:ond)?s?|(m)in(?:ute)?s?|(h)(?:ou)?rs?|(d)ays?)$/i, "$1$2$3$4").toLowerCase();
  const term = longer === undefined ? number + unit : `${Number((Number(number) * (week === undefined ? 30 : 7)).toFixed(2))}d`;
  return letters !== "" && parseDurationWithDays(term) !== undefined ? term : undefined;
}

function described(verb: "lock" | "reject", { environment, end }: Named, line: string): Described | Mistake {
  const text = line.slice(end).trim();
  const token = readToken(line, end);
  // Free text may hold anything, but nobody begins a sentence with an option or an unclosed quote.
  if (token?.kind === "option" && text.startsWith("--")) return optionNotTaken(token.name, verb);
  if (token?.kind === "broken" && token.mistake.problem === "unclosed_quote") return token.mistake;
  const reason = token?.kind === "word" && token.quoted && line.slice(token.end).trim() === "" ? token.text.trim() : text;
  return reason === "" ? { environment } : { environment, reason };
}
