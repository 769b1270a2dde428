import { setTimeout as sleep } from "node:timers/promises";
import { ProbotOctokit } from "probot";
import type { Options } from "probot";
import { createBudget, RateLimitError } from "./budget.js";
import type { Budget } from "./budget.js";
import { describe } from "./call.js";
import { completeFetch } from "./complete-fetch.js";
import { conditionally, createAnswers } from "./conditional.js";
import { createTokens, isRevoked } from "./tokens.js";
import { observedOf } from "./observed.js";
import type { Observe } from "./observed.js";
import { keepIn } from "../types/access.js";
import { judge, limitOf } from "./outcome.js";
import type { Outcome, Response } from "./outcome.js";

/** How long GitHub is waited for, in milliseconds. */
export interface Care {
  /** One attempt, its answer read to the end. */
  readonly timeout: number;
  /** One call with everything: waiting for the rate limits, attempts, pauses between them. */
  readonly patience?: number;
  /** Sends the requests; `freshFetch` unless somebody else is to answer. */
  readonly fetch?: typeof globalThis.fetch;
  /** Makes the budget of an installation; by default one within github.com's limits. */
  readonly budget?: () => Budget;
  /** For whoever counts. */
  readonly observe?: Observe;
}

/**
 * Options that make a Probot fast and safe: no spacing of requests but a budget per installation, every request with a
 * time-out, repetition only where nothing can happen twice, and reads conditional on what was answered before. Per call, `request: { retries }` says how often a write may be
 * repeated after a 5xx or a lost answer (0), `request: { share, portion }` how much of the limits may be used up before it (1, all), and by its like (all), and `request: { signal }` ends it early.
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
  const Octokit = ProbotOctokit.plugin((octokit, options) => {
    const installation = String(options["auth"]?.installationId ?? theApp);
    if (installation === theApp) octokit.auth = remembering(octokit.auth);
    octokit.hook.wrap("request", (send, parameters) => {
      const { url, headers, body } = octokit.request.endpoint({ ...parameters });
      // Octokit's own way to write JSON alters some texts (findings/json-with-bigint-loses-an-n.sh); what is `data` already, and text, goes as it is.
      if (typeof body === "object") Object.assign(parameters, { data: JSON.stringify(body) });
      const key = [installation, url, headers.accept].join(" ");
      const watched: typeof send = async (given) => {
        const begun = performance.now();
        const outcome = await once(send, given);
        observe(observedOf(installation, given, outcome, performance.now() - begun));
        return settle(outcome);
      };
      // A token is asked for in the midst of a request that has its place in the installation's budget: waiting for a second one could take for ever.
      const spends = budgetOf(url.endsWith("/access_tokens") ? theApp : installation);
      const attempt = () => conditionally(answers, key, parameters, () => ask(watched, parameters, spends, { timeout, patience }));
      const begun = performance.now();
      return attempt().catch(async (error: unknown) => {
        if (installation === theApp || !isRevoked(error)) throw error;
        await tokens.renewed(installation, begun, () => octokit.auth({ type: "installation", refresh: true }));
        return await attempt();
      });
    });
    return {};
  }).defaults((options: Record<string, unknown>) => ({
    ...options,
    auth: withBaseUrl(options["auth"], options["baseUrl"]),
    // Only this form reaches Probot's plugins: an object would be merged below Probot's own defaults.
    throttle: { enabled: false },
    retry: { enabled: false },
  }));
  return { Octokit, request: { fetch: completeFetch(timeout, fetch) } };
}

/** So many installations' clients are kept; what is forgotten is made anew. */
const mostClients = 500;

type Auth = ProbotOctokit["auth"];

/** Authentication that makes one client for each installation, and not one for each event. */
function remembering(auth: Auth): Auth {
  const clients = new Map<string, ReturnType<Auth>>();
  const remembered = (options?: EventAuth): ReturnType<Auth> => {
    const { name, payload } = options?.event ?? {};
    const installation = payload?.installation?.id;
    // Of an installation that was removed or suspended Probot makes one that asks for nothing.
    if (options?.type !== "event-octokit" || installation === undefined || name === "installation") return auth(options);
    const known = clients.get(String(installation)) ?? auth(options);
    keepIn(clients, String(installation), known, mostClients);
    return known;
  };
  return Object.assign(remembered, auth);
}

