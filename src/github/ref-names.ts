import type { HubSettings } from "./access.js";

/** An environment's name (or any other) as one component of a git ref: what URLs and https://git-scm.com/docs/git-check-ref-format forbid is percent-encoded. */
export function refName(name: string): string {
  return encodeURIComponent(name)
    .replace(/[~^:?*[\\!'()]/g, percent)
    .replace(/^\./, percent)
    .replace(/\.(?=\.|$)/g, percent)
    .replace(/\.(?=lock$)/i, percent);
}

/** The name that a component of a git ref stands for; `undefined` where we never wrote such a one. */
export function nameInRef(component: string): string | undefined {
  try {
    const name = decodeURIComponent(component);
    return name !== "" && refName(name) === component ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Where ledger and claim refs of a repository are kept: the repository, and what the refs begin with. */
export function ledgerPlace(name: string, { ledgerPrefix, ledgerRepository }: HubSettings): LedgerPlace {
  const folder = ledgerRepository === undefined ? "" : `${refName(name)}/`;
  return {
    repository: ledgerRepository ?? name,
    ledgers: `${ledgerPrefix}${folder}`,
    claims: `${ledgerPrefix.replace(/\/$/, "")}-claims/${folder}`,
  };
}

/** The repository that keeps ledgers, with the full beginnings of the names of its refs. */
export interface LedgerPlace {
  readonly repository: string;
  readonly ledgers: string;
  readonly claims: string;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
