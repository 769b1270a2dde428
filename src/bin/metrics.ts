import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { DeploymentNews } from "../flows/scene.js";
import type { Observed } from "../github/observed.js";
import type { Ending } from "./delivery.js";

/** What is counted of the work of this process, for Prometheus. */
export interface Metrics {
  /** A delivery ended; `event` is GitHub's name of it. */
  delivered(ending: Ending, event: string | undefined, milliseconds: number): void;
  asked(call: Observed): void;
  /** Something is known of a deployment; what was counted of it is not counted again. */
  deployed(news: DeploymentNews): void;
  render(): Promise<{ readonly text: string; readonly type: string }>;
}

/** Of so many deployments it is known that they were counted. */
const mostRemembered = 5_000;

/**
 * Counts from now on: what ended before belongs to the process that saw it. With `byRepository` deployments are counted by
 * repository, too, which is one series more for each of them.
 */
export function createMetrics({ byRepository }: { readonly byRepository: boolean }, now: () => Date = () => new Date()): Metrics {
  const since = now().getTime();
  const register = new Registry();
  collectDefaultMetrics({ register });
  const deliveries = new Histogram({
    name: "gitploy_delivery_duration_seconds",
    help: "Webhook deliveries by GitHub's event and how they ended, and how long they took to be answered",
    labelNames: ["event", "outcome"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 9],
    registers: [register],
  });
  const calls = new Histogram({
    name: "gitploy_github_request_duration_seconds",
    help: "Requests to GitHub by route and class of status, each attempt by itself",
    labelNames: ["method", "route", "status"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [register],
  });
  const limits = createLimits(() => now().getTime());
  const remaining: Gauge<"resource"> = new Gauge({
    name: "gitploy_github_rate_limit_remaining",
    help: "What is left of GitHub's rate limit until it begins anew, for the installation that has the least",
    labelNames: ["resource"],
    registers: [register],
    collect: () => {
      remaining.reset();
      for (const [resource, least] of limits.least()) remaining.set({ resource }, least);
    },
  });
  const deployments = new Counter({
    name: "gitploy_deployments_total",
    help: "Deployments by environment and how far they came: created, then success, failure or cancelled",
    labelNames: ["environment", "production", "outcome", "repository"],
    registers: [register],
  });
  const lead = new Histogram({
    name: "gitploy_deployment_lead_time_seconds",
    help: "From the command, or the push, to the success that the tooling reported",
    labelNames: ["environment", "production", "repository"],
    buckets: [15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400],
    registers: [register],
  });
  const counted = new Set<string>();

  return {
    delivered: ({ outcome }, event = "unknown", milliseconds) => deliveries.observe({ event, outcome }, milliseconds / 1_000),
    asked: (call) => {
      const { method, route, status, milliseconds } = call;
      calls.observe({ method, route, status: status === undefined ? "none" : `${Math.floor(status / 100)}xx` }, milliseconds / 1_000);
      limits.note(call);
    },
    deployed: ({ deployment, repository, environment, production, outcome, at, seconds }) => {
      const key = `${deployment} ${outcome}`;
      if (at.getTime() < since || counted.has(key)) return;
      counted.add(key);
      const [oldest] = counted;
      if (counted.size > mostRemembered && oldest !== undefined) counted.delete(oldest);
      const labels = { environment, production: String(production), repository: byRepository ? repository : "" };
      deployments.inc({ ...labels, outcome });
      if (outcome === "success") lead.observe(labels, seconds);
    },
    render: async () => ({ text: await register.metrics(), type: register.contentType }),
  };
}

/** What GitHub said last of its rate limits, by installation and resource; forgotten when the limit begins anew. */
function createLimits(now: () => number) {
  const known = new Map<string, { readonly resource: string; readonly remaining: number; readonly reset: number }>();
  return {
    note: ({ installation, limit }: Observed): void => {
      if (limit !== undefined) known.set(`${installation} ${limit.resource}`, limit);
    },
    least: (): ReadonlyMap<string, number> => {
      const least = new Map<string, number>();
      for (const [key, { resource, remaining, reset }] of known) {
        if (reset * 1_000 <= now()) known.delete(key);
        else least.set(resource, Math.min(remaining, least.get(resource) ?? Infinity));
      }
      return least;
    },
  };
}
