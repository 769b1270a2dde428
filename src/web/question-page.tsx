import type { Context } from "hono";
import { lockOf } from "../core/ledger/lock.js";
import { refText } from "../core/messages/subject.js";
import { mayDeploy, mayReview } from "../core/rules/permission.js";
import { commandOnPage, type PageCommand, wasPressed } from "../flows/events/page.js";
import { waitingIn } from "../flows/requests/change-record.js";
import type { Said } from "../core/messages/answer.js";
import { recordIn } from "../github/types/snapshot.js";
import { addressIn, requestAddress } from "./addresses.js";
import { AnswerBox, Changed } from "./answer.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { respondWithoutRules } from "./deploy-yml-notice.js";
import { forged, notFound } from "./error-pages.js";
import { type EnvironmentLook, lookAtEnvironment } from "./environment-look.js";
import { changesSince, promise, promiseIn } from "./form-promise.js";
import { Line } from "./markdown.js";
import { teamsOfPage } from "./person.js";
import type { Look, PlaceHandler } from "./place.js";
import { Missing } from "./press.js";
import { About, Asks, buttonOf, headOf } from "./question.js";
import { repositoryPages } from "./repository-pages.js";
import { respond } from "./respond.js";
import { Sentence, visible } from "./text.js";
import { Watch, watched } from "./watch.js";
import { askWhich } from "./which-environment.js";
import { concerns, groundOf, type Question, questionOf, type QuestionVerb, seenOf } from "./question-facts.js";

/** The page of one of them. */
export function questionPage(verb: QuestionVerb): { readonly look: Look<EnvironmentLook>; readonly answer: PlaceHandler<EnvironmentLook> } {
  return {
    look: lookAtEnvironment,
    answer: watched(
      async (context, given, place, looked) => {
        const ground = await groundOf(place, verb, looked);
        if (ground === "without rules") return await respondWithoutRules(context, given, place, looked.snapshot);
        if (!("environment" in ground)) {
          // The others are about a request, which only a link names.
          const isChosen = verb === "lock" || verb === "unlock";
          return await (isChosen ? askWhich(context, given, place, { verb, named: looked.named, ...ground }) : notFound(context, given));
        }
        const isPressed = context.req.method === "POST";
        const known = { verb, fields: looked.fields, ...ground, now: given.now() };
        const question = await questionOf(place, known, isPressed ? Infinity : teamsOfPage);
        return isPressed ? await press(context, given, question) : await show(context, given, question, {});
      },
      async (place, looked) => {
        const ground = await groundOf(place, verb, looked);
        return typeof ground === "string" || !("environment" in ground)
          ? undefined
          : seenOf({ verb, ...ground, ...concerns(place, ground, looked.fields) });
      },
    ),
  };
}

async function press(context: Context<PageEnv>, given: Dependencies, question: Question): Promise<Response> {
  const { place, verb, fields, snapshot, environment, config, person } = question;
  const promised = promiseIn(given.signer, place, verb, fields.get("promise") ?? "");
  if (promised === undefined) return await forged(context, given);
  const about = fields.get("request") ?? promised.id;
  const onward = (): Response => context.redirect(requestAddress(place.identity, environment.name, about, question.subject?.sha), 303);
  if (await wasPressed(place.scene, { id: promised.id, environment: environment.name, about }, snapshot)) return onward();
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
    title: `${visible(headOf(question))} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, ""),
    status: context.req.method === "POST" ? 422 : 200,
    main: (
      <>
        <h1>
          <Sentence text={headOf(question)} />
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
