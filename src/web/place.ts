import type { Context } from "hono";
import { personOf } from "../core/accounts.js";
import type { Person } from "../core/facts.js";
import type { Scene } from "../flows/scene.js";
import { Fault } from "../github/client/fault.js";
import { forPages, forPublicReaders, keepIn, type Limits } from "../github/types/access.js";
import { type Ahead, nothingAhead } from "../github/pages/look-ahead.js";
import { together } from "../github/client/together.js";
import type { RepositoryDoor } from "../github/page-access.js";
import type { EnvironmentGlance } from "../github/pages/environment-glance.js";
import type { Identity, PageReads } from "../github/pages/page-reads.js";
import type { Hub } from "../github/types/hub.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { notFound } from "./error-pages.js";
import type { Session } from "./session.js";

/** A repository that somebody may read. */
export interface Place {
  readonly identity: Identity;
  /** For reading, with the pages' share of GitHub's limits. */
  readonly hub: Hub;
  readonly reads: PageReads;
  /** The newest of environments, as far as cards show it. */
  readonly glance: (environments: readonly string[]) => Promise<readonly EnvironmentGlance[]>;
  /** For what the person asks for: the same gateway as a comment's. */
  readonly scene: Scene;
  /** Their role is read; their teams are not yet. */
  readonly person: Person;
  /** They can read it because everybody can. */
  readonly publicReader: boolean;
  /** The remaining part of their pages' share of GitHub's hourly limits. */
  readonly left: number;
}

/** The first look: begun along with the rights, and shown only to people who have them. */
export type Look<T> = (door: RepositoryDoor, context: Context<PageEnv>) => Promise<T>;

/** Answers for one repository. */
export type PlaceHandler<T> = (context: Context<PageEnv>, given: Dependencies, place: Place, looked: T) => Promise<Response> | Response;

/** The repository of an address, for people who may read it; all others get the page that reveals nothing. */
export type InPlace = <T>(look: Look<T>, answer: PlaceHandler<T>) => (context: Context<PageEnv>) => Promise<Response>;

/** How many pages' requests are remembered, and how many public readers. */
const [mostAheads, mostReaders] = [500, 5_000];

/** Leads to repositories; what one look at a page had to read late, the next one reads at once. */
export function placesOf(given: Dependencies): InPlace {
  const aheads = new Map<string, Ahead>();
  const readers = new Map<string, Limits>();
  const aheadOf = ({ req }: Context): Ahead => {
    const key = `${new URL(req.url).pathname} ${req.query("environment") ?? ""}`.toLowerCase().slice(0, 500);
    const ahead = aheads.get(key) ?? nothingAhead();
    if (req.method === "GET") keepIn(aheads, key, ahead, mostAheads);
    return ahead;
  };
  return (look, answer) => async (context) => {
    const session = context.get("session");
    const [owner = "", name = ""] = [context.req.param("owner"), context.req.param("name")];
    if (session === undefined || !/^[\w-]+$/.test(owner) || !/^[\w.-]+$/.test(name)) return await notFound(context, given);
    const reader = `${session.id} ${owner}/${name}`.toLowerCase();
    const visit = { session, ahead: aheadOf(context), limits: readers.get(reader) ?? forPages };
    const entering = () => enter(given, visit, { owner, name }, (door) => look(door, context));
    const first = await entering();
    // By now its installation is known.
    const entered = first === "elsewhere" ? await entering() : first;
    if (entered === undefined || entered === "elsewhere") return await notFound(context, given);
    if (entered.place.publicReader) keepIn(readers, reader, forPublicReaders, mostReaders);
    else readers.delete(reader);
    const { identity } = entered.place;
    if (identity.owner !== owner || identity.name !== name) return moved(context, { owner, name }, identity);
    return await answer(context, given, entered.place, entered.looked);
  };
}

/**
 * All at once: the App's installation, the person's role, and the first look; `undefined` if any of these does not let them in, `elsewhere` if another
 * installation does.
 */
async function enter<T>(
  given: Dependencies,
  { session, ahead, limits }: { readonly session: Session; readonly ahead: Ahead; readonly limits: Limits },
  { owner, name }: Pick<Identity, "owner" | "name">,
  look: (door: RepositoryDoor) => Promise<T>,
): Promise<{ readonly place: Place; readonly looked: T } | "elsewhere" | undefined> {
  try {
    const { login } = session;
    const door = await given.access.repository(owner, name, { login, ahead, limits });
    if (door === undefined) return undefined;
    // Only people who are let in may see errors.
    const [installed, found, stands, first] = await together([
      door.installed(),
      caught(door.reads.identity()),
      caught(door.reads.standing(login)),
      caught(look(door)),
    ]);
    if (installed === "nowhere") return undefined;
    if (installed === "elsewhere") return installed;
    const [identity, { role, id }] = [valueOf(found), valueOf(stands)];
    // Somebody who took an abandoned login is not the person who signed in.
    if (identity === undefined || role === undefined || role === "none" || id !== session.id) return undefined;
    // The look may be of another repository, which had the name before.
    const another = ahead.id !== undefined && ahead.id !== identity.id;
    ahead.id = identity.id;
    if (another) return await enter(given, { session, ahead: nothingAhead(), limits }, { owner, name }, look);
    const looked = valueOf(first);
    const publicReader = identity.public && role === "read";
    const theirs = publicReader ? forPublicReaders : forPages;
    door.keepWithin(theirs);
    const { reading, acting, glance } = door.hubs(identity);
    const person = personOf({ id: session.id, login, bot: false }, role);
    const scene = await given.sceneOf(acting);
    const place = {
      identity,
      hub: reading,
      reads: door.reads,
      glance,
      scene,
      person,
      publicReader,
      left: (door.left() - (1 - theirs.share)) / theirs.share,
    };
    return { place, looked };
  } catch (error) {
    if (error instanceof Fault && (error.kind === "gone" || error.kind === "not_found")) return undefined;
    throw error;
  }
}

type Caught<T> = { readonly value: T } | { readonly error: unknown };

async function caught<T>(work: Promise<T>): Promise<Caught<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

function valueOf<T>(outcome: Caught<T>): T {
  if ("value" in outcome) return outcome.value;
  throw outcome.error;
}

/** GitHub redirects from a former name, and so do we; and to the name's own spelling. */
function moved(context: Context<PageEnv>, from: Pick<Identity, "owner" | "name">, to: Identity): Response {
  const { pathname, search } = new URL(context.req.url);
  const rest = pathname.slice(`/${from.owner}/${from.name}`.length);
  return context.redirect(`/${to.owner}/${to.name}${rest}${search}`, context.req.method === "GET" ? 301 : 307);
}
