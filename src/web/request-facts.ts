import { deployedRequests } from "../core/deployments.js";
import { believed, type CommandAnswer, type EndedRequest, type PendingRequest } from "../core/ledger.js";
import { positionOf } from "../core/ledger/turn.js";
import { sentForm, type SentForm } from "../flows/events/page.js";
import { together } from "../github/client/together.js";
import type { PastReads } from "../github/pages/past-reads.js";
import type { Traced } from "../github/pages/traces.js";
import type { OwnCheckRun } from "../github/types/check-runs.js";
import { deploymentsAtOnce, recordIn, type Snapshot } from "../github/types/snapshot.js";
import type { Place } from "./place.js";

/** The state of a request. */
export type Found =
  | { readonly is: "deployed"; readonly deployment: string }
  | { readonly is: "waiting"; readonly pending: PendingRequest; readonly position: number | undefined }
  | { readonly is: "ended"; readonly ended: EndedRequest }
  | { readonly is: "answered"; readonly answer: CommandAnswer }
  /** Only its check run is left: it has no deployment on GitHub, or none any more. */
  | { readonly is: "told"; readonly run: OwnCheckRun }
  /** Its form was sent a moment ago, without a result yet. */
  | { readonly is: "in hand"; readonly sentAt: Date }
  /** It had no result: its process died, or refused it. */
  | { readonly is: "left"; readonly sentAt: Date }
  | { readonly is: "unknown" };

/** What is known of a request by now. */
export function lookFor(snapshot: Snapshot, environment: string, id: string): Found | undefined {
  const deployments = snapshot.deployments.get(environment) ?? [];
  const deployment = deployments.find(({ ours, request }) => ours && request?.id === id);
  if (deployment !== undefined) return { is: "deployed", deployment: deployment.id };
  const record = believed(recordIn(snapshot, environment));
  const pending = record.requests.find(({ request }) => request.id === id);
  if (pending !== undefined) return { is: "waiting", pending, position: positionOf(record, id, deployedRequests(deployments)) };
  const ended = record.ended?.find(({ request }) => request.id === id);
  if (ended !== undefined) return { is: "ended", ended };
  const answer = record.answers?.find((each) => each.id === id);
  return answer === undefined ? undefined : { is: "answered", answer };
}

/**
 * A request that no longer waits, and whose requester was told, is still in the record's history; an older one left its traces on its commit; one without
 * a result has the claim of its process. `sha`: the commit that its address names.
 */
export async function lookBack(
  { identity, scene }: Pick<Place, "identity" | "scene">,
  past: PastReads,
  snapshot: Snapshot,
  { id, environment, sha }: Omit<Traced, "sha"> & { readonly sha: string | undefined },
): Promise<Found> {
  const hub = { id: identity.id, readClaimRef: (name: string) => past.claim(identity.id, name) };
  const [{ items, next }, sent, traces] = await together([
    past.record(identity.id, environment, undefined),
    sentForm({ ...scene, hub }, id),
    sha === undefined ? undefined : past.traces({ id, environment, sha }),
  ]);
  if (traces?.deployment !== undefined) return { is: "deployed", deployment: traces.deployment };
  for (const state of items) {
    const { ended, answers } = believed(state);
    const end = ended?.find(({ request }) => request.id === id);
    if (end !== undefined) return { is: "ended", ended: end };
    const answer = answers?.find((each) => each.id === id);
    if (answer !== undefined) return { is: "answered", answer };
  }
  if (sent?.inHand === true) return { is: "in hand", sentAt: sent.at };
  if (traces?.run !== undefined) return { is: "told", run: traces.run };
  if (sent === undefined) return { is: "unknown" };
  const oldest = items.at(-1)?.commit?.committedAt;
  const isWhole = next === undefined || (oldest !== undefined && oldest < sent.at);
  return isWhole && reachesBack(snapshot, environment, sent) ? { is: "left", sentAt: sent.at } : { is: "unknown" };
}

/** Whether the result of a form would be among what was read about its environment. */
function reachesBack(snapshot: Snapshot, environment: string, { at }: SentForm): boolean {
  const deployments = snapshot.deployments.get(environment) ?? [];
  const all = snapshot.allDeployments || deployments.length < deploymentsAtOnce;
  return recordIn(snapshot, environment).verified && (all || deployments.some(({ createdAt }) => createdAt < at));
}
