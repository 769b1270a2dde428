import type { Command } from "../../core/command.js";
import { frozenUntil, looksFor } from "../../core/config/schedule.js";
import { statusAnswer, type StatusRow } from "../../core/messages/status.js";
import { sayLost } from "../requests/end.js";
import { endStuck } from "../requests/gather.js";
import { withEnvironments } from "../../github/reads/snapshot.js";
import { reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import { chosenEnvironment, type Visit } from "./visit.js";
import { together } from "../../github/client/together.js";
import { type Environment, namesOf } from "../../core/config/environment.js";
import { type Deployment, liveOf, runningOf, deployedRequests } from "../../core/deployments.js";
import { type LedgerState, believed } from "../../core/ledger.js";
import { lockOf } from "../../core/ledger/lock.js";
import { isReleased, positionOf } from "../../core/ledger/turn.js";
import { othersAmong } from "../../core/others.js";
import { recordIn } from "../../github/types/snapshot.js";

/** `/status`: what is live, running, waiting, locked and frozen, in one environment or in all. */
export async function status(scene: Scene, visit: Visit, command: Extract<Command, { verb: "status" }>): Promise<void> {
  const chosen = command.environment === undefined ? undefined : await chosenEnvironment(scene, visit, "status", command.environment);
  if (command.environment !== undefined && chosen === undefined) return;
  const environments = chosen === undefined ? visit.config.environments : [chosen];
  const seen = await withEnvironments(scene.hub, visit.snapshot, namesOf({ environments }));
  const now = scene.now();
  const looks = looksFor(environments.length);
  const rows = await together(
    environments.map(async (environment) => {
      const deployments = await endStuck(scene, environment, seen);
      const known = statusOf(environment, deployments, recordIn(seen, environment.name), { now, looks });
      const row = { ...known, liveUnknown: seen.liveUnknown?.has(environment.name) === true };
      if (environments.length > mostAsked) return row;
      const [told, enforced] = await together([withRequesters(scene, row), scene.hub.isEnforced(environment.name, seen.app)]);
      return { ...told, enforced };
    }),
  );
  await reply(scene, visit.asker, statusAnswer({ repositoryUrl: seen.repository.url, now, rows }));
  for (const { name } of environments) await sayLost(scene, seen, name, recordIn(seen, name));
}

/**
 * The most environments for which two things are looked up: who requested a deployment whose payload does not say, and whether GitHub enforces the rules.
 */
const mostAsked = 20;

async function withRequesters({ hub }: Scene, row: StatusRow): Promise<StatusRow> {
  const { live } = row;
  const [told, running] = await together([
    live === undefined ? undefined : hub.withRequester(live),
    together(row.running.map((each) => hub.withRequester(each))),
  ]);
  return { ...row, live: told, running };
}

/** What is live, running, waiting, locked and frozen in an environment, as far as it was read. */
export function statusOf(
  environment: Pick<Environment, "name" | "frozenWindows">,
  deployments: readonly Deployment[],
  state: LedgerState,
  { now, looks }: { readonly now: Date; readonly looks: number },
): StatusRow {
  const record = believed(state);
  const deployed = deployedRequests(deployments);
  const live = liveOf(deployments);
  const others = othersAmong(deployments);
  const frozen = frozenUntil(environment, now, looks);
  return {
    environment: environment.name,
    live,
    running: [...runningOf(deployments), ...others.running],
    waiting: record.requests
      .filter((pending) => !deployed(pending.request.id) && !isReleased(pending))
      .map((pending) => ({ pending, position: positionOf(record, pending.request.id, deployed) })),
    lock: lockOf(record, now),
    verified: state.verified,
    unverifiedRequests: state.verified ? [] : state.requests,
    frozen: frozen === undefined ? undefined : { until: frozen.until, location: frozen.window.location },
    others: others.success,
    enforced: undefined,
  };
}
