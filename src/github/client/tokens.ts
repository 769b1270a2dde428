import { at, text } from "./reading.js";

/** Installations' tokens that GitHub revoked before their hour was over. */
export interface Tokens {
  /** Resolves when there is a newer token than that of a request which began then; asks for it only once, however many requests need it. */
  renewed(installation: string, begun: number, renew: () => Promise<unknown>): Promise<void>;
}

interface Renewal {
  readonly done: Promise<unknown>;
  /** `undefined`: it is under way. */
  ended: number | undefined;
}

/** The most that are remembered; a forgotten one is at worst renewed once more. */
const most = 500;

/** Remembers when each token was renewed, in the time of `performance.now()`. */
export function createTokens(): Tokens {
  const renewals = new Map<string, Renewal>();
  const begin = (installation: string, renew: () => Promise<unknown>): Renewal => {
    const renewal: Renewal = {
      done: renew().finally(() => {
        renewal.ended = performance.now();
      }),
      ended: undefined,
    };
    if (renewals.size >= most) renewals.clear();
    renewals.set(installation, renewal);
    return renewal;
  };
  return {
    renewed: async (installation, begun, renew) => {
      const last = renewals.get(installation);
      const serves = last !== undefined && (last.ended === undefined || begun < last.ended);
      await (serves ? last : begin(installation, renew)).done;
    },
  };
}

/** Whether GitHub refused the token itself, and so did nothing. */
export function isRevoked(error: unknown): boolean {
  return at(error, "status") === 401 && /^bad credentials/i.test(text(error, "response", "data", "message") ?? "");
}
