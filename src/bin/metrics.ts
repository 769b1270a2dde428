import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { createCounting } from "./counting.js";
import type { Counting } from "./counting.js";
import { deliveries, deployments, type Labels, leadTime, type Measure, remaining, requests, restoreTime } from "./measures.js";

/** The counts of this process's work, for Prometheus. */
export interface Metrics extends Counting {
  render(): Promise<{ readonly text: string; readonly type: string }>;
}

/** Sums of values that prom-client gives by kind, and gauges with the names of counters. */
const misnamed = ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];

/** Counts from now on. `byRepository`: also counts deployments by repository, which adds one series for each. */
export function createMetrics(options: { readonly byRepository: boolean }, now: () => Date = () => new Date()): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  for (const name of misnamed) register.removeSingleMetric(name);
  const takers = new Map(
    [deliveries, requests, deployments, leadTime, restoreTime].map((measure) => [measure, takerOf(measure, register)]),
  );
  const counting = createCounting((measure, labels, value) => takers.get(measure)?.(labels, value), options, now);
  const { name, help, labels: labelNames } = remaining;
  const gauge: Gauge = new Gauge({
    name,
    help,
    labelNames,
    registers: [register],
    collect: () => {
      gauge.reset();
      for (const [resource, least] of counting.least()) gauge.set({ resource }, least);
    },
  });
  return {
    ...counting,
    render: async () => ({ text: await register.metrics(), type: register.contentType }),
  };
}

function takerOf({ name, help, labels: labelNames, buckets }: Measure, register: Registry): (labels: Labels, value: number) => void {
  const registers = [register];
  if (buckets === undefined) {
    const counter = new Counter({ name, help, labelNames, registers });
    return (labels, value) => counter.inc(labels, value);
  }
  const histogram = new Histogram({ name, help, labelNames, buckets: [...buckets], registers });
  // Most counts have the same few labels.
  const known = new Map<string, Histogram.Internal<string>>();
  return (labels, value) => {
    const key = labelNames.map((label) => labels[label]).join("\u0000");
    const found = known.get(key) ?? histogram.labels(labels);
    known.set(key, found);
    found.observe(value);
  };
}
