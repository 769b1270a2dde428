import type { Context } from "hono";
import type { Config, Environment } from "../core/config/environment.js";
import type { Person } from "../core/facts.js";
import { type Deployment, liveOf, runningOf } from "../core/deployments.js";
import { lockOf } from "../core/ledger/lock.js";
import { refText } from "../core/messages/subject.js";
import { mayDeploy, mayReview } from "../core/rules/principals.js";
import { commandOnPage, type PageCommand, wasPressed } from "../flows/events/page.js";
import { waitingIn } from "../flows/requests/change-record.js";
import { rulesOf, rulesToUnlock } from "../flows/requests/deploy-yml.js";
import { type Changes, changesBetween } from "../flows/requests/foresee.js";
import { withEnvironments } from "../flows/requests/gather.js";
import type { Said } from "../flows/scene.js";
import { together } from "../github/client/together.js";
import { type Snapshot, recordIn } from "../github/types/snapshot.js";
import { addressIn, requestAddress } from "./addresses.js";
import { AnswerBox, Changed } from "./answer.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { respondWithoutRules } from "./deploy-yml-notice.js";
import { forged, notFound } from "./error-pages.js";
import { type EnvironmentLook, lookAtEnvironment } from "./environment-look.js";
import { changesSince, promise, promiseIn, type Seen, seenIn } from "./form-promise.js";
import { Line } from "./markdown.js";
import { type Look, personIn, type Place, type PlaceHandler } from "./place.js";
import { Missing } from "./press.js";
import { About, Asks, buttonOf, headOf } from "./question.js";
import { repositoryPages } from "./repository-pages.js";
import { respond } from "./respond.js";
import { Watch, watched } from "./watch.js";
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

/** The page of one of them. */
export function questionPage(verb: QuestionVerb): { readonly look: Look<EnvironmentLook>; readonly answer: PlaceHandler<EnvironmentLook> } {
  return {
    look: lookAtEnvironment,
    answer: watched(
      async (context, given, place, looked) => {
        const ground = await groundOf(place, verb, looked);
        if (ground === "without rules") return await respondWithoutRules(context, given, place, looked.snapshot);
        if (ground === "unknown") return await notFound(context, given);
        const question = await questionOf(place, { verb, fields: looked.fields, ...ground, now: given.now() });
        return context.req.method === "POST" ? await press(context, given, question) : await show(context, given, question, {});
      },
      async (place, looked) => {
        const ground = await groundOf(place, verb, looked);
        return typeof ground === "string" ? undefined : seenOf({ verb, ...ground, ...concerns(place, ground, looked.fields) });
      },
    ),
  };
}

type Ground = Pick<Question, "snapshot" | "config" | "environment">;

/** Where the question is asked, and by which rules. */
async function groundOf(
  place: Place,
  verb: QuestionVerb,
  { named, snapshot: first }: EnvironmentLook,
): Promise<Ground | "without rules" | "unknown"> {
  const read = rulesOf(first);
  // If one repository keeps all records, a first look by name alone has none of them.
  const seen = "config" in read || verb !== "unlock" || named === "" ? first : await withEnvironments(place, first, [named]);
  const config = "config" in read ? read.config : verb === "unlock" ? rulesToUnlock(seen, named, place.person) : undefined;
  if (config === undefined || place.identity.archived) return "without rules";
  const environment = environmentIn(config, named);
  if (environment === undefined) return "unknown";
  return { config, environment, snapshot: await withEnvironments(place, seen, [environment.name]) };
}

/** What waits or runs that it is about, and what is live there. */
function concerns(
  place: Place,
  { snapshot, environment: { name } }: Ground,
  fields: Question["fields"],
): Pick<Question, "subject" | "live"> {
  return { live: liveOf(snapshot.deployments.get(name) ?? []), subject: subjectIn(place, snapshot, name, fields.get("request") ?? "") };
}

