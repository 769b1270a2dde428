import type { Context } from "hono";
import type { Config, Environment } from "../core/config/environment.js";
import { similarRefs } from "../core/ref-word.js";
import { withEnvironments } from "../github/reads/snapshot.js";
import { together } from "../github/client/together.js";
import type { RefList, RefListKind } from "../github/types/ref-list.js";
import type { Activity, Snapshot } from "../github/types/snapshot.js";
import { ChoosePage, namedBy, Refs } from "./choose-page.js";
import type { RefChoice } from "./ref-choice.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import type { Look, Place } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { respond, respondPart, wantsPart } from "./respond.js";
import { visible } from "./text.js";
import type { Wish } from "./wish.js";

/** What is read at once for the page. */
export interface Looked {
  readonly fields: ReadonlyMap<string, string>;
  readonly wish: Wish;
  readonly snapshot: Snapshot;
  /** Where nothing is chosen yet. */
  readonly list: RefList | undefined;
}

const kinds: readonly RefListKind[] = ["tags", "branches", "pull_requests", "commits"];
/** A name that is longer names nothing. */
export const longestName = 250;

/** What is searched for. */
export function queryOf(fields: ReadonlyMap<string, string>): string {
  return (fields.get("q") ?? "").trim().slice(0, longestName);
}

function kindOf(fields: ReadonlyMap<string, string>): RefListKind {
  return kinds.find((each) => each === fields.get("kind")) ?? "tags";
}

/** Whose commits are listed; `undefined`: the default branch's. */
function branchOf(fields: ReadonlyMap<string, string>): string | undefined {
  const branch = (fields.get("branch") ?? "").slice(0, longestName);
  return kindOf(fields) === "commits" && branch !== "" ? branch : undefined;
}

/** The list from which something is chosen. */
export async function listOf(door: Parameters<Look<Looked>>[0], fields: ReadonlyMap<string, string>): Promise<RefList> {
  const kind = kindOf(fields);
  const query = queryOf(fields);
  const after = fields.get("after") ?? "";
  const first = kind === "branches" && query === "" && after === "" ? pushedBranches(await door.pushes()) : [];
  const branch = branchOf(fields);
  return await door.refList({
    kind,
    first,
    ...(query !== "" && { query }),
    ...(after !== "" && { after }),
    ...(branch !== undefined && { branch }),
  });
}

/** The most recently pushed ones, each once, without those removed since. */
function pushedBranches(activity: Activity | undefined): readonly string[] {
  const prefix = "refs/heads/";
  const refs = (activity?.pushes ?? []).flatMap(({ ref }) => (ref.startsWith(prefix) ? [ref.slice(prefix.length)] : []));
  return [...new Set(refs)];
}

/** Shows what can be deployed. */
export async function choose(
  context: Context<PageEnv>,
  given: Dependencies,
  place: Place,
  { fields, wish, snapshot: first, list }: Looked,
  config: Config,
  environment: Environment | undefined,
): Promise<Response> {
  const query = queryOf(fields);
  const exact = query === "" ? undefined : namedBy(query, first);
  const [snapshot, near] = await together([
    environment === undefined ? first : withEnvironments(place.hub, first, [environment.name, ...environment.requires]),
    query === "" || exact !== undefined || (list?.rows.length ?? 0) > 0 ? [] : place.hub.refsLike(query).catch(() => []),
  ]);
  const choice: RefChoice = {
    place,
    config,
    environment,
    unknown: environment === undefined && wish.environment !== "" ? wish.environment : undefined,
    snapshot,
    kind: kindOf(fields),
    branch: branchOf(fields),
    query,
    list: list ?? { rows: [], next: undefined, withChecks: true },
    suggestions: exact === undefined ? similarRefs(query, near) : [exact],
    paged: (fields.get("after") ?? "") !== "",
    now: given.now(),
  };
  if (wantsPart(context) && environment !== undefined)
    return await respondPart(context, <Refs choice={choice} environment={environment} />);
  const title = environment === undefined ? "Deploy" : `Deploy to ${visible(environment.name)}`;
  return await respond(context, given, { ...around(place, title), main: <ChoosePage choice={choice} /> });
}

/** What every step has around it. */
export function around({ identity }: Place, title: string) {
  return { title: `${visible(title)} · ${identity.owner}/${identity.name}`, repository: repositoryPages(identity, "Deploy") };
}
