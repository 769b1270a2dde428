import type { Environment } from "../core/config/environment.js";
import type { Deployment } from "../core/deployments.js";
import type { RuleName } from "../core/rules/index.js";
import { repeated } from "../core/messages/next.js";
import { refText } from "../core/messages/subject.js";
import type { Foreseen } from "../flows/requests/foresee.js";
import type { Said } from "../core/messages/answer.js";
import { addressIn } from "./addresses.js";
import { AnswerBox, Changed } from "./answer.js";
import { Brings } from "./brings.js";
import type { Seen } from "./form-promise.js";
import { InputFields } from "./input-fields.js";
import { addressOf, type Meant, type Wish } from "./wish.js";
import type { Place } from "./place.js";
import { type Kept, Missing, Press } from "./press.js";
import { Rules } from "./rules.js";
import { Foreign, Login, RefName, Sentence, Sha } from "./text.js";
import { Ago } from "./time.js";
import { Watch } from "./watch.js";

/** A wish, judged before anything is pressed. */
export interface Step {
  readonly place: Place;
  readonly environment: Environment;
  readonly wish: Wish;
  readonly meant: Meant;
  readonly foreseen: Foreseen;
  readonly live: Deployment | undefined;
}

/** Messages above the step: changes since it was shown, the answer to pressing, what is missing. */
export interface Notices {
  readonly changed?: readonly string[];
  readonly said?: Said | undefined;
  readonly missing?: readonly string[];
}

interface CheckProps {
  readonly step: Step;
  readonly notices: Notices;
  readonly kept: Kept;
  readonly promise: string;
  /** What the promise is of. */
  readonly seen: Seen;
  readonly webUrl: string;
}

/** The result of pressing in a few words, for the tab and the page's heading. */
export function verdictOf({ meant, foreseen: { evaluation }, wish }: Step): string {
  const ref = refText(wish.ref);
  const { name } = meant.asked.environment;
  switch (evaluation.verdict) {
    case "pass":
      return `Deploy ${ref} to ${name}`;
    case "wait":
      return `${ref} would wait to be deployed to ${name}`;
    case "refuse":
      return `${ref} cannot be deployed to ${name} now`;
  }
}

/** Step 2: what pressing does, shown before it is done. */
export function CheckPage({ step, notices, kept, promise, seen, webUrl }: CheckProps) {
  const { place, environment, wish, foreseen, live } = step;
  const { facts } = foreseen.gathered;
  const refuses = (name: RuleName): boolean =>
    foreseen.evaluation.findings.some(({ rule, answer }) => rule === name && answer === "refuse");
  const again = addressIn(place.identity, "/deploy", { environment: environment.name });
  return (
    <>
      <h1>
        <Sentence text={verdictOf(step)} />
      </h1>
      <Changed says={notices.changed ?? []} />
      {notices.said === undefined ? null : <AnswerBox said={notices.said} />}
      <Missing says={notices.missing ?? []} />
      <p>
        <Summary step={step} webUrl={webUrl} />
      </p>
      {facts.target.found ? null : <NotFound step={step} />}
      <Brings changes={foreseen.changes} live={live} sha={facts.request.sha} url={facts.repository.url} />
      <Watch place={place} here={addressOf(place, wish)} seen={seen} now={facts.now} />
      <form method="post" action={`/${place.identity.owner}/${place.identity.name}/deploy`} class="mt-3">
        <input type="hidden" name="promise" value={promise} />
        <input type="hidden" name="environment" value={environment.name} />
        <input type="hidden" name="ref" value={wish.ref} />
        {facts.target.found ? <input type="hidden" name="sha" value={facts.target.commit.sha} /> : null}
        {wish.from === undefined ? null : <input type="hidden" name="from" value={wish.from} />}
        {wish.again ? <input type="hidden" name="again" value="1" /> : null}
        <InputFields environment={environment} given={wish.inputs} mistakes={notices.missing === undefined ? [] : step.meant.mistakes} />
        <Rules findings={foreseen.evaluation.findings} />
        <Details step={step} />
        <Press
          place={place}
          foreseen={foreseen}
          environment={environment}
          live={live}
          does={{
            now: (
              <>
                Deploy <Foreign text={refText(wish.ref)} /> to <bdi>{environment.name}</bdi>
              </>
            ),
            later: (
              <>
                Request <Foreign text={refText(wish.ref)} /> for <bdi>{environment.name}</bdi>
              </>
            ),
          }}
          pullRequest={step.meant.asked.request.pullRequest}
          kept={kept}
        />
      </form>
      {refuses("same") && !refuses("permission") ? (
        <p class="mt-3">
          <a href={addressOf(place, { ...wish, again: true })}>Deploy it anew all the same…</a>
        </p>
      ) : null}
      <p class="mt-3">
        <a href={again}>Choose another ref for {environment.name}</a>
      </p>
    </>
  );
}

