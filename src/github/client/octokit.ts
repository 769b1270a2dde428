import { ProbotOctokit } from "probot";
import type { Options } from "probot";
import { ask, once, settle } from "./attempts.js";
import { createTokens, isRevoked, ownAuth, remembering } from "./authentication.js";
import { createBudget } from "./budget.js";
import type { Budget } from "./budget.js";
import { completeFetch } from "./senders.js";
import { conditionally, createAnswers } from "./conditional.js";
import { observedOf } from "./observed.js";
import type { Observe } from "./observed.js";
import { asksAsApp, directly, throughOctokit, written } from "./senders.js";
import { overHttp } from "./over-http.js";
import { overFetch } from "./exchange.js";

/** How long to wait for GitHub, in milliseconds. */
export interface Care {
  /** One attempt, including the whole answer. */
  readonly timeout: number;
  /** A whole call: waiting for the rate limits, attempts, and the pauses between them. */
  readonly patience?: number;
  /** Sends the requests; `overHttp` by default. */
  readonly fetch?: typeof globalThis.fetch;
  /** Makes the budget of an installation; by default one within github.com's limits. */
  readonly budget?: () => Budget;
  /** For the metrics. */
  readonly observe?: Observe;
}

/**
 * Options that make a Probot fast and safe: a budget per installation instead of spaced requests, a time-out for every request, repetition only if nothing
 * can happen twice, and conditional reads. Per call, `request: { retries }` says how often a write may be repeated after a 5xx or a lost answer (0);
 * `request: { share, portion }` how much of the limits may be used up before it (1, all), and by calls of its kind (all); and `request: { signal }` ends
 * it early.
 */
export function careful({
  timeout,
  patience = 8_000,
  fetch,
  budget = () => createBudget(),
  observe = () => undefined,
}: Care): Required<Pick<Options, "Octokit" | "request">> {
  const budgetOf = budgets(budget);
  const answers = createAnswers();
  const tokens = createTokens();
  const transport = fetch === undefined ? overHttp() : overFetch(fetch);
  const Octokit = ProbotOctokit.plugin((octokit, options) => {
    const installation = String(options["auth"]?.installationId ?? theApp);
    if (installation === theApp) octokit.auth = remembering(octokit.auth);
    const hasToken = installation !== theApp || "token" in (options["auth"] ?? {});
    octokit.hook.wrap("request", (inner, parameters) => {
      const request = written(octokit, parameters);
      const { url } = request;
      const key = [installation, url, request.headers["accept"]].join(" ");
      const straight = hasToken && !asksAsApp(parameters);
      const send = straight ? directly(octokit, transport, request, parameters) : throughOctokit(inner, request, parameters);
      const watched: typeof send = async (limit) => {
        const begun = performance.now();
        const outcome = await once(send(limit));
        observe(observedOf(installation, parameters, outcome, performance.now() - begun));
        return settle(outcome);
      };
      // A token is requested during a request that has its place in the installation's budget: waiting for a second place could take for ever.
      const spends = budgetOf(url.endsWith("/access_tokens") ? theApp : installation);
      const attempt = () => conditionally(answers, key, parameters, () => ask(watched, parameters, spends, { timeout, patience }));
      const begun = performance.now();
      return attempt().catch(async (error: unknown) => {
        if (installation === theApp || !isRevoked(error)) throw error;
        await tokens.renewed(installation, begun, () => octokit.auth({ type: "installation", refresh: true }));
        return await attempt();
      });
    });
    return { leftOfLimits: () => budgetOf(installation).left() };
  }).defaults((options: Record<string, unknown>) => ({
    ...options,
    auth: ownAuth(options["auth"]),
    // Only this form reaches Probot's plugins: Probot's own defaults would override an object.
    throttle: { enabled: false },
    retry: { enabled: false },
  }));
  return { Octokit, request: { fetch: completeFetch(timeout, transport) } };
}

/** The part of an installation's hourly limits that is left: see `Budget`. */
export function leftOfLimits(octokit: ProbotOctokit): number {
  return (octokit as ProbotOctokit & { readonly leftOfLimits?: () => number }).leftOfLimits?.() ?? 1;
}

/** Whose budget the requests of the App itself spend, which are no installation's. */
const theApp = "app";

/** Budgets by installation; those of installations that are quiet are forgotten. */
function budgets(create: () => Budget): (installation: string) => Budget {
  const known = new Map<string, Budget>();
  const most = 500;
  return (installation) => {
    const found = known.get(installation) ?? create();
    if (known.size >= most) {
      for (const [key, budget] of known) if (budget.idle()) known.delete(key);
    }
    known.set(installation, found);
    return found;
  };
}
