import { compilePattern, patternCost, type Pattern } from "./pattern.js";
import type { Document } from "./document.js";
import type { Flaw, Path } from "./flaw.js";
import { isKnownZone, isZone } from "./time-zones.js";

/** The most windows that a file may have, in all environments together. */
export const mostWindows = 200;

// A file of 64 KiB may hold thousands of anything; these bound the cost of reading it, whoever wrote it.
const most = { flaws: 500, notices: 100, suggestions: 20, patterns: 5000, zones: 20 } as const;

/** A flaw; a function for its suggestion is called only while there have not been too many. */
export type Reported = Omit<Flaw, "suggestion"> & { readonly suggestion?: string | undefined | (() => string | undefined) };

/** One pass over a deploy.yml: its findings so far, and the budget of the whole file. */
export interface Reading {
  report(flaw: Reported): void;
  /** Reports what is valid but probably not intended. */
  notice(flaw: Reported): void;
  /** Whether there are more mistakes than are listed, so that no more have to be found. */
  isFull(): boolean;
  readonly flaws: readonly Flaw[];
  readonly notices: readonly Flaw[];
  /** The text of a scalar as it is written, without quotes. */
  written(path: Path): string | undefined;
  /** Whether a scalar is written without quotes. */
  isPlain(path: Path): boolean;
  /** Compiles a pattern, once for the whole file. */
  compile(source: string): Pattern | { readonly reason: string };
  isZone(text: string): boolean;
  /** Counts a window. `false` beyond the limit of a file: the excess windows are reported as one mistake and not judged. */
  takeWindow(): boolean;
}

/** Begins to read a document. */
export function beginReading(document: Pick<Document, "written" | "plain">): Reading {
  const flaws: Flaw[] = [];
  const notices: Flaw[] = [];
  const patterns = new Map<string, ReturnType<typeof compilePattern>>();
  const zones = new Map<string, boolean>();
  let suggestions = 0;
  let windows = 0;
  let cost = 0;

  const settled = ({ suggestion, ...flaw }: Reported): Flaw => {
    if (typeof suggestion !== "function") return { ...flaw, suggestion };
    suggestions += 1;
    return { ...flaw, suggestion: suggestions <= most.suggestions ? suggestion() : undefined };
  };
  return {
    flaws,
    notices,
    isFull: () => flaws.length > most.flaws,
    written: document.written,
    isPlain: (path) => document.plain(path) !== undefined,
    report(flaw) {
      if (flaws.length < most.flaws) flaws.push(settled(flaw));
      else if (flaws.length === most.flaws)
        flaws.push({ path: flaw.path, at: flaw.at, message: `The file has more than ${most.flaws} mistakes; the others are not listed.` });
    },
    notice(flaw) {
      if (notices.length < most.notices) notices.push(settled(flaw));
    },
    compile(source) {
      const known = patterns.get(source);
      if (known !== undefined) return known;
      cost += patternCost(source);
      const compiled =
        cost > most.patterns ? { reason: "the regular expressions of the file are too large in total" } : compilePattern(source);
      patterns.set(source, compiled);
      return compiled;
    },
    isZone(text) {
      if (isKnownZone(text)) return true;
      const known = zones.get(text) ?? (zones.size < most.zones && isZone(text));
      zones.set(text, known);
      return known;
    },
    takeWindow: () => (windows += 1) <= mostWindows,
  };
}
