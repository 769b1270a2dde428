import type { Access } from "../types/access.js";
import { keepIn } from "../types/access.js";
import { withFragments } from "../graphql/fragments.js";
import { ask } from "../graphql/graphql.js";
import { inHalves } from "../graphql/in-halves.js";
import type { GitStore } from "./git-objects.js";
import { commitWords, makeCommit, moveRef, refsUnder, replaceRef } from "./git-objects.js";
import type { Hub } from "../types/hub.js";
import type { LedgerCommit } from "../types/snapshot.js";
import type { LedgerNode } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";
import { withTrailer, wordsOf } from "./written-by.js";
import { inLedgers } from "./ledger-repository.js";
import { ledgerPrefixes, nameInRef, refName } from "./ref-names.js";

/** The environments' records, a ref each; written by compare-and-swap. */
export function ledger(access: Access): Pick<Hub, "writeLedger" | "lastWritten" | "ledgerRefs" | "ledgerRecords"> {
  const repository = access.settings.ledgerRepository ?? access.name;
  const { ledgers } = ledgerPrefixes(access.id, access.settings);
  const store: GitStore = { octokit: access.octokit, owner: access.owner, repo: repository, trees: access.memory.trees };
  const newest = new Map<string, LedgerCommit>();
  return {
    writeLedger: (environment, message, parent) =>
      inLedgers(access, async () => {
        const follows = parentOf(parent);
        const parents = follows === undefined ? [] : [follows];
        const said = withTrailer(message);
        const commit =
          parent?.tree === undefined ? await commitWords(store, said, parents) : await makeCommit(store, said, parent.tree, parents);
        const ref = `${ledgers}${refName(environment)}`;
        const moved =
          parent !== undefined && follows === undefined
            ? await replaceRef(store, ref, commit.sha, parent.sha)
            : await moveRef(store, ref, commit.sha, follows);
        if (!moved) return "conflict";
        const written = { sha: commit.sha, message, tree: commit.tree, parents, committedAt: commit.at };
        remember(access, written);
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
    ledgerRecords: (shas) => records(access, repository, shas),
  };
}

/** So many are asked for in one query, and so much is remembered. */
const atOnce = 100;
const mostRecords = 500;
const longestRecord = 50_000;

function remember(access: Access, commit: LedgerCommit): void {
  if (commit.message.length <= longestRecord) keepIn(access.memory.records, `${access.id} ${commit.sha}`, commit, mostRecords);
}

/** A commit never changes: what was read or written once is not asked for again. */
async function records(access: Access, repository: string, shas: readonly string[]): Promise<ReadonlyMap<string, LedgerCommit>> {
  const known = shas.flatMap((sha) => access.memory.records.get(`${access.id} ${sha}`) ?? []);
  const found = new Set(known.map(({ sha }) => sha));
  const missing = shas.filter((sha) => !found.has(sha));
  const read: LedgerCommit[] = [];
  for (let from = 0; from < missing.length; from += atOnce)
    read.push(...(await inHalves(missing.slice(from, from + atOnce), (some) => readRecords(access, repository, some))));
  for (const commit of read) remember(access, commit);
  return new Map([...known, ...read].map((commit) => [commit.sha, commit]));
}

async function readRecords(access: Access, repository: string, shas: readonly string[]): Promise<readonly LedgerCommit[]> {
  const types = shas.map((_, index) => `, $sha${index}: GitObjectID!`).join("");
  const objects = shas.map((_, index) => `record${index}: object(oid: $sha${index}) { oid ...commitOfLedger }`).join("\n");
  const query = withFragments(
    `query Records($owner: String!, $name: String!${types}) {\nrepository(owner: $owner, name: $name) {\n${objects}\n}\n}`,
  );
  const variables = Object.fromEntries(shas.map((sha, index) => [`sha${index}`, sha]));
  const { repository: answer } = await ask<RecordsAnswer>(access, query, { owner: access.owner, name: repository, ...variables });
  return shas.flatMap((_, index) => ledgerCommitOf({ target: answer?.[`record${index}`] ?? null }) ?? []);
}

interface RecordsAnswer {
  readonly repository: Readonly<Record<string, LedgerNode["target"]>> | null;
}

/** The commit that a record follows; nothing can follow what is no commit. */
export function parentOf(commit: LedgerCommit | undefined): string | undefined {
  return commit?.tree === undefined ? undefined : commit.sha;
}

/** The newest commit of a ledger ref in our words, its message as it was given to `writeLedger`; `undefined` where there is no ref. */
export function ledgerCommitOf(node: LedgerNode | null | undefined): LedgerCommit | undefined {
  const target = node?.target;
  if (target === null || target === undefined) return undefined;
  return {
    sha: target.oid,
    // Somebody may have pointed the ref at something that is no commit: it verifies as little as any other forgery.
    message: wordsOf(target.message ?? ""),
    tree: target.tree?.oid,
    parents: present(target.parents?.nodes).map(({ oid }) => oid),
    committedAt: new Date(target.committedDate ?? 0),
  };
}
