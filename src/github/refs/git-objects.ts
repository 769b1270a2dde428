import { randomUUID } from "node:crypto";
import { type Access, keepIn, type Limits, once, repeatable } from "../types/access.js";
import { Fault, faultOf, orFault, orMissing } from "../client/fault.js";
import { ask } from "../graphql/graphql.js";
import { together } from "../client/together.js";

/** A repository for git objects, which may differ from the one that is deployed. */
export interface GitStore {
  readonly trees: Map<string, string>;
  readonly octokit: Access["octokit"];
  readonly owner: string;
  readonly repo: string;
}

/** A commit as GitHub made it, by GitHub's clock. */
export interface MadeCommit {
  readonly sha: string;
  readonly tree: string;
  readonly at: Date;
}

/** The empty tree, which every git repository knows: https://github.com/git/git/blob/v2.50.0/object-file.c */
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const readme = `# Gitploy

This ref is the record of one environment (its lock, the requests that wait, and the history of both), or a claim: whoever created it does what it names.
Each change of a record is a commit; read them with \`git log\`. Gitploy writes and signs them, and believes nobody else's.
`;

/** Makes a tree of one README: https://docs.github.com/en/rest/git/trees#create-a-tree */
async function makeTree({ octokit, owner, repo }: GitStore): Promise<string> {
  const tree = [{ path: "README.md", mode: "100644", type: "blob", content: readme } as const];
  const { data } = await orFault(octokit.rest.git.createTree({ owner, repo, tree, request: repeatable }));
  return data.sha;
}

/** Makes a commit with the empty tree, since only its message is read. If GitHub does not accept that, the tree has a README, and is made once and remembered. */
export async function commitWords(store: GitStore, message: string, parents: readonly string[]): Promise<MadeCommit> {
  const key = `${store.owner}/${store.repo}`;
  try {
    return await makeCommit(store, message, store.trees.get(key) ?? emptyTree, parents);
  } catch (error) {
    // GitHub forgets objects to which no ref leads.
    if (faultOf(error).status !== 422) throw error;
    const commit = await makeCommit(store, message, await makeTree(store), parents);
    keepIn(store.trees, key, commit.tree, mostTrees);
    return commit;
  }
}

/** The most names that are remembered. */
const mostTrees = 2_000;

/** Two processes that write the same commit in the same second would get one commit, and both would believe that they were first. */
const trailer = "\n\nWritten-By: ";

/** The message before that was added. */
export function wordsOf(message: string): string {
  return message.replace(/\n\nWritten-By: [0-9a-f-]{36}\s*$/, "");
}

/** Makes a commit that no other process makes; author, committer, date and signature are left to GitHub: https://docs.github.com/en/rest/git/commits#create-a-commit */
export async function makeCommit(
  { octokit, owner, repo }: GitStore,
  message: string,
  tree: string,
  parents: readonly string[],
): Promise<MadeCommit> {
  const own = `${message}${trailer}${randomUUID()}`;
  const { data } = await orFault(
    octokit.rest.git.createCommit({ owner, repo, message: own, tree, parents: [...parents], request: repeatable }),
  );
  return { sha: data.sha, tree: data.tree.sha, at: new Date(data.committer.date) };
}

/**
 * Points a ref at a commit that follows the one that was read (or creates it, without parent); `false` if somebody was quicker. Allowing only
 * fast-forwards is compare-and-swap, since the commit's parent is what was read.
 */
export async function moveRef(store: GitStore, ref: string, sha: string, parent: string | undefined): Promise<boolean> {
  const { octokit, owner, repo } = store;
  try {
    if (parent === undefined) await octokit.rest.git.createRef({ owner, repo, ref, sha, request: once });
    else await octokit.rest.git.updateRef({ owner, repo, ref: withoutRefs(ref), sha, force: false, request: once });
    return true;
  } catch (error) {
    const fault = faultOf(error);
    if (isConflict(fault)) return false;
    if (isUnexplained(fault)) throw (parent === undefined ? await obstaclesAt(store, ref, fault) : undefined) ?? failedForNow(fault);
    if (fault.kind !== "unavailable") throw fault;
    // A lost answer may hide the move. Only we have this commit, so the ref itself tells.
    if ((await readRef(store, ref)) === sha) return true;
    throw fault;
  }
}

export const idQuery = "query RepositoryId($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }";
/** Points a ref elsewhere. */
export const replacement = `mutation ReplaceRef($repository: ID!, $ref: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: [{ name: $ref, beforeOid: $before, afterOid: $after, force: true }] }) { clientMutationId }
}`;

/** Points a ref at a commit that does not follow its current one; `false` if somebody was quicker. https://docs.github.com/en/graphql/reference/mutations#updaterefs */
async function replaceRef(store: GitStore, ref: string, sha: string, before: string): Promise<boolean> {
  const { octokit } = store;
  const repository = await nodeIdOf(store);
  try {
    await octokit.graphql(replacement, { repository, ref, before, after: sha, request: once });
    return true;
  } catch (error) {
    // Neither a refusal nor a lost answer says where the ref is now.
    const now = await readRef(store, ref);
    if (now === before) throw faultOf(error);
    return now === sha;
  }
}

