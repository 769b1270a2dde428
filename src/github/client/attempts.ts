import { setTimeout as sleep } from "node:timers/promises";
import { RateLimitError } from "./budget.js";
import type { Budget } from "./budget.js";
import { describe } from "./limits.js";
import { judge, limitOf } from "./outcome.js";
import type { Outcome, Response } from "./outcome.js";

/** A request to GitHub, with its caller's options. */
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

/** How long one attempt may take, and all attempts together with their pauses, in milliseconds. */
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

/** An attempt's answer; throws its error. */
export function settle<R>(outcome: Outcome<R>): R {
  if ("error" in outcome) throw outcome.error;
  return outcome.response;
}

const retriesOfReads = 2;
/** Milliseconds before the first repetition; before the second, four times as long. */
const backoff = 250;
/** The least time that an attempt needs. */
const shortestAttempt = 500;
/** The least time that a write needs: without waiting for its answer, nobody knows whether it happened. */
const shortestWrite = 2_000;

/** Makes a request within the limits, and repeats it if that is allowed and there is time. */
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
    // A request whose turn comes too late for an answer is not sent.
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
        // GitHub did nothing, so even a write may be repeated. Entering the budget waits for the end of the pause.
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
