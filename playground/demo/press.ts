import type { CheckRun } from "../github/repository.js";
import type { Stage } from "./stage.js";

/** The check run whose button is meant, or why that is not clear. */
export function runMeant({ repository, rules }: Stage, button: string, environment: string): CheckRun | { readonly mistake: string } {
  const newest = new Map<string, CheckRun>();
  for (const run of repository.checkRuns.values()) if (run.suite.app.slug === "gitploy") newest.set(`${run.name} ${run.suite.sha}`, run);
  const offered = [...newest.values()].filter(({ actions }) => actions.length > 0);
  const fits = offered.filter(({ actions }) => actions.some(({ identifier }) => identifier === button.toLowerCase()));
  const name = nameOf(rules.environments, environment);
  const meant = fits.filter((run) => environment === "" || run.name.toLowerCase() === `deploy/${name}`.toLowerCase());
  const run = meant.at(-1);
  const places = [...new Set(meant.map((each) => each.name.replace("deploy/", "")))];
  if (run !== undefined && places.length === 1) return run;
  if (places.length > 1)
    return { mistake: `More than one has that button: ${places.map((each) => `press ${button} ${each}`).join(", ")}.` };
  const there = [
    ...new Set(offered.flatMap((each) => each.actions.map(({ identifier }) => `${identifier} ${each.name.replace("deploy/", "")}`))),
  ];
  return { mistake: there.length === 0 ? "No check run has a button now." : `There is no such button; there is ${there.join(", ")}.` };
}

function nameOf(environments: Stage["rules"]["environments"], word: string): string {
  const same = (each: string): boolean => each.toLowerCase() === word.toLowerCase();
  return environments.find(({ name, aliases }) => [name, ...aliases].some(same))?.name ?? word;
}
