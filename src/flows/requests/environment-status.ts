import type { Environment } from "../../core/config/environment.js";
import { frozenUntil } from "../../core/config/schedule.js";
import { type Deployment, liveOf, runningOf } from "../../core/facts.js";
import { emptyRecord, type LedgerState } from "../../core/ledger.js";
import { lockOf } from "../../core/ledger/lock.js";
import { isLetGo, positionOf } from "../../core/ledger/turn.js";
import type { StatusRow } from "../../core/messages/status.js";
import { othersAmong } from "../../core/others.js";
import { deployedRequests } from "./change-record.js";

/** What is live, running, waiting, locked and frozen in an environment, as far as it was read. */
export function statusOf(
  environment: Pick<Environment, "name" | "frozenWindows">,
  deployments: readonly Deployment[],
  state: LedgerState,
  { now, looks }: { readonly now: Date; readonly looks: number },
): StatusRow {
  const record = state.verified ? state.record : emptyRecord;
  const deployed = deployedRequests(deployments);
  const live = liveOf(deployments);
  const others = othersAmong(deployments);
  const frozen = frozenUntil(environment, now, looks);
  return {
    environment: environment.name,
    live,
    running: [...runningOf(deployments), ...others.running],
    waiting: record.requests
      .filter((pending) => !deployed(pending.request.id) && !isLetGo(pending))
      .map((pending) => ({ pending, position: positionOf(record, pending.request.id) })),
    lock: lockOf(record, now),
    verified: state.verified,
    unverifiedRequests: state.verified ? [] : state.requests,
    frozen: frozen === undefined ? undefined : { until: frozen.until, location: frozen.window.location },
    others: others.success,
    enforced: undefined,
  };
}
