import { randomUUID } from "node:crypto";
import type { Access } from "./access.js";
import type { GitStore, MadeCommit } from "./git-objects.js";
import { commitTime, deleteRef, makeCommit, makeTree, moveRef, readRef } from "./git-objects.js";
import { Fault } from "./fault.js";
import { ask } from "./graphql.js";
import type { ClaimRef, Hub } from "./hub.js";
import type { PageInfo } from "./nodes.js";
import { present } from "./nodes.js";
import { inLedgers } from "./ledger-repository.js";
import { ledgerPrefixes, refName } from "./ref-names.js";

const readme = "Gitploy: whoever created this ref executes what it names.\n";
const pages = 10;

const query = `query ClaimRefs($owner: String!, $name: String!, $prefix: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: $prefix, first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { name target { ... on Commit { committedDate } } }
    }
  }
}`;

/** Refs that only one can create: who executes a push, or takes over a command that somebody left. */
export function claimRefs(access: Access): Pick<Hub, "claimRef" | "isClaimed" | "takeClaimRef" | "dropClaimRefs"> {
  const repository = access.settings.ledgerRepository ?? access.name;
  const { claims } = ledgerPrefixes(access.id, access.settings);
  const store: GitStore = { octokit: access.octokit, owner: access.owner, repo: repository };
  return {
    claimRef: (name) =>
      inLedgers(access, async () => {
        const ref = `${claims}${refName(name)}`;
        const commit = await claimCommit(store, name, undefined);
        return (await moveRef(store, ref, commit.sha, undefined)) ? { outcome: "first" } : await holder(store, ref);
      }),
    isClaimed: (name) => inLedgers(access, async () => (await readRef(store, `${claims}${refName(name)}`)) !== undefined),
    takeClaimRef: (name, sha) =>
      inLedgers(access, async () => {
        const commit = await claimCommit(store, name, sha);
        return await moveRef(store, `${claims}${refName(name)}`, commit.sha, sha);
      }),
    dropClaimRefs: async (before) => {
      for (const ref of await olderThan(access, repository, claims, before)) await deleteRef(store, ref);
    },
  };
}

/** Its time, by GitHub's clock, says since when it is claimed; the random part keeps two claims of one second apart. */
async function claimCommit(store: GitStore, name: string, parent: string | undefined): Promise<MadeCommit> {
  const tree = await makeTree(store, readme);
  return await makeCommit(store, `Claim ${name}\n\n${randomUUID()}`, tree, parent === undefined ? [] : [parent]);
}

async function holder(store: GitStore, ref: string): Promise<ClaimRef> {
  const sha = await readRef(store, ref);
  // Dropped between two requests: rare enough for a redelivery.
  if (sha === undefined) throw new Fault({ kind: "unavailable", message: `${ref} came and went`, route: "GET /git/ref" });
  return { outcome: "taken", at: await commitTime(store, sha), sha };
}

interface Answer {
  readonly repository: {
    readonly refs: {
      readonly pageInfo: PageInfo;
      readonly nodes: readonly ({ readonly name: string; readonly target: { readonly committedDate?: string } | null } | null)[];
    } | null;
  } | null;
}

async function olderThan(access: Access, repository: string, prefix: string, before: Date): Promise<readonly string[]> {
  const old: string[] = [];
  let after: string | null = null;
  for (let read = 0; read < pages; read += 1) {
    const answer: Answer = await ask<Answer>(access, query, { owner: access.owner, name: repository, prefix, after });
    const refs: NonNullable<Answer["repository"]>["refs"] = answer.repository?.refs ?? null;
    for (const { name, target } of present(refs?.nodes)) {
      if (target?.committedDate !== undefined && Date.parse(target.committedDate) < before.getTime()) old.push(`${prefix}${name}`);
    }
    if (refs?.pageInfo.hasNextPage !== true) break;
    after = refs.pageInfo.endCursor;
  }
  return old;
}