interface EventAuth {
  readonly type?: string;
  readonly event?: { readonly name?: string; readonly payload?: { readonly installation?: { readonly id?: number | string } } };
}

/** Whose budget the requests of the App itself spend, which are no installation's. */
const theApp = "app";

interface Parameters {
  readonly method: string;
  readonly url: string;
  readonly request?: {
    readonly retries?: number;
    readonly share?: number;
    readonly portion?: number;
    readonly patience?: number;
    readonly signal?: AbortSignal;
  };
  readonly [parameter: string]: unknown;
}

const retriesOfReads = 2;
/** Milliseconds before the first repetition; the second waits four times as long. */
const backoff = 250;
/** What an attempt needs at least to be worth it. */
const shortestAttempt = 500;

async function ask<P extends Parameters, R extends Response>(
  send: (parameters: P) => R | Promise<R>,
  parameters: P,
  budget: Budget,
  { timeout, patience }: Required<Pick<Care, "timeout" | "patience">>,
): Promise<R> {
  const call = describe(parameters);
  const given = parameters.request;
  const end = performance.now() + patience;
  const left = (): number => end - performance.now();
  for (let attempt = 1; ; attempt += 1) {
    const leave = await budget.enter(call, Math.min(given?.patience ?? Infinity, left()));
    // Octokit's inner hooks see only the object they were bound to, so that has to change.
    const limit = timeLimit(Math.min(timeout, left()));
    const signal = given?.signal === undefined ? limit.signal : AbortSignal.any([given.signal, limit.signal]);
    // The fetch below has read the answer already.
    Object.assign(parameters, { request: { ...given, signal, parseSuccessResponseBody: false } });
    const outcome = await once(send, parameters);
    limit.lift();
    leave();
    const hour = limitOf(outcome, Date.now());
    if (hour !== undefined) budget.learn(call.limit, hour);
    const next = judge(outcome, Date.now());
    switch (next.kind) {
      case "limited":
        budget.pause(call.limit, next.milliseconds);
        // GitHub did nothing, so that even a write may be repeated; entering the budget waits for the pause to end.
        if (next.milliseconds + shortestAttempt <= left()) break;
        throw new RateLimitError(next.milliseconds, { cause: "error" in outcome ? outcome.error : undefined });
      case "unsure": {
        const retries = next.beforehand ? retriesOfReads : (given?.retries ?? (call.reads ? retriesOfReads : 0));
        // Random, so that processes that failed together do not come back together.
        const pause = backoff * 4 ** (attempt - 1) * (0.75 + Math.random() / 2);
        if (attempt > retries || pause + shortestAttempt > left() || given?.signal?.aborted === true) return settle(outcome);
        await sleep(pause, undefined, { signal: given?.signal });
        break;
      }
      case "done":
        return settle(outcome);
    }
  }
}

/** As `AbortSignal.timeout`, but nothing of a request that was answered is kept until its time would be over. */
function timeLimit(milliseconds: number): { readonly signal: AbortSignal; lift(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  const timer = setTimeout(abort, Math.max(1, Math.round(milliseconds)));
  return { signal: controller.signal, lift: () => clearTimeout(timer) };
}

async function once<P, R>(send: (parameters: P) => R | Promise<R>, parameters: P): Promise<Outcome<R>> {
  try {
    return { response: await send(parameters) };
  } catch (error) {
    return { error };
  }
}

function settle<R>(outcome: Outcome<R>): R {
  if ("error" in outcome) throw outcome.error;
  return outcome.response;
}

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

/** The authentication strategy asks for tokens with a client of its own, which Probot does not tell about Enterprise Server. */
function withBaseUrl(auth: unknown, baseUrl: unknown): unknown {
  if (typeof auth !== "object" || auth === null || typeof baseUrl !== "string" || !("request" in auth)) return auth;
  const { request } = auth as { request: { defaults(options: { baseUrl: string }): unknown } };
  return { ...auth, request: request.defaults({ baseUrl }) };
}
