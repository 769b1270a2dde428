import type { Access } from "../types/access.js";
import type { GitStore } from "./git-objects.js";
import { makeCommit, makeTree, moveRef, refsUnder, replaceRef } from "./git-objects.js";
import type { Hub } from "../types/hub.js";
import type { LedgerCommit } from "../types/snapshot.js";
import type { LedgerNode } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";
import { withTrailer, wordsOf } from "./written-by.js";
import { inLedgers } from "./ledger-repository.js";
import { ledgerPrefixes, nameInRef, refName } from "./ref-names.js";

const readme = `# Gitploy's ledger

This ref is the record of one environment: its lock, the requests that wait, and the history of both.
Each change is a commit; read them with \`git log\`. Gitploy writes and signs them, and believes nobody else's.
`;

/** The environments' records, a ref each; written by compare-and-swap. */
export function ledger(access: Access): Pick<Hub, "writeLedger" | "ledgerRefs"> {
  const repository = access.settings.ledgerRepository ?? access.name;
  const { ledgers } = ledgerPrefixes(access.id, access.settings);
  const store: GitStore = { octokit: access.octokit, owner: access.owner, repo: repository };
  return {
    writeLedger: (environment, message, parent) =>
      inLedgers(access, async () => {
        const follows = parentOf(parent);
        const parents = follows === undefined ? [] : [follows];
        const tree = parent?.tree ?? (await makeTree(store, readme));
        const commit = await makeCommit(store, withTrailer(message), tree, parents);
        const ref = `${ledgers}${refName(environment)}`;
        const moved =
          parent !== undefined && follows === undefined
            ? await replaceRef(store, ref, commit.sha, parent.sha)
            : await moveRef(store, ref, commit.sha, follows);
        return moved ? { sha: commit.sha, message, tree, parents, committedAt: commit.at } : "conflict";
      }),
    ledgerRefs: async () => {
      const refs = await inLedgers(access, () => refsUnder(store, ledgers));
      return refs.flatMap(({ ref, sha }) => {
        const environment = nameInRef(ref.slice(ledgers.length));
        return environment === undefined ? [] : [{ environment, sha }];
      });
    },
  };
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
