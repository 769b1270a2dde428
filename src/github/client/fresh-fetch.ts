/** A pause after which no connection is used again, in milliseconds: GitHub may have closed it, and a frozen process heard nothing of that. */
const longestPause = 3_000;

/**
 * Node's fetch, which after a pause begins with fresh connections. AWS freezes a function between two invocations, and the timers that end idle
 * connections stand still with it, so that they are offered though nobody listens at their other end. The pause is measured by the wall clock, `now`
 * in milliseconds, which goes on meanwhile: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke
 */
export function freshFetch(now: () => number = Date.now): typeof fetch {
  let used: number | undefined;
  let pool: Pool | undefined;
  return async (input, init) => {
    // A clock that was set back tells nothing.
    if (used !== undefined && Math.abs(now() - used) > longestPause) {
      // What is under way on the old ones ends there.
      pool?.close().catch(() => undefined);
      pool = newPool();
    }
    used = now();
    try {
      return await globalThis.fetch(input, pool === undefined ? init : { ...init, dispatcher: pool });
    } finally {
      used = now();
    }
  };
}

type Pool = NonNullable<RequestInit["dispatcher"]>;

/** As undici keeps its global dispatcher, whose second version is Node 26's: https://github.com/nodejs/undici/blob/main/lib/global.js */
const places = [Symbol.for("undici.globalDispatcher.2"), Symbol.for("undici.globalDispatcher.1")];
/** What can be made without being told how; the second is there where the environment names a proxy. */
const makes = ["Agent", "EnvHttpProxyAgent"];

/**
 * Connections of one's own, of the class that Node's fetch has its own of: an npm package's need not understand this fetch. Node makes that
 * with the first request only. `undefined` where somebody has put something else in its place, which then keeps its connections as it likes.
 */
function newPool(): Pool | undefined {
  const theirs = places.map((place) => Reflect.get(globalThis, place) as Pool | undefined).find((each) => each !== undefined);
  if (theirs === undefined || !makes.includes(theirs.constructor.name)) return undefined;
  return new (theirs.constructor as new () => Pool)();
}
