import type { Environment } from "../core/config/environment.js";
import type { Principal } from "../core/config/principals.js";
import type { Person } from "../core/facts.js";
import { teamsOf } from "../github/resources/people.js";
import type { Place } from "./place.js";

/** Somebody who looks at a page. */
export interface Visitor {
  /** In the teams that were asked; doubt about the others refuses. */
  readonly person: Person;
  /** As if in the teams that were not asked, too. This decides what is offered; pressing asks them. */
  readonly hopeful: Person;
}

/** How many teams are asked for a page; the others are asked when something is pressed. */
export const teamsOfPage = 5;

/** Somebody with the teams that some rules name, of which so many are asked. */
export async function visitorOf(
  { hub, person }: Pick<Place, "hub" | "person">,
  named: readonly Principal[],
  most: number,
): Promise<Visitor> {
  const teams = named.flatMap((each) => (each.kind === "team" ? [each] : []));
  const byName = new Map(teams.map((team) => [`${team.organization}/${team.team}`.toLowerCase(), team]));
  const asked = await teamsOf(hub, person.login, [...byName.values()].slice(0, most));
  const left = [...byName.keys()].slice(most);
  const known = { ...person, ...asked };
  return {
    person: { ...known, unreadableTeams: [...asked.unreadableTeams, ...left] },
    hopeful: { ...known, teams: [...asked.teams, ...left] },
  };
}

/** Whom the rules of an environment name, first those who have something to do in a request that waits. */
export function namedIn({ deployers = [], review }: Pick<Environment, "deployers" | "review">): readonly Principal[] {
  return [...(review?.reviewers ?? []), ...deployers];
}
