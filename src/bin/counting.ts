import type { DeploymentNews } from "../core/progress.js";
import type { Observed } from "../github/client/observed.js";
import type { Ending } from "./delivery.js";
import { deliveries, deployments, type Labels, leadTime, type Measure, requests, restoreTime } from "./measures.js";

/** Turns the work of this process into measures. */
export interface Counting {
  /** A delivery ended, after so many milliseconds; `event` is GitHub's name of it, if that is known. */
  delivered(ending: Pick<Ending, "outcome">, event: string | undefined, milliseconds: number): void;
  asked(call: Observed): void;
  /** News about a deployment; nothing about it is counted twice. */
  deployed(news: DeploymentNews): void;
  /** The rest of GitHub's rate limits, by resource, for the installation with the least. */
  least(): ReadonlyMap<string, number>;
}

/** How many counted deployments are remembered. */
const mostRemembered = 5_000;

/** Gives each value to `take`: 1 for counts, seconds for durations. With `byRepository`, deployments are counted for each repository. */
export function createCounting(
  take: (measure: Measure, labels: Labels, value: number) => void,
  { byRepository }: { readonly byRepository: boolean },
  now: () => Date = () => new Date(),
): Counting {
  const limits = createLimits(() => now().getTime());
  const counted = new Set<string>();
  return {
    delivered: ({ outcome }, event = "unknown", milliseconds) => take(deliveries, { event, outcome }, milliseconds / 1_000),
    asked: (call) => {
      const { method, route, status, milliseconds } = call;
      const labels = { method, route, status: status === undefined ? "none" : `${Math.floor(status / 100)}xx` };
      take(requests, labels, milliseconds / 1_000);
      limits.note(call);
    },
    deployed: ({ deployment, repository, environment, production, outcome, seconds, restoredSeconds }) => {
      const key = `${deployment} ${outcome}`;
      if (counted.has(key)) return;
      counted.add(key);
      const [oldest] = counted;
      if (counted.size > mostRemembered && oldest !== undefined) counted.delete(oldest);
      const labels = { environment, production: String(production), repository: byRepository ? repository : "" };
      take(deployments, { ...labels, outcome }, 1);
      if (outcome === "success") take(leadTime, labels, seconds);
      if (restoredSeconds !== undefined) take(restoreTime, labels, restoredSeconds);
    },
    least: limits.least,
  };
}

/** GitHub's last word on its rate limits, by installation and resource; forgotten when the limit starts again. */
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
