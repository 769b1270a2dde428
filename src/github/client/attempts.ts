import { setTimeout as sleep } from "node:timers/promises";
import { RateLimitError } from "./budget.js";
import type { Budget } from "./budget.js";
import { describe } from "./call.js";
import { judge, limitOf } from "./outcome.js";
import type { Outcome, Response } from "./outcome.js";

/** A request to GitHub, with what its caller wants to be done about it. */
export interface Parameters {
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

/** When an attempt ends without an answer. */
export interface Limit {
  readonly milliseconds: number;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
}

/** Makes one attempt. */
export type Send<R> = (limit: Limit) => Promise<R>;

/** Milliseconds that one attempt, and all of them with the pauses between them, may take. */
export interface Patience {
  readonly timeout: number;
  readonly patience: number;
}

/** How an attempt ended. */
export async function once<R>(attempt: Promise<R>): Promise<Outcome<R>> {
  try {
    return { response: await attempt };
  } catch (error) {
    return { error };
  }
}

/** What an attempt brought; throws what it threw. */
export function settle<R>(outcome: Outcome<R>): R {
  if ("error" in outcome) throw outcome.error;
  return outcome.response;
}

const retriesOfReads = 2;
/** Milliseconds before the first repetition; the second waits four times as long. */
const backoff = 250;
/** What an attempt needs at least to be worth it. */
const shortestAttempt = 500;
/** What a write needs at least: nobody knows what becomes of one whose answer is not waited for. */
const shortestWrite = 2_000;

/** Asks within the limits, as often as it may be repeated and there is time. */
export async function ask<R extends Response>(
  send: Send<R>,
  parameters: Parameters,
  budget: Budget,
  { timeout, patience }: Patience,
): Promise<R> {
  const call = describe(parameters);
  const given = parameters.request;
  const end = performance.now() + patience;
  const left = (): number => end - performance.now();
  for (let attempt = 1; ; attempt += 1) {
    // What has its place so late that there is no time for the answer is not sent.
    const waits = Math.max(0, left() - (call.reads ? shortestAttempt : shortestWrite));
    const leave = await budget.enter(call, Math.min(given?.patience ?? Infinity, waits));
    const outcome = await once(send({ milliseconds: Math.min(timeout, left()), signal: given?.signal }));
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
