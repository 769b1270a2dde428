import type { Environment } from "../core/config/environment.js";
import { looksFor } from "../core/config/schedule.js";
import type { StatusRow } from "../core/messages/status.js";
import { statusOf } from "../flows/commands/status.js";
import { deployYml, type DeployYml } from "../core/config/deploy-yml.js";
import { recordIn } from "../github/types/snapshot.js";
import { waitsForThem } from "./buttons.js";
import type { EnvironmentChoice } from "./environment-choice.js";
import type { Overview } from "./overview-facts.js";
import { namedIn, teamsOfPage, type Visitor, visitorOf } from "./person.js";
import type { Place } from "./place.js";
import type { SinceFacts } from "./since-facts.js";

/** What the page of a repository shows, as data. */
export interface RepositoryView {
  readonly place: Place;
  readonly overview: Overview;
  readonly deployYml: DeployYml;
  readonly visitor: Visitor;
  /** All environments that are shown; the first of them as cards. */
  readonly cards: readonly CardView[];
  readonly choice: EnvironmentChoice;
  readonly since: SinceFacts;
  readonly now: Date;
}

/** One environment of it. */
export interface CardView {
  readonly row: StatusRow;
  /** `undefined` if deploy.yml does not say. */
  readonly environment: Environment | undefined;
}

/** Made of what was read; asks for the person's teams, which are as many as a page asks for. */
export async function viewOf(
  place: Place,
  overview: Overview,
  choice: EnvironmentChoice,
  since: SinceFacts,
  now: Date,
): Promise<RepositoryView> {
  const { snapshot, chosen } = overview;
  const { names } = chosen;
  const read = deployYml(snapshot.config);
  const environments = read.state === "right" ? read.config.environments : [];
  const named = environments.flatMap((each) => [...namedIn(each), ...each.force]);
  const visitor = await visitorOf(place, named, teamsOfPage);
  const looks = looksFor(names.length);
  const cards = names.map((name): CardView => {
    const environment = environments.find((each) => each.name === name);
    const shown = environment ?? { name, frozenWindows: [] };
    const row = statusOf(shown, snapshot.deployments.get(name) ?? [], recordIn(snapshot, name), {
      now,
      looks,
    });
    return { row, environment };
  });
  const sorted = cards.toSorted((one, other) => urgency(one, visitor) - urgency(other, visitor));
  return { place, overview, deployYml: read, visitor, cards: sorted, choice, since, now };
}

/** Those where something runs, waits for this person, or waits, or that are locked, first; otherwise in the order of deploy.yml. */
function urgency({ row, environment }: CardView, { person }: Visitor): number {
  if (row.running.some(({ ours }) => ours)) return 0;
  if (row.waiting.some(({ pending }) => waitsForThem(environment, person, pending))) return 1;
  if (row.waiting.length > 0) return 2;
  return row.lock !== undefined || !row.verified ? 3 : 4;
}
