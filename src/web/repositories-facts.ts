import { type Fault, faultOf } from "../github/client/fault.js";
import { together } from "../github/client/together.js";
import type { RepositoryRef } from "../github/installation-hub.js";
import type { ListedRepository } from "../github/pages/repository-list.js";
import type { Dependencies } from "./dependencies.js";
import type { Session } from "./session.js";

/** How many are read at once; fewer may show. */
const atOnce = 30;

/** A part of the list. */
export interface Found {
  readonly shown: readonly (RepositoryRef & { readonly listed: ListedRepository | undefined })[];
  /** The last name that was looked at, if there are more. */
  readonly after: string | undefined;
  /** How many installations could not be read. */
  readonly missing: number;
}

/** What is looked for. */
export interface Sought {
  /** Visited last, as `owner/name`. */
  readonly visited: readonly string[];
  /** A part of the name. */
  readonly q: string;
  /** Looks on behind this name. */
  readonly after: string;
}

type Installed = RepositoryRef & { readonly installation: string };

/** The App's repositories that somebody may read: those visited last, then by name. */
export async function findRepositories(
  { access, log }: Pick<Dependencies, "access" | "log">,
  session: Session,
  { visited, q, after }: Sought,
): Promise<Found> {
  const lists = await readable(log, session.installations, async (installation) => {
    const repositories = await access.repositories(installation);
    return repositories.map((each): Installed => ({ ...each, installation }));
  });
  const fits = lists.read.flat().filter((each) => fullName(each).toLowerCase().includes(q.toLowerCase()));
  const place = (each: RepositoryRef): number => {
    const index = visited.indexOf(fullName(each));
    return index === -1 ? visited.length : index;
  };
  const byName = fits.toSorted((one, other) => compare(fullName(one), fullName(other)));
  // Later parts leave out those visited last.
  const ordered =
    after === ""
      ? byName.toSorted((one, other) => place(one) - place(other))
      : byName.filter((each) => compare(fullName(each), after) > 0 && !visited.includes(fullName(each)));
  const some = ordered.slice(0, atOnce);
  const installations = [...new Set(some.map(({ installation }) => installation))];
  const rows = await readable(log, installations, async (installation) => {
    const theirs = some.filter((each) => each.installation === installation);
    const nodeIds = theirs.map(({ nodeId }) => nodeId);
    const [standings, listed] = await together([
      together(theirs.map(async (each) => await (await access.reads(installation, each)).standing(session.login))),
      access.listed(installation, nodeIds),
    ]);
    return theirs.flatMap((each, index) => {
      const standing = standings[index];
      const mayRead = standing?.role !== undefined && standing.role !== "none" && standing.id === session.id;
      return mayRead ? [{ ...each, listed: listed.find(({ nodeId }) => nodeId === each.nodeId) }] : [];
    });
  });
  const last = some.at(-1);
  const shown = rows.read.flat();
  return {
    shown: some.flatMap((each) => shown.find(({ id }) => id === each.id) ?? []),
    after: ordered.length > some.length && last !== undefined ? fullName(last) : undefined,
    missing: lists.missing + rows.missing,
  };
}

/** What can be read of installations, and of how many nothing can; fails only if there is nothing else. One that was removed or suspended has nothing. */
async function readable<T>(
  log: Dependencies["log"],
  installations: readonly string[],
  read: (installation: string) => Promise<T>,
): Promise<{ readonly read: readonly T[]; readonly missing: number }> {
  const outcomes = await Promise.allSettled(installations.map(read));
  const values = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const faults = outcomes
    .flatMap((outcome) => (outcome.status === "rejected" ? [faultOf(outcome.reason)] : []))
    .filter((fault) => !isOver(fault));
  // A mistake of ours is none of GitHub's silences.
  const worst = faults.find(({ kind }) => kind === "unexpected") ?? (values.length === 0 ? faults[0] : undefined);
  if (worst !== undefined) throw worst;
  for (const each of faults)
    log.warn({ route: each.route ?? "", error: each.message }, "An installation is missing in a list of repositories");
  return { read: values, missing: faults.length };
}

/** GitHub says "This installation has been suspended" instead of giving a token: https://github.com/octokit/octokit.rb/pull/1307 */
function isOver({ kind, status, message }: Fault): boolean {
  return kind === "gone" || (status === 403 && /installation has been suspended/i.test(message));
}

/** Its name with its owner. */
export function fullName({ owner, name }: Pick<RepositoryRef, "owner" | "name">): string {
  return `${owner}/${name}`;
}

function compare(one: string, other: string): number {
  return one.toLowerCase() < other.toLowerCase() ? -1 : Number(one.toLowerCase() > other.toLowerCase());
}
