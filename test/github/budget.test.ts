import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createBudget } from "../../src/github/client/budget.js";
import type { Budget } from "../../src/github/client/budget.js";
import { describe as describeCall, type Call } from "../../src/github/client/limits.js";

const read: Call = { limit: "rest", reads: true, content: false, share: 1 };
const write: Call = { limit: "rest", reads: false, content: false, share: 1 };
const token: Call = { limit: "token", reads: false, content: false, share: 1 };
const comment: Call = { limit: "rest", reads: false, content: true, share: 0.8 };
const deployment: Call = { limit: "rest", reads: false, content: true, share: 1 };

let budget: Budget;
beforeEach(() => {
  vi.useFakeTimers();
  budget = createBudget(() => Date.now());
});
afterEach(() => vi.useRealTimers());

/** Makes calls one after the other, each of which ends at once. */
async function spend(call: Call, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) (await budget.enter(call, 0))();
}

/** The milliseconds until the call may be made. */
async function waits(call: Call): Promise<number> {
  const started = Date.now();
  const entered = budget.enter(call, 3_600_000);
  await vi.runAllTimersAsync();
  (await entered)();
  return Date.now() - started;
}

describe("the budget of an installation", () => {
  // GitHub documents no limit for them: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
  test("does not limit tokens: a thousand installations may wake in one minute", async () => {
    await spend(token, 1_000);
    expect(await waits(token)).toBe(0);
    // Only requests that GitHub itself refused wait.
    budget.pause("token", 5_000);
    expect(await waits(read)).toBe(0);
    expect(await waits(token)).toBe(5_000);
  });

  test.each([
    ["900 reads a minute", read, 900],
    ["180 writes a minute, at 5 points", write, 180],
    ["2,000 GraphQL queries a minute", { ...read, limit: "graphql" } as const, 2_000],
    ["80 contents a minute", deployment, 80],
    ["and 64 of these for comments, so that deployments have room", comment, 64],
  ])("%s are not delayed, the next one is", async (_, call, most) => {
    await spend(call, most);
    await expect(budget.enter(call, 59_000)).rejects.toMatchObject({ status: 429, response: { headers: { "retry-after": "60" } } });
    vi.advanceTimersByTime(60_000);
    await spend(call, 1);
  });

  // Calls that anybody may cause get a portion of their share; other calls narrow the share, not the portion.
  const portioned = (call: Call, portion: number): Call => ({ ...call, share: 0.5, portion });
  const queries: Call = { ...read, limit: "graphql" };
  test.each<[string, Call, number, Call, number]>([
    ["a tenth of 900 reads", portioned(read, 0.1), 90, read, 0],
    ["a tenth of them with 300 by others", portioned(read, 0.1), 90, read, 300],
    ["the rest of its share with 400 by others", portioned(read, 0.1), 50, read, 400],
    ["nothing once others have spent its share", portioned(read, 0.1), 0, read, 450],
    ["18 writes, at 5 points", portioned(write, 0.1), 18, write, 0],
    ["a tenth of 2,000 queries", portioned(queries, 0.1), 200, queries, 0],
    ["8 contents a minute", portioned(comment, 0.1), 8, comment, 0],
    ["one call if its part is smaller than one", portioned(write, 0.001), 1, write, 0],
  ])("of calls with a portion, %s", async (_, call, most, other, others) => {
    await spend(other, others);
    await spend(call, most);
    expect(await waits(call)).toBe(60_000);
  });

  test("calls with a portion delay no others, and all of them share it", async () => {
    await spend(portioned(read, 0.1), 60);
    await spend(portioned(queries, 0.1), 200);
    await spend({ ...read, share: 0.8, portion: 0.1 }, 30);
    await expect(budget.enter(portioned(read, 0.1), 0)).rejects.toMatchObject({ status: 429 });
    await spend(read, 810);
    await expect(budget.enter(read, 0)).rejects.toMatchObject({ status: 429 });
  });

  test("calls with a portion have a tenth of the places", async () => {
    const leaves = await Promise.all(Array.from({ length: 8 }, () => budget.enter(portioned(read, 0.1), 0)));
    const entered = vi.fn<(leave: () => void) => void>();
    void budget.enter(portioned(read, 0.1), 1_000).then(entered);
    await spend(read, 10);
    await vi.advanceTimersByTimeAsync(500);
    expect(entered).not.toHaveBeenCalled();
    leaves[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toHaveBeenCalledTimes(1);
  });

  test("500 contents an hour", async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      await spend(deployment, 50);
      vi.advanceTimersByTime(60_000);
    }
    await expect(budget.enter(deployment, 0)).rejects.toMatchObject({ response: { headers: { "retry-after": "3000" } } });
    await spend(read, 1);
  });

  test("a wait within the patience is waited for", async () => {
    await spend(read, 900);
    vi.advanceTimersByTime(55_000);
    expect(await waits(read)).toBe(5_000);
  });

  test("80 in flight; the next one enters when one is over", async () => {
    const leaves = await Promise.all(Array.from({ length: 80 }, () => budget.enter(read, 0)));
    const entered = vi.fn<(leave: () => void) => void>();
    void budget.enter(read, 1_000).then(entered);
    await vi.advanceTimersByTimeAsync(500);
    expect(entered).not.toHaveBeenCalled();
    leaves[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toHaveBeenCalledOnce();
  });

  test("a place that does not become free in time is refused", async () => {
    await Promise.all(Array.from({ length: 80 }, () => budget.enter(read, 0)));
    const outcome = Promise.allSettled([budget.enter(read, 1_000)]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await outcome).toMatchObject([{ status: "rejected", reason: { status: 429 } }]);
  });

  test("deployments enter before the comments that came earlier", async () => {
    const leaves = await Promise.all(Array.from({ length: 80 }, () => budget.enter(read, 0)));
    const order: string[] = [];
    void budget.enter(comment, 10_000).then(() => order.push("comment"));
    void budget.enter(deployment, 10_000).then(() => order.push("deployment"));
    leaves[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(["deployment"]);
    for (const leave of leaves.slice(1, 30)) leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(["deployment", "comment"]);
  });

  test("a pause that GitHub asked for is kept, for its kind of call", async () => {
    budget.pause("rest", 7_000);
    await spend({ ...read, limit: "graphql" }, 1);
    expect(await waits(read)).toBe(7_000);
  });

  describe("knows what GitHub reports as left of the hour", () => {
    const told = (remaining: number, milliseconds = 3_000_000) => budget.learn("rest", { most: 5_000, remaining, milliseconds });

    test("and leaves the last fifth to deployments", async () => {
      told(999);
      await spend(deployment, 1);
      await spend({ ...comment, share: 0.9 }, 1);
      await spend({ ...comment, limit: "graphql" }, 1);
      expect(await waits(comment)).toBe(3_000_000);
    });

    test("and the tenth before that to first answers; the very last is left to GitHub's own refusal", async () => {
      told(499);
      expect(await waits({ ...comment, share: 0.9 })).toBe(3_000_000);
      told(0);
      await spend(deployment, 1);
    });

    test("whatever the order of GitHub's answers", async () => {
      told(900);
      told(1_100);
      vi.advanceTimersByTime(1_000);
      told(1_200, 2_998_000);
      expect(await waits(comment)).toBe(2_999_000);
    });

    test("and notices that a new hour began, even if an answer from the old one comes late", async () => {
      told(900, 1_000);
      told(4_999, 3_600_000);
      told(890, 1_000);
      expect(await waits(comment)).toBe(0);
    });
  });

  test("and is idle when nothing is left to remember", async () => {
    expect(createBudget().idle()).toBe(true);
    const leave = await budget.enter(read, 0);
    vi.advanceTimersByTime(60_001);
    expect(budget.idle()).toBe(false);
    leave();
    expect(budget.idle()).toBe(true);
    await spend(deployment, 1);
    vi.advanceTimersByTime(60_001);
    expect(budget.idle()).toBe(false);
  });
});

describe("what a request costs", () => {
  test.each([
    ["GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", {}, read],
    ["POST", "/repos/{owner}/{repo}/deployments", {}, deployment],
    ["POST", "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {}, deployment],
    ["POST", "/repos/octo/app/merges", {}, deployment],
    ["POST", "/repos/octo/app/git/refs", {}, write],
    ["POST", "/repos/octo/app/issues/1/comments", {}, deployment],
    ["PATCH", "/repos/octo/app/issues/comments/1", { request: { share: 0.8 } }, comment],
    ["POST", "/repos/octo/app/issues/comments/1/reactions", {}, write],
    ["DELETE", "/repos/octo/app/git/refs/gitploy/x", {}, write],
    ["POST", "https://ghe.example/api/v3/app/hook/deliveries/1/attempts", {}, write],
    ["POST", "/app/installations/{installation_id}/access_tokens", {}, token],
    ["GET", "/repos/comments/graphql", {}, read],
    ["POST", "/repos/git/comments/statuses/1", {}, deployment],
    ["POST", "/graphql", { query: "query { viewer { login } }" }, { ...read, limit: "graphql" }],
    ["POST", "/graphql", { query: "query { viewer { login } }", request: { share: 0.9 } }, { ...read, limit: "graphql", share: 0.9 }],
    ["POST", "https://ghe.example/api/graphql", { query: "\n  mutation M { x }" }, { ...write, limit: "graphql" }],
  ] as const)("%s %s %o", (method, url, parameters, call) => {
    expect(describeCall({ method, url, ...parameters })).toEqual(call);
  });
});
