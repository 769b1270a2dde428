import type { Config, Environment } from "../core/config/environment.js";
import type { Person } from "../core/facts.js";
import { type Deployment, liveOf, runningOf } from "../core/deployments.js";
import type { PageCommand } from "../flows/events/page.js";
import { waitingIn } from "../flows/requests/change-record.js";
import { rulesOf, rulesToUnlock } from "../core/config/deploy-yml.js";
import { type Changes, changesBetween } from "../flows/requests/foresee.js";
import { withEnvironments } from "../github/reads/snapshot.js";
import { together } from "../github/client/together.js";
import { type Snapshot, recordIn } from "../github/types/snapshot.js";
import type { EnvironmentLook } from "./environment-look.js";
import { type Seen, seenIn } from "./form-promise.js";
import { namedIn, visitorOf } from "./person.js";
import type { Place } from "./place.js";
import { environmentIn } from "./wish.js";

/** The acts of one press, apart from deploying. */
export type QuestionVerb = PageCommand["verb"];

/** All of them. */
export const questionVerbs = ["lock", "unlock", "approve", "reject", "cancel"] as const satisfies readonly QuestionVerb[];

/** One question with everything it is about. */
export interface Question {
  readonly verb: QuestionVerb;
  readonly place: Place;
  readonly fields: ReadonlyMap<string, string>;
  readonly snapshot: Snapshot;
  readonly config: Config;
  readonly environment: Environment;
  readonly person: Person;
  /** The waiting or running request that it is about. */
  readonly subject: Subject | undefined;
  readonly live: Deployment | undefined;
  /** For an approval: what it lets through. */
  readonly changes: Changes | undefined;
  readonly now: Date;
}

/** A request that waits, or whose deployment runs. */
export interface Subject {
  readonly id: string;
  readonly ref: string;
  readonly sha: string;
  readonly by: string;
  readonly at: Date;
  readonly runs: boolean;
}

type Ground = Pick<Question, "snapshot" | "config" | "environment">;

/** Where the question is asked, and by which rules. */
export async function groundOf(
  place: Place,
  verb: QuestionVerb,
  { named, snapshot: first }: EnvironmentLook,
): Promise<Ground | "without rules" | Pick<Ground, "config">> {
  const read = rulesOf(first);
  // If one repository keeps all records, a first look by name alone has none of them.
  const seen = "config" in read || verb !== "unlock" || named === "" ? first : await withEnvironments(place.hub, first, [named]);
  const config = "config" in read ? read.config : verb === "unlock" ? rulesToUnlock(seen, named, place.person) : undefined;
  if (config === undefined || place.identity.archived) return "without rules";
  const environment = environmentIn(config, named);
  if (environment === undefined) return { config };
  return { config, environment, snapshot: await withEnvironments(place.hub, seen, [environment.name]) };
}

/** What waits or runs that it is about, and what is live there. */
export function concerns(
  place: Place,
  { snapshot, environment: { name } }: Ground,
  fields: Question["fields"],
): Pick<Question, "subject" | "live"> {
  return { live: liveOf(snapshot.deployments.get(name) ?? []), subject: subjectIn(place, snapshot, name, fields.get("request") ?? "") };
}

/** The question, with all that people see before they answer it. So many teams are asked; the others have the benefit of the doubt. */
export async function questionOf(
  place: Place,
  known: Pick<Question, "verb" | "fields" | "snapshot" | "config" | "environment" | "now">,
  most: number,
): Promise<Question> {
  const { verb, fields, snapshot, environment } = known;
  const { live, subject } = concerns(place, known, fields);
  const compared = verb === "approve" && subject !== undefined && live !== undefined && live.sha !== subject.sha;
  const [{ hopeful: person }, changes] = await together([
    visitorOf(place, namedIn(environment), most),
    compared ? changesBetween(place, live, subject.sha, snapshot) : undefined,
  ]);
  return { ...known, place, person, subject, live, changes };
}

function subjectIn({ scene }: Place, snapshot: Snapshot, environment: string, id: string): Subject | undefined {
  const waiting = waitingIn(scene, snapshot, environment).find(({ request }) => request.id === id)?.request;
  if (waiting !== undefined)
    return { id, ref: waiting.ref.name, sha: waiting.sha, by: waiting.requestedBy, at: new Date(waiting.requestedAt), runs: false };
  const running = runningOf(snapshot.deployments.get(environment) ?? []).find(({ request }) => request?.id === id);
  return (
    running && {
      id,
      ref: running.request?.ref ?? running.ref,
      sha: running.sha,
      by: running.request?.requestedBy ?? running.creator,
      at: running.createdAt,
      runs: true,
    }
  );
}

/** What is seen: of what waits or runs, which and at which commit, and for an approval what it would replace; what else goes on there is not asked about. */
export function seenOf({
  snapshot,
  environment,
  subject,
  verb,
  live,
}: Pick<Question, "snapshot" | "environment" | "subject" | "verb" | "live">): Seen {
  const { rules } = seenIn(snapshot, environment.name);
  const held = verb === "unlock" ? recordIn(snapshot, environment.name).at : undefined;
  const replaces = verb === "approve" && { live: live?.id };
  return { environment: environment.name, ref: subject?.ref, sha: subject?.sha ?? held, request: subject?.id, rules, ...replaces };
}
