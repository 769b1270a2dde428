import type { Child } from "hono/jsx";
import type { Environment } from "../core/config/environment.js";
import { frozenUntil } from "../core/config/schedule.js";
import type { LedgerState, Lock, PendingRequest } from "../core/ledger.js";
import { lockOf } from "../core/ledger/lock.js";
import { frozenWindows } from "../core/rules/frozen-windows.js";
import { awaits } from "../core/rules/index.js";
import { lock } from "../core/rules/lock.js";
import { lackingApprovals, review } from "../core/rules/review.js";
import { Line } from "./markdown.js";
import { visible } from "./text.js";
import { MomentIn } from "./time.js";

interface WaitsForProps {
  readonly pending: PendingRequest;
  /** `undefined` if deploy.yml does not say. */
  readonly environment: Environment | undefined;
  /** Where that is said beside it, a lock and a freeze are only named. */
  readonly state?: LedgerState;
  readonly now: Date;
}

/** What a request waits for, and who or what ends that. */
export function WaitsFor({ pending, ...held }: WaitsForProps) {
  return (
    <>
      {pending.waitsFor.map((rule, index) => (
        <>
          {index === 0 ? "" : ", "}
          {clears(rule, pending, held) ?? awaits(rule) ?? visible(rule)}
        </>
      ))}
    </>
  );
}

function clears(rule: string, pending: PendingRequest, { environment, state, now }: Omit<WaitsForProps, "pending">): Child | undefined {
  if (environment === undefined) return undefined;
  switch (rule) {
    case review.name: {
      const lacking = lackingApprovals(environment, pending, now);
      return lacking && <Line says={lacking} />;
    }
    case lock.name: {
      const held = state?.verified === true ? lockOf(state.record, now) : undefined;
      return held && <Unlocking held={held} />;
    }
    case frozenWindows.name: {
      const frozen = state && frozenUntil(environment, now);
      return (
        frozen && (
          <>
            {awaits(rule)}, <MomentIn at={frozen.until} zone={frozen.window.location} />
          </>
        )
      );
    }
    default:
      return undefined;
  }
}

function Unlocking({ held: { by, until } }: { readonly held: Lock }) {
  return (
    <>
      the lock of <bdi>{visible(by)}</bdi>
      {until === undefined ? null : (
        <>
          , until <MomentIn at={new Date(until)} zone="UTC" />
        </>
      )}{" "}
      (whoever may deploy there may unlock it)
    </>
  );
}