async function questionOf(
  place: Place,
  known: Pick<Question, "verb" | "fields" | "snapshot" | "config" | "environment" | "now">,
): Promise<Question> {
  const { verb, fields, snapshot, environment } = known;
  const { live, subject } = concerns(place, known, fields);
  const compared = verb === "approve" && subject !== undefined && live !== undefined && live.sha !== subject.sha;
  const [person, changes] = await together([
    personIn(place, environment),
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
function seenOf({
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

async function press(context: Context<PageEnv>, given: Dependencies, question: Question): Promise<Response> {
  const { place, verb, fields, snapshot, environment, config, person } = question;
  const promised = promiseIn(given.signer, place, verb, fields.get("promise") ?? "");
  if (promised === undefined) return await forged(context, given);
  const about = fields.get("request") ?? promised.id;
  const onward = (): Response => context.redirect(requestAddress(place.identity, environment.name, about), 303);
  if (await wasPressed(place.scene, promised.id, environment.name, snapshot, about)) return onward();
  const changed = changesSince(promised, given.now(), seenOf(question), snapshot.deployments.get(environment.name) ?? []);
  if (changed.length > 0) return await show(context, given, question, { changed });
  const command = commandIn(question);
  if ("missing" in command) return await show(context, given, question, { missing: [command.missing] });
  const outcome = await commandOnPage(place.scene, { id: promised.id, person, snapshot, config }, command);
  return outcome.is === "refused" ? await show(context, given, question, { said: outcome.said }) : onward();
}

const minute = 60_000;
const durations: ReadonlyMap<string, number> = new Map([
  ["30m", 30 * minute],
  ["2h", 120 * minute],
  ["1d", 24 * 60 * minute],
]);

/** What a form says, as the command that says the same. */
function commandIn({
  verb,
  environment: { name: environment },
  fields,
  now,
  subject,
}: Question): PageCommand | { readonly missing: string } {
  const reason = fields.get("reason")?.trim().slice(0, 500) ?? "";
  const because = reason === "" ? {} : { reason };
  const request = subject?.id ?? "";
  switch (verb) {
    case "lock": {
      const until = fields.get("for") === "until" ? Date.parse(`${fields.get("until") ?? ""}Z`) - now.getTime() : undefined;
      if (until !== undefined && !(until > 0)) return { missing: "The lock has to end in the future: choose a date and a time, in UTC." };
      const length = until ?? durations.get(fields.get("for") ?? "");
      return { verb, environment, ...because, ...(length !== undefined && { for: length }) };
    }
    case "unlock":
      return { verb, environment };
    case "reject":
      return { verb, environment, request, ...because };
    case "approve":
    case "cancel":
      return { verb, environment, request };
  }
}

interface Notices {
  readonly changed?: readonly string[];
  readonly missing?: readonly string[];
  readonly said?: Said;
}

async function show(
  context: Context<PageEnv>,
  given: Dependencies,
  question: Question,
  { changed = [], missing = [], said }: Notices,
): Promise<Response> {
  const { place, verb, environment, subject, now } = question;
  const { identity } = place;
  const why = whyNot(question);
  const here = addressIn(identity, `/${verb}`, { environment: environment.name, ...(subject && { request: subject.id }) });
  return await respond(context, given, {
    title: `${headOf(question)} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, ""),
    status: context.req.method === "POST" ? 422 : 200,
    main: (
      <>
        <h1>
          <bdi>{headOf(question)}</bdi>
        </h1>
        <Changed says={changed} />
        {said === undefined ? null : <AnswerBox said={said} />}
        <Missing says={missing} />
        <About question={question} webUrl={given.webUrl} />
        {why === undefined ? (
          <form method="post" action={addressIn(identity, `/${verb}`)} class="mt-3">
            <Watch place={place} here={here} seen={seenOf(question)} now={now} />
            <input type="hidden" name="promise" value={promise(given.signer, place, now, verb, seenOf(question))} />
            <input type="hidden" name="environment" value={environment.name} />
            {subject === undefined ? null : <input type="hidden" name="request" value={subject.id} />}
            <Asks question={question} />
            <div class="actions">
              <button class={`btn ${verb === "reject" || verb === "cancel" ? "btn-danger" : "btn-primary"}`} name="press" value={verb}>
                {buttonOf(question)}
              </button>
            </div>
          </form>
        ) : (
          <p class="color-fg-attention">{why}</p>
        )}
        <p class="mt-3">
          <a href={addressIn(identity, "")}>Back to the environments</a>
        </p>
      </>
    ),
  });
}

/** Why there is no button; pressing checks the permission again. */
function whyNot(question: Question) {
  const { verb, environment, person, subject, place, snapshot, now } = question;
  const state = recordIn(snapshot, environment.name);
  const isLocked = !state.verified || lockOf(state.record, now) !== undefined;
  const asks = verb === "approve" || verb === "reject" || verb === "cancel";
  if (asks && (subject === undefined || (subject.runs && verb !== "cancel")))
    return "It does not wait any more: it is deployed already, or it has ended.";
  if (verb === "unlock" && !isLocked) return `${refText(environment.name)} is not locked.`;
  const verdict =
    verb === "approve" || verb === "reject"
      ? mayReview(
          environment,
          person,
          waitingIn(place.scene, snapshot, environment.name).find(({ request }) => request.id === subject?.id)?.request,
          verb,
        )
      : mayDeploy(environment, person);
  return verdict.answer === "refuse" ? <Line says={verdict.says} /> : undefined;
}