async function nodeIdOf(store: GitStore, limits?: Limits): Promise<string | undefined> {
  const place = { owner: store.owner, name: store.repo };
  const { repository } = await ask(store, idQuery, place, { ...limits });
  return repository?.id;
}

/**
 * Points a ref at a commit made after what was seen there; `false` if somebody was quicker. Nothing can follow an object that is not a commit.
 */
export async function pointRef(
  store: GitStore,
  ref: string,
  sha: string,
  seen: { readonly sha: string; readonly parents: readonly string[] } | undefined,
): Promise<boolean> {
  const [parent] = seen?.parents ?? [];
  return seen !== undefined && parent === undefined ? await replaceRef(store, ref, sha, seen.sha) : await moveRef(store, ref, sha, parent);
}

/** The commit a ref points at: https://docs.github.com/en/rest/git/refs#get-a-reference */
export async function readRef({ octokit, owner, repo }: GitStore, ref: string): Promise<string | undefined> {
  const answer = await orMissing(octokit.rest.git.getRef({ owner, repo, ref: withoutRefs(ref) }));
  return answer?.data.object.sha;
}

/** A ref's object; `message` is undefined if that is not a commit. */
export interface Pointed {
  readonly sha: string;
  readonly message: string | undefined;
}

/** A ref's object, with its message. */
export async function readCommitAt({ octokit, owner, repo }: GitStore, ref: string): Promise<Pointed | undefined> {
  const answer = await orMissing(octokit.rest.git.getRef({ owner, repo, ref: withoutRefs(ref) }));
  if (answer === undefined) return undefined;
  const { sha, type } = answer.data.object;
  if (type !== "commit") return { sha, message: undefined };
  const { data } = await orFault(octokit.rest.git.getCommit({ owner, repo, commit_sha: sha }));
  return { sha, message: wordsOf(data.message) };
}

/** Deletes refs, or moves them. */
export const deletion = `mutation DeleteRefs($repository: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: $updates }) { clientMutationId }
}`;
const nothing = "0".repeat(40);

/** Deletes refs that are still where they were seen; none if one of them has moved or is gone: https://docs.github.com/en/graphql/reference/mutations#updaterefs */
export async function deleteRefs(
  store: GitStore,
  refs: readonly { readonly ref: string; readonly sha: string }[],
  limits: Limits,
): Promise<void> {
  if (refs.length === 0) return;
  const updates = refs.map(({ ref, sha }) => ({ name: ref, beforeOid: sha, afterOid: nothing }));
  await ask(store, deletion, { repository: await nodeIdOf(store, limits), updates }, { ...once, ...limits });
}

/** The names of all refs that begin so, whole: https://docs.github.com/en/rest/git/refs#list-matching-references */
export async function refsUnder(
  { octokit, owner, repo }: GitStore,
  prefix: string,
  limits?: Limits,
): Promise<readonly { readonly ref: string; readonly sha: string }[]> {
  const found = await orFault(octokit.rest.git.listMatchingRefs({ owner, repo, ref: withoutRefs(prefix), request: { ...limits } }));
  return found.data.map(({ ref, object: { sha } }) => ({ ref, sha }));
}

/**
 * The fault that names what prevents a ref: `a` and `a/b` cannot both be refs, and GitHub does not say which one was in the way (422 "Reference update
 * failed": https://github.com/github/rest-api-description/issues/4887). `undefined` if nothing is in the way.
 */
export async function obstaclesAt(store: GitStore, ref: string, cause?: Fault): Promise<Fault | undefined> {
  const [below, ...above] = await together([
    refsUnder(store, `${ref}/`),
    ...foldersOf(ref).map(async (folder) => ((await readRef(store, folder)) === undefined ? [] : [folder])),
  ]);
  const refs = [...above.flat(), ...below.map((each) => each.ref)];
  const [first] = refs;
  if (first === undefined) return undefined;
  return new Fault({
    kind: "in_the_way",
    message: `${ref} cannot be written, since ${refs.length === 1 ? first : `${first} and ${refs.length - 1} more`} of somebody else's is in the way`,
    obstacles: { repository: `${store.owner}/${store.repo}`, refs, below: above.flat().length > 0 ? undefined : `${ref}/` },
    route: cause?.route ?? "POST /git/refs",
    status: cause?.status,
    cause,
  });
}

/** Every beginning of a ref's name that could be a ref itself, from `refs/<one>` on. */
function foldersOf(ref: string): readonly string[] {
  const parts = ref.split("/");
  return parts.slice(2).map((_, index) => parts.slice(0, index + 2).join("/"));
}

function withoutRefs(ref: string): string {
  return ref.replace(/^refs\//, "");
}

/** GitHub's words for a ref in the way of another, and for passing failures: https://github.com/github/rest-api-description/issues/4887 */
function isUnexplained({ status, message }: Fault): boolean {
  return status === 422 && /reference update failed/i.test(message);
}

function failedForNow({ message, route, status, cause }: Fault): Fault {
  return new Fault({ kind: "unavailable", message, route, status, cause });
}

/** GitHub says 422 for an existing ref, a missing one, and a move that is not a fast-forward; 409 while another process moves it. */
function isConflict({ status, message }: Fault): boolean {
  return status === 409 || (status === 422 && /already exists|does not exist|fast.forward|cannot be updated|lock/i.test(message));
}
