import type { Config, Role } from "../../core/config/environment.js";
import { roles } from "../../core/config/environment.js";
import type { Person } from "../../core/facts.js";
import type { Markdown } from "../../core/messages/markdown.js";
import type { Verb } from "../../core/command.js";
import { sameLogin } from "../../core/accounts.js";
import { Fault } from "../../github/client/fault.js";
import type { Snapshot } from "../../github/types/snapshot.js";
import type { Rules } from "../requests/deploy-yml.js";
import { rulesOf } from "../requests/deploy-yml.js";
import type { Evidence } from "../requests/moved.js";
import type { Asker } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import { together } from "../../github/client/together.js";

/** A command with all that was read when it arrived. */
export interface Visit {
  readonly asker: Asker;
  readonly cause: "comment" | "button" | "page";
  /** When it was asked, by GitHub's clock. */
  readonly at: Date;
  /** The pull request it was asked in, if that is one. */
  readonly pullRequest: number | undefined;
  readonly snapshot: Snapshot;
  readonly config: Config;
  readonly person: Person;
  /** What tells whether what the command named has moved since. */
  readonly evidence: Evidence;
  /** GitHub calls them a stranger: no more than a reaction is given to what they may not do. */
  readonly stranger: boolean;
  /** To be said beside the answer: lines that were not read. */
  readonly aside: Markdown | undefined;
}

/** A command with all that is read anew: who may what, what deploy.yml says, and what is in the environments when they are looked at. */
export async function revisit(scene: Pick<Scene, "hub">, visit: Visit): Promise<Visit> {
  const { asker, person } = visit;
  const [snapshot, role] = await together([
    scene.hub.snapshot({ environments: [...visit.snapshot.records.keys()], ...(asker.issue === undefined ? {} : { issue: asker.issue }) }),
    person.bot ? undefined : scene.hub.role(person.login),
  ]);
  const rules = rulesOf(snapshot);
  if (!("config" in rules)) throw new Fault({ kind: "unavailable", message: "deploy.yml cannot be read any more" });
  return { ...visit, snapshot, config: rules.config, person: { ...person, role } };
}

/** What somebody lacks to ask at all, before anything about the repository is said; `undefined` where they may, and each environment may demand more. */
export function missingToAsk(
  verb: Verb | undefined,
  person: Person,
  { public: everybodyReads }: { readonly public: boolean },
  rules: Rules,
): Role | "reviewer" | undefined {
  if (person.bot) return undefined;
  const has = (least: Role): boolean => hasRole(person, least);
  // In a public repository everybody reads; answering everybody would let strangers make noise.
  const reader = everybodyReads ? "triage" : "read";
  switch (verb) {
    case "approve":
    case "reject":
      return has(reader) || (has("read") && mayReviewSomewhere(rules, person)) ? undefined : "reviewer";
    case "status":
    case "help":
      return has(reader) ? undefined : reader;
    default:
      return has("write") ? undefined : "write";
  }
}

/** Whether it is known that somebody has at least this role. */
export function hasRole({ role }: Pick<Person, "role">, least: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(least);
}

/** Whether deploy.yml names somebody, or a team they may be in, as a reviewer. */
function mayReviewSomewhere(rules: Rules, { login }: Person): boolean {
  const reviewers = "config" in rules ? rules.config.environments.flatMap(({ review }) => review?.reviewers ?? []) : [];
  return reviewers.some((each) => each.kind !== "user" || sameLogin(each.login, login));
}
