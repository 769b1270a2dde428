import { nearest } from "../../suggest.js";

/**
 * The names that a name was probably meant for. GitHub's pages show the job `ci` of the workflow `CI` as `CI / ci (push)`, and a matrix makes
 * `ci (20)` of it; what a branch or deploy.yml requires has to be the name of the check run to the letter.
 */
export function similarTo(wanted: string, names: readonly string[]): readonly string[] {
  const others = names.filter((name) => name !== wanted);
  const alike = others.filter((name) => jobIn(name) === jobIn(wanted));
  if (alike.length > 0) return alike;
  const misspelt = nearest(wanted, others, 1);
  return misspelt === undefined ? [] : [misspelt];
}

function jobIn(name: string): string {
  const [, job = name] = /^(?:.* \/ )?(.*?)(?: \([^()]*\))?$/.exec(name.trim()) ?? [];
  return job.toLowerCase();
}
