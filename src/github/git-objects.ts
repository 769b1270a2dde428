import type { Access } from "./access.js";
import { once, repeatable } from "./access.js";
import type { Fault } from "./fault.js";
import { faultOf, orFault, orMissing } from "./fault.js";
import { ask } from "./graphql.js";

/** A repository that git objects are written to, which need not be the one that is deployed. */
export interface GitStore {
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

/** Makes a tree of one README: https://docs.github.com/en/rest/git/trees#create-a-tree */
export async function makeTree({ octokit, ...place }: GitStore, readme: string): Promise<string> {
  const tree = [{ path: "README.md", mode: "100644", type: "blob", content: readme }] as const;
  const { data } = await orFault(octokit.rest.git.createTree({ ...place, tree: tree.map((entry) => ({ ...entry })), request: repeatable }));
  return data.sha;
}

/** Makes a commit; author, committer, date and signature are left to GitHub: https://docs.github.com/en/rest/git/commits#create-a-commit */
export async function makeCommit(
  { octokit, ...place }: GitStore,
  message: string,
  tree: string,
  parents: readonly string[],
): Promise<MadeCommit> {
  const { data } = await orFault(octokit.rest.git.createCommit({ ...place, message, tree, parents: [...parents], request: repeatable }));
  return { sha: data.sha, tree: data.tree.sha, at: new Date(data.committer.date) };
}

/** Points a ref at a commit that follows what was read (or creates it, without parent): `false` where somebody was quicker. Fast-forward only is compare-and-swap: the commit's parent is what was read. */
export async function moveRef(store: GitStore, ref: string, sha: string, parent: string | undefined): Promise<boolean> {
  const { octokit, ...place } = store;
  try {
    if (parent === undefined) await octokit.rest.git.createRef({ ...place, ref, sha, request: once });
    else await octokit.rest.git.updateRef({ ...place, ref: withoutRefs(ref), sha, force: false, request: once });
    return true;
  } catch (error) {
    const fault = faultOf(error);
    if (isConflict(fault)) return false;
    if (fault.kind !== "unavailable") throw fault;
    // A lost answer may hide the move; the commit is ours alone, so the ref itself tells.
    if ((await readRef(store, ref)) === sha) return true;
    throw fault;
  }
}

const idQuery = "query RepositoryId($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }";
const replacement = `mutation ReplaceRef($repository: ID!, $ref: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: [{ name: $ref, beforeOid: $before, afterOid: $after, force: true }] }) { clientMutationId }
}`;

/** Points a ref at a commit that does not follow what it is at: `false` where somebody was quicker. https://docs.github.com/en/graphql/reference/mutations#updaterefs */
export async function replaceRef(store: GitStore, ref: string, sha: string, before: string): Promise<boolean> {
  const { octokit, owner, repo } = store;
  const { repository } = await ask<{ readonly repository: { readonly id: string } | null }>(store, idQuery, { owner, name: repo });
  try {
    await octokit.graphql(replacement, { repository: repository?.id, ref, before, after: sha, request: once });
    return true;
  } catch (error) {
    // Neither a refusal nor a lost answer says where the ref is now.
    const now = await readRef(store, ref);
    if (now === before) throw faultOf(error);
    return now === sha;
  }
}

/** The commit a ref points at: https://docs.github.com/en/rest/git/refs#get-a-reference */
export async function readRef({ octokit, ...place }: GitStore, ref: string): Promise<string | undefined> {
  const answer = await orMissing(octokit.rest.git.getRef({ ...place, ref: withoutRefs(ref) }));
  return answer?.data.object.sha;
}

/** When a commit was made, by GitHub's clock. */
export async function commitTime({ octokit, ...place }: GitStore, sha: string): Promise<Date> {
  const { data } = await orFault(octokit.rest.git.getCommit({ ...place, commit_sha: sha }));
  return new Date(data.committer.date);
}

/** Deletes a ref; one that is gone already is no failure. */
export async function deleteRef({ octokit, ...place }: GitStore, ref: string): Promise<void> {
  try {
    await octokit.rest.git.deleteRef({ ...place, ref: withoutRefs(ref), request: repeatable });
  } catch (error) {
    const fault = faultOf(error);
    if (fault.kind === "not_found" || /does not exist/i.test(fault.message)) return;
    throw fault;
  }
}

/** The names of all refs that begin so, whole: https://docs.github.com/en/rest/git/refs#list-matching-references */
export async function refsUnder(
  { octokit, ...place }: GitStore,
  prefix: string,
): Promise<readonly { readonly ref: string; readonly sha: string }[]> {
  const found = await orFault(octokit.rest.git.listMatchingRefs({ ...place, ref: withoutRefs(prefix) }));
  return found.data.map(({ ref, object: { sha } }) => ({ ref, sha }));
}

function withoutRefs(ref: string): string {
  return ref.replace(/^refs\//, "");
}

/** GitHub says 422 for a ref that exists, one that does not, and a move that is no fast-forward; 409 while another moves it. */
function isConflict({ status, message }: Fault): boolean {
  return status === 409 || (status === 422 && /already exists|does not exist|fast.forward|cannot be updated|lock/i.test(message));
}
