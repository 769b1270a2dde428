import { account } from "../accounts.js";
import { timestamp } from "../clock.js";
import { commitOf, createObjectStore, writeCommit, writeTag } from "../git/objects.js";
import { readRef } from "../git/refs.js";
import { changeFiles } from "../git/trees.js";
import { newId, time } from "../ids.js";
import { signatureOf } from "../acts/merges.js";
import { moveRef } from "../acts/refs.js";
import type { Repository } from "../repository.js";
import type { World } from "../world.js";
import { accountFor, type Who } from "./handles.js";

/** The changes of a commit: text by path; `null` deletes. */
export type Files = Readonly<Record<string, string | null>>;

/** The options of a new commit; dates may be forged, as in git. */
export interface NewCommit {
  readonly files?: Files;
  readonly message?: string;
  readonly author?: Who;
  readonly date?: Date;
}

/** The actions of people with git. `by` is who pushes; by default the author or owner. */
export interface Repositories {
  /** Creates a repository with one commit; `roles` by login. A fork shares its parent's commits. */
  readonly repository: (what: {
    readonly owner: string;
    readonly name: string;
    readonly files?: Files;
    readonly private?: boolean;
    readonly defaultBranch?: string;
    readonly installed?: boolean;
    readonly roles?: Readonly<Record<string, string>>;
    readonly empty?: true;
  }) => Repository;
  /**
   * Renames a repository. GitHub redirects requests for the former name until another repository has it, and all clients follow:
   * https://docs.github.com/en/repositories/creating-and-managing-repositories/renaming-a-repository
   */
  readonly renameRepository: (repository: Repository, name: string) => void;
  /**
   * Gives a repository to another account. Its former address leads on, as after a renaming:
   * https://docs.github.com/en/repositories/creating-and-managing-repositories/transferring-a-repository
   */
  readonly transferRepository: (repository: Repository, owner: string) => void;
  readonly fork: (repository: Repository, owner: string) => Repository;
  /** Commits to a branch (created from the default branch if necessary) and pushes. Returns the new SHA. */
  readonly commit: (repository: Repository, branch: string, commit?: NewCommit) => string;
  /** Creates a commit without pushing it. */
  readonly writeCommit: (repository: Repository, parents: readonly string[], commit?: NewCommit) => string;
  /** Moves a branch, or any ref given by its full name, forwards or by force. */
  readonly push: (repository: Repository, branch: string, sha: string, by?: Who) => void;
  /** Replaces the newest commit of a branch. Returns the new SHA. */
  readonly forcePush: (repository: Repository, branch: string, commit?: NewCommit) => string;
  readonly branch: (repository: Repository, name: string, from?: string, by?: Who) => string;
  readonly tag: (
    repository: Repository,
    name: string,
    sha: string,
    options?: { readonly annotated?: boolean; readonly message?: string; readonly by?: Who },
  ) => string;
  readonly deleteRef: (repository: Repository, ref: string, by?: Who) => void;
  /** The SHA of a ref; branches by name, others by full name. */
  readonly head: (repository: Repository, ref: string) => string | undefined;
}

/** The actions of people with git in a world. */
export function repositories(world: World): Repositories {
  const write: Repositories["writeCommit"] = (
    repository,
    parents,
    { files = {}, message = "Change something", author = repository.owner, date } = {},
  ) => {
    const signature = { ...signatureOf(world, accountFor(world, author)), ...(date === undefined ? {} : { date: timestamp(date) }) };
    const tree = changeFiles(repository.store, commitOf(repository.store, parents[0] ?? "")?.tree, files);
    return writeCommit(repository.store, { tree, parents, author: signature, committer: signature, message });
  };
  const head: Repositories["head"] = (repository, ref) => readRef(repository.refs, full(ref));
  const push: Repositories["push"] = (repository, ref, sha, by = repository.owner) =>
    moveRef(world, repository, accountFor(world, by), full(ref), sha);
  const tip = (repository: Repository, branch: string): string =>
    head(repository, branch) ?? head(repository, repository.defaultBranch) ?? "";
  const commit: Repositories["commit"] = (repository, branch, what = {}) => {
    const parent = tip(repository, branch);
    const sha = write(repository, parent === "" ? [] : [parent], what);
    push(repository, branch, sha, what.author);
    return sha;
  };
  return {
    head,
    push,
    commit,
    writeCommit: write,
    repository: ({ owner, name, files = { "README.md": `# ${name}\n` }, defaultBranch = "main", roles = {}, empty, ...rest }) => {
      const made = blank(world, owner, name, undefined, {
        defaultBranch,
        private: rest.private ?? false,
        installed: rest.installed ?? true,
      });
      for (const [login, role] of Object.entries(roles)) made.roles.set(login.toLowerCase(), role);
      if (empty !== true) push(made, defaultBranch, write(made, [], { files, message: "Begin" }));
      return made;
    },
    renameRepository: (repository, name) => {
      repository.name = name;
      world.repositories.set(`${repository.owner.login}/${name}`.toLowerCase(), repository);
    },
    transferRepository: (repository, owner) => {
      repository.owner = account(world, owner);
      world.repositories.set(`${owner}/${repository.name}`.toLowerCase(), repository);
    },
    fork: (parent, owner) => {
      const made = blank(world, owner, parent.name, parent, {
        defaultBranch: parent.defaultBranch,
        private: parent.private,
        installed: false,
      });
      push(made, parent.defaultBranch, tip(parent, parent.defaultBranch));
      return made;
    },
    forcePush: (repository, branch, what = {}) => {
      const old = commitOf(repository.store, tip(repository, branch));
      const sha = write(repository, old?.parents ?? [], {
        message: "Do it differently",
        files: { "forced.txt": `${newId(world)}\n` },
        ...what,
      });
      push(repository, branch, sha, what.author);
      return sha;
    },
    branch: (repository, name, from = repository.defaultBranch, by = repository.owner) => {
      const sha = head(repository, from) ?? from;
      push(repository, name, sha, by);
      return sha;
    },
    tag: (repository, name, sha, { annotated = false, message = name, by = repository.owner } = {}) => {
      const tagger = signatureOf(world, accountFor(world, by));
      const object = annotated ? writeTag(repository.store, { object: { sha, type: "commit" }, tag: name, message, tagger }) : sha;
      push(repository, `refs/tags/${name}`, object, by);
      return object;
    },
    deleteRef: (repository, ref, by = repository.owner) => moveRef(world, repository, accountFor(world, by), full(ref), undefined),
  };
}

function full(ref: string): string {
  return ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
}

function blank(
  world: World,
  owner: string,
  name: string,
  parent: Repository | undefined,
  settings: Pick<Repository, "defaultBranch" | "private" | "installed">,
): Repository {
  const made: Repository = {
    ...settings,
    id: newId(world),
    owner: account(world, owner),
    name,
    archived: false,
    parent,
    createdAt: time(world),
    store: parent?.store ?? createObjectStore(),
    refs: new Map(),
    lastNumber: 0,
    issues: new Map(),
    openPullRequests: new Set(),
    pullRequestsBySha: new Map(),
    comments: new Map(),
    deployments: new Map(),
    deploymentsByEnvironment: new Map(),
    deploymentsBySha: new Map(),
    workflows: new Map(),
    suites: new Map(),
    suitesBySha: new Map(),
    checkRuns: new Map(),
    statuses: new Map(),
    activity: [],
    environments: new Map(),
    protections: new Map(),
    roles: new Map(),
  };
  world.repositories.set(`${owner}/${name}`.toLowerCase(), made);
  world.repositoriesById.set(made.id, made);
  return made;
}
