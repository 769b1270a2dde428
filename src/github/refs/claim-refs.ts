import type { Access } from "../types/access.js";
import type { GitStore, MadeCommit, Pointed } from "./git-objects.js";
import { deleteRef, inTheWay, makeCommit, makeTree, moveRef, readCommitAt, replaceRef } from "./git-objects.js";
import { Fault } from "../client/fault.js";
import { ask } from "../graphql/graphql.js";
import { inSmallerPages } from "../graphql/in-parts.js";
import type { ClaimRef, Hub } from "../types/hub.js";
import type { PageInfo } from "../graphql/nodes.js";
import { present } from "../graphql/nodes.js";
import { inLedgers } from "./ledger-repository.js";
import { withTrailer, wordsOf } from "./written-by.js";
import { ledgerPrefixes, refName } from "./ref-names.js";

const readme = "Gitploy: whoever created this ref executes what it names.\n";
const pages = 10;

const query = `query ClaimRefs($owner: String!, $name: String!, $prefix: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: $prefix, first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { name target { ... on Commit { committedDate } } }
    }
  }
}`;

/** Refs that only one can create: who executes a push, or takes over a command that somebody left. */
export function claimRefs(access: Access): Pick<Hub, "claimRef" | "readClaimRef" | "takeClaimRef" | "dropClaimRefs"> {
  const repository = access.settings.ledgerRepository ?? access.name;
  const { claims } = ledgerPrefixes(access.id, access.settings);
  const store: GitStore = { octokit: access.octokit, owner: access.owner, repo: repository };
  const refOf = (name: string): string => `${claims}${refName(name)}`;
  const made = new Map<string, Promise<MadeCommit>>();
  /** One commit for all that is claimed with the same words; the tree is the same for all. */
  const commitFor = (message: string): Promise<MadeCommit> => {
    const making = made.get(message) ?? claimCommit(store, message, undefined);
    made.set(message, making);
    return making;
  };
  return {
    claimRef: (name, message) =>
      inLedgers(access, async () => {
        const commit = await commitFor(message);
        return (await moveRef(store, refOf(name), commit.sha, undefined)) ? { outcome: "first" } : await holder(store, refOf(name));
      }),
    readClaimRef: (name) => inLedgers(access, async () => withoutTrailer(await readCommitAt(store, refOf(name)))),
    takeClaimRef: (name, message, { sha, message: found }) =>
      inLedgers(access, async () => {
        // Nothing can follow what is no commit.
        const parent = found === undefined ? undefined : sha;
        const commit = await claimCommit(store, message, parent);
        return parent === undefined
          ? await replaceRef(store, refOf(name), commit.sha, sha)
          : await moveRef(store, refOf(name), commit.sha, parent);
      }),
    dropClaimRefs: async (before) => {
      for (const ref of await olderThan(access, repository, claims, before)) await deleteRef(store, ref);
    },
  };
}

/** The random part keeps two claims of one moment apart. */
async function claimCommit(store: GitStore, message: string, parent: string | undefined): Promise<MadeCommit> {
  const tree = await makeTree(store, readme);
  return await makeCommit(store, withTrailer(message), tree, parent === undefined ? [] : [parent]);
}

async function holder(store: GitStore, ref: string): Promise<ClaimRef> {
  const held = withoutTrailer(await readCommitAt(store, ref));
  if (held !== undefined) return { outcome: "taken", held };
  // Dropped between two requests: rare enough for a redelivery.
  throw (await inTheWay(store, ref)) ?? new Fault({ kind: "unavailable", message: `${ref} came and went`, route: "GET /git/ref" });
}

function withoutTrailer(pointed: Pointed | undefined): Pointed | undefined {
  return pointed?.message === undefined ? pointed : { ...pointed, message: wordsOf(pointed.message) };
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
    const page = (first: number) => ask<Answer>(access, query, { owner: access.owner, name: repository, prefix, first, after });
    const answer: Answer = await inSmallerPages(100, page);
    const refs: NonNullable<Answer["repository"]>["refs"] = answer.repository?.refs ?? null;
    for (const { name, target } of present(refs?.nodes)) {
      if (target?.committedDate !== undefined && Date.parse(target.committedDate) < before.getTime()) old.push(`${prefix}${name}`);
    }
    if (refs?.pageInfo.hasNextPage !== true) break;
    after = refs.pageInfo.endCursor;
  }
  return old;
}
