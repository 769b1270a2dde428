import type { ProbotOctokit } from "probot";
import { orMissing } from "./client/fault.js";
import { createListMemory } from "./client/remembered.js";
import { createHub } from "./create-hub.js";
import { createInstallationHub, type RepositoryRef } from "./installation-hub.js";
import { afterCursor } from "./pages/cursor.js";
import { type Ahead, askedAhead, follows, lookingAhead } from "./pages/look-ahead.js";
import { type EnvironmentGlance, glanceAtEnvironments, type KnownLinks } from "./pages/environment-glance.js";
import { type PageReads, pageReads } from "./pages/page-reads.js";
import { refLists } from "./pages/ref-list.js";
import { type PastReads, pastReads } from "./pages/past-reads.js";
import { listedRepositories, type ListedRepository } from "./pages/repository-list.js";
import { leftOfLimits } from "./client/octokit.js";
import { within as keptWithin } from "./client/within.js";
import { forPages, type HubSettings, inRoute, keepIn, type Limits } from "./types/access.js";
import type { Hub } from "./types/hub.js";
import type { RefList, RefListQuery } from "./types/ref-list.js";

/** A repository's door, by name only, before the repository itself is known. */
export interface RepositoryDoor {
  /** The part of GitHub's hourly limits that is left. */
  left(): number;
  /** From now on its requests stay within these. */
  keepWithin(limits: Limits): void;
  readonly reads: PageReads;
  readonly past: PastReads;
  /** Whether the App is installed there, read again; `elsewhere`: as another installation than was remembered. */
  installed(): Promise<"here" | "elsewhere" | "nowhere">;
  /** One look without records, for which the name is enough. */
  look: Hub["snapshot"];
  /** A person's memberships, read ahead. */
  readonly membership: Hub["membership"];
  /** The newest pushes, likewise. */
  pushes: Hub["pushes"];
  /** A part of one of the lists that somebody chooses a commit from. */
  refList(query: RefListQuery): Promise<RefList>;
  /** The gateway: for reading with the pages' share of the limits, and for people's requests with all of it. */
  hubs(identity: Pick<Hub, "id" | "owner" | "name">): {
    readonly reading: Hub;
    readonly acting: Hub;
    /** What cards show of environments. */
    readonly glance: (environments: readonly string[]) => Promise<readonly EnvironmentGlance[]>;
  };
}

/** The visitor, and what the last look at the same page had to read one after the other. */
export interface Visitor {
  readonly login: string;
  readonly ahead: Ahead;
  /** What they may take of GitHub's limits. */
  readonly limits: Limits;
}

/** What pages can read. */
export interface PageAccess {
  /** `undefined` if the App is not installed, or there is no such repository. */
  repository(owner: string, name: string, visitor: Visitor): Promise<RepositoryDoor | undefined>;
  /** The repositories of an installation, archived ones included. */
  repositories(installation: string): Promise<readonly RepositoryRef[]>;
  /** What the list shows of some of them, at most 30. */
  listed(installation: string, nodeIds: readonly string[]): Promise<readonly ListedRepository[]>;
  /** A look at a repository that was just listed. */
  reads(installation: string, repository: RepositoryRef): Promise<PageReads>;
}

/** How many installations are remembered; forgotten ones are only read again. */
const most = 5_000;

/** The installations that were read, by their owners, and by the former names of repositories that belong to somebody else by now. */
function createInstallations() {
  const known = new Map<string, string>();
  const keyOf = (owner: string, name: string): string => `${owner}/${name}`.toLowerCase();
  return {
    of: (owner: string, name: string): string | undefined => known.get(keyOf(owner, name)) ?? known.get(owner.toLowerCase()),
    keep: (owner: string, name: string, installation: { readonly id: string; readonly account: string | undefined }): void => {
      const isTheirs = installation.account?.toLowerCase() === owner.toLowerCase();
      if (isTheirs) known.delete(keyOf(owner, name));
      keepIn(known, isTheirs ? owner.toLowerCase() : keyOf(owner, name), installation.id, most);
    },
  };
}

/** The App's access to all repositories. `authorize` gives an Octokit for an installation, or for the App if none is named. */
export function createPageAccess(authorize: (installation?: number) => Promise<ProbotOctokit>, setting: Promise<HubSettings>): PageAccess {
  const memory = createListMemory();
  const installations = createInstallations();
  const apps = new Map<string, number>();
  const links: KnownLinks = new Map();
  const installationOf = async (owner: string, name: string): Promise<string | undefined> => {
    const octokit = await authorize();
    const answer = await orMissing(octokit.rest.apps.getRepoInstallation({ owner, repo: name }));
    if (answer === undefined || answer.data.suspended_at !== null) return undefined;
    const { id, account } = answer.data;
    // GitHub leads from a former name to the repository, and so to its owner's installation.
    installations.keep(owner, name, { id: String(id), account: account !== null && "login" in account ? account.login : undefined });
    return String(id);
  };
  const octokitOf = (installation: string): Promise<ProbotOctokit> => authorize(inRoute(installation));
  return {
    repository: async (owner, name, { login, ahead, limits }) => {
      const known = installations.of(owner, name);
      const installation = known ?? (await installationOf(owner, name));
      if (installation === undefined) return undefined;
      const settings = await setting;
      const theirs = await octokitOf(installation);
      let within = limits;
      const octokit = keptWithin(theirs, () => within);
      const byName = createHub(octokit, { id: ahead.id ?? "", owner, name }, settings, forPages);
      const asked = askedAhead(byName, login, ahead);
      // If one repository keeps all records, each has a folder named after its repository's id.
      const tellsRecords = settings.ledgerRepository === undefined || ahead.id !== undefined;
      const lists = refLists({ octokit, owner, name, limits: forPages, appId: settings.appId });
      return {
        left: () => leftOfLimits(theirs),
        keepWithin: (others) => {
          within = others;
        },
        reads: pageReads({ octokit, owner, name }, (file) => follows(ahead, file)),
        past: pastReads({ octokit, owner, name, settings }),
        installed: async () => {
          // It was read just now.
          if (known === undefined) return "here";
          const now = await installationOf(owner, name);
          return now === installation ? "here" : now === undefined ? "nowhere" : "elsewhere";
        },
        look: async ({ environments = [], ...query }) => {
          const both = tellsRecords ? [...new Set([...environments, ...ahead.environments])] : [];
          const snapshot = await byName.snapshot({ ...query, environments: both });
          follows(ahead, snapshot.config);
          return snapshot;
        },
        membership: asked.membership,
        pushes: byName.pushes,
        refList: (query) => afterCursor(query.after, (after) => lists.refList({ ...query, after })),
        hubs: (identity) => ({
          reading: lookingAhead(
            createHub(octokit, identity, settings, forPages),
            { octokit, owner: identity.owner, name: identity.name },
            asked,
            ahead,
            apps,
          ),
          acting: createHub(theirs, identity, settings),
          glance: (environments) => glanceAtEnvironments({ octokit, settings, ...identity }, environments, links),
        }),
      };
    },
    repositories: async (installation) => {
      const hub = createInstallationHub(await octokitOf(installation), { id: installation, owner: "" }, await setting, memory);
      return await hub.withArchived();
    },
    listed: async (installation, nodeIds) => await listedRepositories(await octokitOf(installation), nodeIds),
    reads: async (installation, { owner, name }) => pageReads({ octokit: await octokitOf(installation), owner, name }),
  };
}
