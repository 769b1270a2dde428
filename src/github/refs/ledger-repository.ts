import type { HubSettings } from "../types/access.js";
import { Fault, faultOf } from "../client/fault.js";

/** Where ledgers are looked for. */
interface Place {
  readonly owner: string;
  readonly settings: Pick<HubSettings, "ledgerRepository">;
}

/** Does something in the repository of ledgers. Where the operator has named one that the App cannot work in, the fault names it. */
export async function inLedgers<T>(place: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = faultOf(error);
    // GitHub says 404 for what is not there or not ours to see, and 403 for a public one that the App is not installed on.
    throw fault.kind === "not_found" || fault.kind === "missing_permission" ? (ledgersOutOfReach(place, fault) ?? fault) : fault;
  }
}

/** What was read where ledgers are kept; the fault that names the place where it is not there. */
export function reached<Refs>(place: Place, refs: Refs | null): Refs {
  if (refs !== null) return refs;
  const { owner } = place;
  throw (
    ledgersOutOfReach(place) ??
    new Fault({ kind: "not_found", message: `The App cannot read the ledgers of ${owner}`, route: "POST /graphql" })
  );
}

/** The fault that names the repository of ledgers; `undefined` where each repository keeps its own. */
export function ledgersOutOfReach({ owner, settings: { ledgerRepository: name } }: Place, cause?: Fault): Fault | undefined {
  if (name === undefined) return undefined;
  return new Fault({
    kind: "no_ledgers",
    message: `The ledgers cannot be reached: ${owner}/${name}, which GITPLOY_LEDGER_REPOSITORY names, does not exist, or the App is not installed there with contents: write`,
    repository: `${owner}/${name}`,
    route: cause?.route ?? "POST /graphql",
    status: cause?.status,
    cause,
  });
}
