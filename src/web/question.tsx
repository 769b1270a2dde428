import type { Child } from "hono/jsx";
import { lockOf } from "../core/ledger/lock.js";
import { refText } from "../core/messages/subject.js";
import { waitingIn } from "../flows/requests/change-record.js";
import { Brings } from "./brings.js";
import type { Question } from "./question-facts.js";
import { Foreign, Login, RefName, Sentence, Sha } from "./text.js";
import { Ago, MomentIn } from "./time.js";
import { recordIn } from "../github/types/snapshot.js";

/** The question, as the head of the page. */
export function headOf({ verb, environment: { name }, subject }: Question): string {
  const ref = refText(subject?.ref ?? "the request");
  switch (verb) {
    case "lock":
      return `Lock ${name}`;
    case "unlock":
      return `Unlock ${name}`;
    case "approve":
      return `Approve ${ref} for ${name}`;
    case "reject":
      return `Reject ${ref} for ${name}`;
    case "cancel":
      return `Cancel ${ref} for ${name}`;
  }
}

/** What the button says. */
export function buttonOf(question: Question): Child {
  const { verb, subject } = question;
  if (verb === "cancel" && subject?.runs === true) return <Sentence text={`Ask the tooling to stop ${refText(subject.ref)}`} />;
  return <Sentence text={headOf(question)} />;
}

/** What it is about, and what follows. */
export function About({ question, webUrl }: { readonly question: Question; readonly webUrl: string }) {
  const { verb, subject, snapshot, live, changes, now } = question;
  const { url } = snapshot.repository;
  return (
    <>
      {subject === undefined ? null : (
        <p>
          <RefName name={subject.ref} /> <Sha sha={subject.sha} url={url} />, asked for by <Login login={subject.by} webUrl={webUrl} />,{" "}
          <Ago at={subject.at} now={now} />.{" "}
          {live === undefined ? (
            "Nothing is live there yet."
          ) : (
            <>
              Live is <RefName name={live.request?.ref ?? live.ref} /> <Sha sha={live.sha} url={url} />.
            </>
          )}
        </p>
      )}
      {verb === "lock" || verb === "unlock" ? <Held question={question} webUrl={webUrl} /> : null}
      {subject === undefined ? null : <Brings changes={changes} live={live} sha={subject.sha} url={url} />}
      <p>{followsOf(question)}</p>
    </>
  );
}

function Held({ question: { place, snapshot, environment, now }, webUrl }: { readonly question: Question; readonly webUrl: string }) {
  const state = recordIn(snapshot, environment.name);
  const lock = state.verified ? lockOf(state.record, now) : undefined;
  const waiting = waitingIn(place.scene, snapshot, environment.name);
  return (
    <>
      {lock === undefined ? null : (
        <p>
          Locked by <Login login={lock.by} webUrl={webUrl} />, <Ago at={new Date(lock.at)} now={now} />
          {lock.until === undefined ? null : (
            <>
              , until <MomentIn at={new Date(lock.until)} zone="UTC" />
            </>
          )}
          {lock.reason === undefined ? null : (
            <>
              : “<Foreign text={lock.reason} />”
            </>
          )}
        </p>
      )}
      {state.verified ? null : (
        <p class="flash flash-error">
          The record of this environment was not written by Gitploy, and is not believed. Unlocking starts a new one.
          {state.requests.length === 0 ? "" : " No longer waiting: "}
          <Foreign text={state.requests.join(", ")} most={300} />
        </p>
      )}
      {waiting.length === 0 ? null : (
        <>
          <p>Waiting here:</p>
          <ul class="ml-3 mb-3">
            {waiting.map(({ request }) => (
              <li>
                <RefName name={request.ref.name} /> by <Login login={request.requestedBy} webUrl={webUrl} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function followsOf({ verb, subject }: Question): string {
  switch (verb) {
    case "lock":
      return "Nobody but you deploys here until it is unlocked, or its time is over. Whoever may deploy here may unlock it. The record keeps it; nobody is notified.";
    case "unlock":
      return "What waited for it goes on. The record keeps who unlocked; whoever holds the lock is not notified.";
    case "approve":
      return "It counts for this request at this commit, and for nothing else. It deploys by itself as soon as nothing else holds it up.";
    case "reject":
      return "It ends the request; whoever asked for it is told.";
    case "cancel":
      return subject?.runs === true
        ? "It sets the deployment to error, so that the tooling can stop. This asks the tooling, and kills nothing."
        : "It ends the request, which waits.";
  }
}

/** What is asked beside the one press. */
export function Asks({ question: { verb, fields } }: { readonly question: Question }) {
  if (verb !== "lock" && verb !== "reject") return null;
  const chosen = fields.get("for") ?? "";
  return (
    <>
      <div class="form-group">
        <label for="reason">Reason</label>
        <input id="reason" class="form-control width-full" name="reason" maxlength={500} value={fields.get("reason") ?? ""} />
      </div>
      {verb === "reject" ? null : (
        <fieldset class="form-group">
          <legend>For how long</legend>
          {lengths.map(([value, says]) => (
            <label class="d-block">
              <input type="radio" name="for" value={value} checked={value === chosen} /> {says}
            </label>
          ))}
          <label for="until">Date and time (UTC)</label>
          <input id="until" class="form-control" type="datetime-local" name="until" value={fields.get("until") ?? ""} />
        </fieldset>
      )}
    </>
  );
}

const lengths = [
  ["", "until somebody unlocks it"],
  ["30m", "30 minutes"],
  ["2h", "2 hours"],
  ["1d", "1 day"],
  ["until", "until this date and time:"],
] as const;
