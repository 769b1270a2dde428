import { type Access, forTidying } from "../types/access.js";
import {
  commitWords,
  deleteRefs,
  type GitStore,
  inTheWay,
  type MadeCommit,
  moveRef,
  pointRef,
  readCommitAt,
  refsUnder,
} from "./git-objects.js";
import { Fault } from "../client/fault.js";
import { ask, inHalves } from "../graphql/graphql.js";
import { objectsRequest, type GraphqlRequest } from "../graphql/queries.js";
import type { Hub } from "../types/hub.js";
import type { ClaimRef } from "../types/git.js";
import { inLedgers, ledgerPrefixes, refName } from "./ledger-refs.js";

/** How many old refs are looked at, and dropped, in one request each. */
const batch = 50;
/** The most per time: a busy repository's for a day, for a small part of GitHub's limit per minute. */
const most = 1_000;

/** Refs that only one process can create. They decide who executes a push, or takes over an abandoned command. */
export function claimRefs(access: Access): Pick<Hub, "claimRef" | "readClaimRef" | "takeClaimRef" | "dropClaimRefs"> {
  const repository = access.settings.ledgerRepository ?? access.name;
  const { claims } = ledgerPrefixes(access.id, access.settings);
  const store: GitStore = { octokit: access.octokit, owner: access.owner, repo: repository, trees: access.memory.trees };
  const refOf = (name: string): string => `${claims}${refName(name)}`;
  const made = new Map<string, Promise<MadeCommit>>();
  /** One commit for all claims with the same words; all have the same tree. */
  const commitFor = (message: string): Promise<MadeCommit> => {
    const making = made.get(message) ?? commitWords(store, message, []);
    made.set(message, making);
    return making;
  };
  return {
    claimRef: (name, message) =>
      inLedgers(access, async () => {
        const commit = await commitFor(message);
        return (await moveRef(store, refOf(name), commit.sha, undefined)) ? { outcome: "first" } : await holder(store, refOf(name));
      }),
    readClaimRef: (name) => inLedgers(access, () => readCommitAt(store, refOf(name))),
    takeClaimRef: (name, message, { sha, message: found }) =>
      inLedgers(access, async () => {
        const parents = found === undefined ? [] : [sha];
        const commit = await commitWords(store, message, parents);
        return await pointRef(store, refOf(name), commit.sha, { sha, parents });
      }),
    dropClaimRefs: async (before, place) => {
      const refs = await refsUnder(store, claims, forTidying);
      // Somebody may have made thousands before ours, so each time begins elsewhere.
      const start = Math.floor(place * refs.length);
      const some = [...refs.slice(start), ...refs.slice(0, start)].slice(0, most);
      for (let from = 0; from < some.length; from += batch) await dropOlder(store, some.slice(from, from + batch), before);
    },
  };
}

async function holder(store: GitStore, ref: string): Promise<ClaimRef> {
  const held = await readCommitAt(store, ref);
  if (held !== undefined) return { outcome: "taken", held };
  // Dropped between two requests: rare enough for a redelivery.
  throw (await inTheWay(store, ref)) ?? new Fault({ kind: "unavailable", message: `${ref} came and went`, route: "GET /git/ref" });
}

type Ref = Awaited<ReturnType<typeof refsUnder>>[number];

/** Drops those refs whose commits are older than a date. */
async function dropOlder(store: GitStore, refs: readonly Ref[], before: Date): Promise<void> {
  const dates = await inHalves(refs, (some) => datesOf(store, some));
  await deleteRefs(
    store,
    refs.filter((_, index) => Date.parse(dates[index] ?? "") < before.getTime()),
    forTidying,
  );
}

/** When the commits of refs were made; `undefined` for a ref to something else. */
async function datesOf(store: GitStore, refs: readonly Ref[]): Promise<readonly (string | undefined)[]> {
  const shas = refs.map(({ sha }) => sha);
  const { text, variables } = datesRequest({ owner: store.owner, name: store.repo }, shas);
  const { repository } = await ask(store, text, variables, { ...forTidying });
  return shas.map((_, index) => repository?.[`object${index}`]?.committedDate);
}

/** Queries when commits were made. */
export function datesRequest(place: Pick<Access, "owner" | "name">, shas: readonly string[]): GraphqlRequest<"ClaimDates"> {
  return objectsRequest("ClaimDates", place, shas, "... on Commit { committedDate }");
}
