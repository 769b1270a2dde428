import { createCounting } from "./counting.js";
import type { Counting } from "./counting.js";
import { type Labels, type Measure, remaining } from "./measures.js";

/** The counts of an invocation, for CloudWatch. */
export interface EmbeddedMetrics extends Counting {
  /** Writes the counts since the last time. */
  write(): void;
}

/** The most values of one metric that CloudWatch accepts in a line. */
const mostValues = 100;

/**
 * Counts, and writes lines to the log from which CloudWatch makes metrics, without a request or waiting.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createEmbeddedMetrics(
  { namespace, byRepository }: { readonly namespace: string; readonly byRepository: boolean },
  writeLine: (line: string) => void,
  now: () => Date = () => new Date(),
): EmbeddedMetrics {
  const taken = new Map<string, Series>();
  const take = (measure: Measure, labels: Labels, value: number): void => {
    const dimensions = dimensionsOf(measure, labels);
    const key = JSON.stringify([measure.name, dimensions]);
    const series = taken.get(key) ?? { measure, dimensions, values: [] };
    series.values.push(Math.round(value * 1_000) / 1_000);
    taken.set(key, series);
  };
  const counting = createCounting(take, { byRepository }, now);
  return {
    ...counting,
    write: () => {
      if (taken.size === 0) return;
      for (const [resource, least] of counting.least()) take(remaining, { resource }, least);
      for (const { measure, dimensions, values } of taken.values()) {
        for (let start = 0; start < values.length; start += mostValues) {
          const part = values.slice(start, start + mostValues);
          writeLine(lineOf(namespace, now(), { measure, dimensions, values: part }));
        }
      }
      taken.clear();
    },
  };
}

/** Values of a measure that have the same dimensions. */
interface Series {
  readonly measure: Measure;
  readonly dimensions: Labels;
  readonly values: number[];
}

function lineOf(namespace: string, now: Date, { measure: { name, buckets }, dimensions, values }: Series): string {
  const metrics = [{ Name: name, Unit: buckets === undefined ? "Count" : "Seconds" }];
  const directive = { Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: metrics };
  return JSON.stringify({ _aws: { Timestamp: now.getTime(), CloudWatchMetrics: [directive] }, ...dimensions, [name]: values });
}

/** A dimension for CloudWatch, which accepts only ASCII, at most 1,024 characters, and no empty text. */
function dimensionsOf({ labels, dimensions = labels }: Measure, given: Labels): Labels {
  const present = dimensions.flatMap((label) => {
    const value = given[label] ?? "";
    return value.trim() === "" ? [] : [[label, inAscii(value)] as const];
  });
  return Object.fromEntries(present);
}

function inAscii(text: string): string {
  return text.replaceAll(/[^\x20-\x7E]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).slice(0, 1_024);
}
