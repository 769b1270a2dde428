import type { HubSettings } from "../types/access.js";
import { Fault, faultOf } from "../client/fault.js";

/** Where ledgers are looked for. */
interface Place {
  readonly owner: string;
  readonly settings: Pick<HubSettings, "ledgerRepository">;
}

/** Does something in the repository of ledgers. If the App cannot work in the one that the operator has named, the fault names it. */
export async function inLedgers<T>(place: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = faultOf(error);
    // GitHub says 404 for a missing or invisible repository, and 403 for a public one without the App.
    throw fault.kind === "not_found" || fault.kind === "missing_permission" ? (ledgersOutOfReach(place, fault) ?? fault) : fault;
  }
}

/** What was read where ledgers are kept; or the fault that names the missing repository. */
export function reached<Refs>(place: Place, refs: Refs | null): Refs {
  if (refs !== null) return refs;
  const { owner } = place;
  throw (
    ledgersOutOfReach(place) ??
    new Fault({ kind: "not_found", message: `The App cannot read the ledgers of ${owner}`, route: "POST /graphql" })
  );
}

/** The fault that names the repository of ledgers; `undefined` if each repository keeps its own. */
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

/** An environment's name (or any other) as one component of a git ref: what URLs and https://git-scm.com/docs/git-check-ref-format forbid is percent-encoded. */
export function refName(name: string): string {
  return encodeURIComponent(name)
    .replace(/[~^:?*[\\!'()]/g, percent)
    .replace(/^\./, percent)
    .replace(/\.(?=\.|$)/g, percent)
    .replace(/\.(?=lock$)/i, percent);
}

/** The name behind a component of a git ref; `undefined` if we never wrote such a component. */
export function nameInRef(component: string): string | undefined {
  try {
    const name = decodeURIComponent(component);
    return name !== "" && refName(name) === component ? name : undefined;
  } catch {
    return undefined;
  }
}

/** The parts of the names of refs. */
export type RefSettings = Pick<HubSettings, "ledgerPrefix" | "ledgerRepository">;

/**
 * The beginnings of the full names of a repository's ledger and claim refs. If one repository keeps those of several, each has a folder named after its
 * id.
 */
export function ledgerPrefixes(id: string, { ledgerPrefix, ledgerRepository }: RefSettings): LedgerPrefixes {
  const folder = ledgerRepository === undefined ? "" : `${id}/`;
  return {
    ledgers: `${ledgerPrefix}${folder}`,
    claims: `${ledgerPrefix.replace(/\/$/, "")}-claims/${folder}`,
  };
}

/** The full beginnings of the names of refs. */
export interface LedgerPrefixes {
  readonly ledgers: string;
  readonly claims: string;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