function Summary({ step, webUrl }: Pick<CheckProps, "step" | "webUrl">) {
  const { environment, foreseen, live, wish } = step;
  const { target, now, repository } = foreseen.gathered.facts;
  const production = environment.productionEnvironment;
  return (
    <>
      <RefName name={wish.ref} />{" "}
      {target.found ? (
        <>
          (<Sha sha={target.commit.sha} url={repository.url} /> <Foreign text={target.commit.title} /> by{" "}
          <Login login={target.commit.account?.login ?? target.commit.author} webUrl={webUrl} />,{" "}
          <Ago at={target.commit.committedAt} now={now} />){" "}
        </>
      ) : null}
      to <b class={production ? "color-fg-danger" : ""}>{environment.name}</b>
      {production ? <span class="Label Label--danger ml-1">production</span> : null},{" "}
      {live === undefined ? (
        "where nothing is live yet."
      ) : (
        <>
          where <RefName name={live.request?.ref ?? live.ref} /> is live (<Sha sha={live.sha} url={repository.url} />,{" "}
          <Ago at={live.createdAt} now={now} />
          ).
        </>
      )}
    </>
  );
}

/** Whether GitHub has nothing of that name. */
export function isMissing({ foreseen }: Pick<Step, "foreseen">): boolean {
  const { target } = foreseen.gathered.facts;
  return !target.found && target.why === "not_found";
}

function NotFound({ step }: { readonly step: Step }) {
  const { place, environment, foreseen, wish } = step;
  const { target } = foreseen.gathered.facts;
  if (target.found) return null;
  return (
    <>
      {target.candidates.length === 0 ? null : (
        <p>
          Did you mean{" "}
          {target.candidates.map((name) => (
            <a class="mr-2" href={addressOf(place, { environment: environment.name, ref: name })}>
              <RefName name={name} />
            </a>
          ))}
          ?
        </p>
      )}
      {wish.sha === undefined || !isMissing(step) ? null : (
        <p>
          <a href={addressOf(place, { environment: environment.name, ref: wish.sha, inputs: wish.inputs })}>
            Look at the commit that it was, <code>{wish.sha.slice(0, 7)}</code>
          </a>
        </p>
      )}
    </>
  );
}

function Details({ step: { foreseen, environment } }: { readonly step: Step }) {
  const { payload, request } = foreseen.gathered.facts;
  const command = repeated({ ...request, force: undefined }, environment);
  return (
    <>
      <details class="mb-2">
        <summary>Payload that the tooling gets</summary>
        <pre class="p-2 color-bg-subtle">{typeof payload === "string" ? payload : JSON.stringify(payload, undefined, 2)}</pre>
      </details>
      {command === undefined ? null : (
        <p class="mb-3">
          The same as a comment: <code>{command}</code>{" "}
          <button type="button" class="btn btn-sm" data-copy={command} aria-live="polite">
            Copy
          </button>
        </p>
      )}
    </>
  );
}
