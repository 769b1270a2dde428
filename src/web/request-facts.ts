import { deployedRequests } from "../core/deployments.js";
import { believed, type CommandAnswer, type EndedRequest, type PendingRequest } from "../core/ledger.js";
import { positionOf } from "../core/ledger/turn.js";
import type { PastReads } from "../github/pages/past-reads.js";
import { recordIn, type Snapshot } from "../github/types/snapshot.js";
import type { Place } from "./place.js";

/** What became of a request. */
export type Found =
  | { readonly is: "deployed"; readonly deployment: string }
  | { readonly is: "waiting"; readonly pending: PendingRequest; readonly position: number | undefined }
  | { readonly is: "ended"; readonly ended: EndedRequest }
  | { readonly is: "answered"; readonly answer: CommandAnswer }
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

/** What waits no more, and was said to whoever asked, is still in the record's history. */
export async function lookBack(
  { identity }: Pick<Place, "identity">,
  past: PastReads,
  environment: string,
  id: string,
): Promise<Found | undefined> {
  const { items } = await past.record(identity.id, environment, undefined);
  for (const state of items) {
    const { ended, answers } = believed(state);
    const end = ended?.find(({ request }) => request.id === id);
    if (end !== undefined) return { is: "ended", ended: end };
    const answer = answers?.find((each) => each.id === id);
    if (answer !== undefined) return { is: "answered", answer };
  }
  return undefined;
}
