import { Fault, faultOf } from "../client/fault.js";
import { ledgerState, seal } from "../../core/ledger/seal.js";
import { type Access, type HubSettings, keepIn } from "../types/access.js";
import { ask, inHalves } from "../graphql/graphql.js";
import { commitWords, type GitStore, makeCommit, pointRef, refsUnder, wordsOf } from "./git-objects.js";
import type { Hub } from "../types/hub.js";
import type { LedgerRef } from "../types/git.js";
import { type EnvironmentRecord, type LedgerCommit, unwritten } from "../types/snapshot.js";
import type { LedgerNode } from "../graphql/answers.generated.js";
import { objectsRequest, type GraphqlRequest } from "../graphql/queries.js";
import { present } from "../graphql/nodes.js";

/** The environments' records, a ref each; written by compare-and-swap. */
export function ledger(access: Access): Pick<Hub, "writeRecord" | "lastWritten" | "ledgerRefs" | "recordsAt"> {
  const repository = access.settings.ledgerRepository ?? access.name;
  const { ledgers } = ledgerPrefixes(access.id, access.settings);
  const store: GitStore = { octokit: access.octokit, owner: access.owner, repo: repository, trees: access.memory.trees };
  const newest = new Map<string, EnvironmentRecord>();
  return {
    writeRecord: (environment, entry, { commit: seen }) =>
      inLedgers(access, async () => {
        const parents = seen?.tree === undefined ? [] : [seen.sha];
        const message = seal({ ...entry, ...placeOf(access, environment), parent: parents[0] }, access.settings.keys[0]);
        const made =
          seen?.tree === undefined ? await commitWords(store, message, parents) : await makeCommit(store, message, seen.tree, parents);
        const ref = `${ledgers}${refName(environment)}`;
        if (!(await pointRef(store, ref, made.sha, seen && { sha: seen.sha, parents }))) return "conflict";
        const written = decoded(access, environment, { sha: made.sha, message, tree: made.tree, parents, committedAt: made.at });
        remember(access, environment, written);
        newest.set(environment, written);
        return written;
      }),
    lastWritten: (environment) => newest.get(environment),
    ledgerRefs: async () => {
      const refs = await inLedgers(access, () => refsUnder(store, ledgers, access.limits));
      return refs.flatMap(({ ref, sha }) => {
        const environment = nameInRef(ref.slice(ledgers.length));
        return environment === undefined ? [] : [{ environment, sha }];
      });
    },
    recordsAt: (all) => recordsAt(access, repository, all),
  };
}

/** The most records in one query, and in memory. */
const atOnce = 100;
const mostRecords = 500;
const longestRecord = 100_000;

function remember(access: Access, environment: string, record: EnvironmentRecord): void {
  const { commit } = record;
  if (commit !== undefined && commit.message.length <= longestRecord)
    keepIn(access.memory.records, keyOf(access, environment, commit.sha), record, mostRecords);
}

function keyOf(access: Place, environment: string, sha: string): string {
  return JSON.stringify([placeOf(access, environment), sha]);
}

/** A commit never changes: what was read or written once is neither read nor decoded again. */
async function recordsAt(access: Access, repository: string, refs: readonly LedgerRef[]): Promise<ReadonlyMap<string, EnvironmentRecord>> {
  const found = new Map<string, EnvironmentRecord>();
  const missing: LedgerRef[] = [];
  for (const ref of refs) {
    const known = access.memory.records.get(keyOf(access, ref.environment, ref.sha));
    if (known === undefined) missing.push(ref);
    else found.set(ref.environment, known);
  }
  for (let from = 0; from < missing.length; from += atOnce)
    for (const [environment, record] of await inHalves(missing.slice(from, from + atOnce), (some) =>
      readRecords(access, repository, some),
    )) {
      remember(access, environment, record);
      found.set(environment, record);
    }
  return found;
}

async function readRecords(
  access: Access,
  repository: string,
  refs: readonly LedgerRef[],
): Promise<readonly (readonly [string, EnvironmentRecord])[]> {
  const { text, variables } = recordsRequest(
    { owner: access.owner, name: repository },
    refs.map(({ sha }) => sha),
  );
  const answer = await ask(access, text, variables);
  return refs.flatMap(({ environment }, index) => {
    const target = answer.repository?.[`object${index}`];
    return target === null || target === undefined ? [] : [[environment, recordOf(access, environment, { target })] as const];
  });
}

/** Queries records at commits. */
export function recordsRequest(place: Pick<Access, "owner" | "name">, shas: readonly string[]): GraphqlRequest<"Records"> {
  return objectsRequest("Records", place, shas, "oid ...commitOfLedger");
}

/** A record's repository, and the keys for its seal. */
export interface Place extends Pick<Access, "id" | "owner" | "name"> {
  readonly settings: Pick<Access["settings"], "keys">;
}

function placeOf({ id, owner, name }: Place, environment: string) {
  return { repository: id, name: `${owner}/${name}`, environment };
}

/** An environment's record, verified and decoded, at the newest commit of its ledger ref, or at another one; `unwritten` without a ref. */
export function recordOf(place: Place, environment: string, node: LedgerNode | null | undefined): EnvironmentRecord {
  const target = node?.target;
  if (target === null || target === undefined) return unwritten;
  return decoded(place, environment, {
    sha: target.oid,
    // Somebody may have pointed the ref at something other than a commit, which does not verify.
    message: wordsOf(target.message ?? ""),
    tree: target.tree?.oid,
    parents: present(target.parents?.nodes).map(({ oid }) => oid),
    committedAt: new Date(target.committedDate ?? 0),
  });
}

function decoded(place: Place, environment: string, commit: LedgerCommit): EnvironmentRecord {
  return { ...ledgerState(commit, placeOf(place, environment), place.settings.keys), commit };
}

/** Where ledgers are looked for. */
interface Ledgers {
  readonly owner: string;
  readonly settings: Pick<HubSettings, "ledgerRepository">;
}

/** Does something in the repository of ledgers. If the App cannot work in the one that the operator has named, the fault names it. */
export async function inLedgers<T>(place: Ledgers, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = faultOf(error);
    // GitHub says 404 for a missing or invisible repository, and 403 for a public one without the App.
    throw fault.kind === "not_found" || fault.kind === "missing_permission" ? (ledgersOutOfReach(place, fault) ?? fault) : fault;
  }
}

/** What was read where ledgers are kept; or the fault that names the missing repository. */
export function reached<Refs>(place: Ledgers, refs: Refs | null): Refs {
  if (refs !== null) return refs;
  const { owner } = place;
  throw (
    ledgersOutOfReach(place) ??
    new Fault({ kind: "not_found", message: `The App cannot read the ledgers of ${owner}`, route: "POST /graphql" })
  );
}

/** The fault that names the repository of ledgers; `undefined` if each repository keeps its own. */
export function ledgersOutOfReach({ owner, settings: { ledgerRepository: name } }: Ledgers, cause?: Fault): Fault | undefined {
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
