import type { HubSettings } from "../types/access.js";

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
