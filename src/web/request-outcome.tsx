import type { Environment } from "../core/config/environment.js";
import type { PendingRequest } from "../core/ledger.js";
import { keptAnswer, type Answer } from "../core/messages/answer.js";
import { endedAnswer } from "../core/messages/request.js";
import { refText } from "../core/messages/subject.js";
import type { Request } from "../core/request.js";
import { awaits } from "../core/rules/index.js";
import { Markdown } from "../core/messages/markdown.js";
import type { OwnCheckRun } from "../github/types/check-runs.js";
import { recordIn, type Snapshot } from "../github/types/snapshot.js";
import { addressIn } from "./addresses.js";
import { type Action, Buttons } from "./buttons.js";
import { Facts } from "./facts.js";
import type { Colour } from "./icon.js";
import type { IconName } from "./icon-names.js";
import { Prose } from "./markdown.js";
import type { Place } from "./place.js";
import type { Found } from "./request-facts.js";
import { Foreign, Login, OnGitHub, RefName, Sha, visible } from "./text.js";
import { Ago } from "./time.js";
import { WaitsFor } from "./waits-for.js";

/** A request, and those who look at it. */
export interface Shown {
  readonly place: Place;
  readonly actions: readonly Action[];
  /** The environment by whose rules it waits, as deploy.yml has it. */
  readonly judged: Environment | undefined;
  readonly snapshot: Snapshot;
  readonly found: Exclude<Found, { is: "deployed" }>;
  readonly environment: string | undefined;
  readonly here: string;
  readonly now: Date;
  readonly webUrl: string;
}

/** The icon and colour of each state. */
export const marks: Readonly<Record<Shown["found"]["is"], readonly [icon: IconName, colour: Colour]>> = {
  "in hand": ["clock", "accent"],
  waiting: ["hourglass", "attention"],
  left: ["alert", "attention"],
  ended: ["skip", "muted"],
  answered: ["info", "accent"],
  told: ["info", "muted"],
  unknown: ["info", "muted"],
};

/** The verdict, as a title and as the first line. */
export function verdictOf(shown: Shown): string {
  const { found } = shown;
  switch (found.is) {
    case "waiting": {
      const { request, waitsFor } = found.pending;
      const what = found.position === undefined ? waitsFor.map((rule) => awaits(rule) ?? rule).join(", ") : "its turn";
      return `${visible(refText(request.ref.name))} waits to be deployed to ${visible(request.environment)}${what === "" ? "" : `, for ${visible(what)}`}`;
    }
    case "ended":
    case "answered":
      return visible(answerOf(shown, found).verdict);
    case "told":
      return wentOut(found.run) ? "Its deployment is no longer on GitHub" : titleOf(found.run);
    case "in hand":
      return "Being carried out";
    case "left":
      return "Was not carried out";
    case "unknown":
      return "Nothing of that name, or long ago";
  }
}

/** Whether something was deployed: a request without a deployment has another check run. */
function wentOut({ status, conclusion }: OwnCheckRun): boolean {
  return status === "in_progress" || conclusion === "success";
}

function titleOf({ title }: OwnCheckRun): string {
  return visible(title ?? "Its check run says no more");
}

function answerOf({ snapshot, now }: Shown, found: Extract<Found, { is: "ended" | "answered" }>): Answer {
  if (found.is === "answered") return keptAnswer(found.answer);
  const { request, ending } = found.ended;
  // No more is known about its commit here; the page shows that by itself.
  const commit = { sha: request.sha, title: "", author: request.requestedBy, committedAt: new Date(request.requestedAt) };
  const { ref, environment, requestedBy, pullRequest } = request;
  const answer = endedAnswer(
    request,
    { repositoryUrl: snapshot.repository.url, ref, commit, environment, requestedBy, pullRequest },
    ending,
    now,
  );
  return ending.how === "refused" ? answer : { ...answer, sections: [] };
}

/** All that is known about it. */
export function Parts(shown: Shown) {
  const { found, place } = shown;
  return (
    <>
      {found.is === "waiting" ? <Waiting shown={shown} pending={found.pending} position={found.position} /> : null}
      {found.is === "ended" || found.is === "answered"
        ? answerOf(shown, found).sections.map((section) => (section === undefined ? null : <Prose says={section} />))
        : null}
      {found.is === "ended" ? <Asked shown={shown} request={found.ended.request} /> : null}
      {found.is === "ended" && found.ended.ending.how === "rejected" && found.ended.ending.reason !== undefined ? (
        <blockquote class="pl-3">
          <Foreign text={found.ended.ending.reason} most={500} />
        </blockquote>
      ) : null}
      {found.is === "told" ? <Told run={found.run} url={shown.snapshot.repository.url} /> : null}
      {found.is === "in hand" || found.is === "left" ? <Sent shown={shown} at={found.sentAt} left={found.is === "left"} /> : null}
      {found.is === "unknown" ? <p>It may have been answered in the meantime: its comment or check run has the answer.</p> : null}
      {found.is === "unknown" ? <Audit shown={shown} /> : null}
      <p class="mt-3">
        <a href={addressIn(place.identity, "")}>All environments</a>
      </p>
    </>
  );
}

function Audit({ shown: { place, environment } }: { readonly shown: Shown }) {
  if (environment === undefined)
    return (
      <p>
        The <a href={addressIn(place.identity, "/audit")}>audit</a> has all that was written about an environment.
      </p>
    );
  return (
    <p>
      <a href={addressIn(place.identity, "/audit", { environment })}>
        All that was written about <Foreign text={environment} />
      </a>
    </p>
  );
}

function Waiting({
  shown,
  pending,
  position,
}: {
  readonly shown: Shown;
  readonly pending: PendingRequest;
  readonly position: number | undefined;
}) {
  const { request, approvals, waitsFor } = pending;
  const state = recordIn(shown.snapshot, request.environment);
  return (
    <>
      <Asked
        shown={shown}
        request={request}
        more={[
          ["Place", position === undefined ? undefined : `${position} in the queue`],
          [
            "Waits for",
            waitsFor.length === 0 ? undefined : <WaitsFor pending={pending} environment={shown.judged} state={state} now={shown.now} />,
          ],
          ["Approved by", approvals.length === 0 ? undefined : approvals.map(({ by }) => visible(by)).join(", ")],
        ]}
      />
      <p>It is deployed by itself as soon as all rules pass.</p>
      <Buttons actions={shown.actions} place={shown.place} />
    </>
  );
}

/** What its check run says, which GitHub keeps when a deployment is deleted, and which nobody but the App can write. */
function Told({ run, url }: { readonly run: OwnCheckRun; readonly url: string }) {
  return (
    <>
      <p>
        No record and no deployment has it any more. Its <OnGitHub url={`${url}/runs/${run.id}`}>check run</OnGitHub> still says:
      </p>
      <blockquote class="pl-3">
        <p class="text-bold">{titleOf(run)}</p>
        <Prose says={Markdown.trusted(run.summary ?? "")} />
      </blockquote>
    </>
  );
}

/** For a form that was sent, while nothing else is known. */
function Sent({ shown: { environment = "", now }, at, left }: { readonly shown: Shown; readonly at: Date; readonly left: boolean }) {
  return (
    <>
      <p>
        Its form was sent <Ago at={at} now={now} />,{" "}
        {left ? (
          <>
            and nothing came of it in <Foreign text={environment} />: no deployment, nothing that waits, no change of the record.
          </>
        ) : (
          "and is in hand: this page says what comes of it."
        )}
      </p>
      {left ? (
        <p>
          Send the same form again if you still have it: reload the page that failed, or press its button once more. Within 15 minutes of
          when it was shown it is then carried out, once, if nothing that it showed has changed. Nobody else does it for you. Or start again
          from the environments.
        </p>
      ) : null}
    </>
  );
}

function Asked({
  shown: { snapshot, now, webUrl },
  request,
  more = [],
}: {
  readonly shown: Shown;
  readonly request: Request;
  readonly more?: Parameters<typeof Facts>[0]["rows"];
}) {
  return (
    <Facts
      rows={[
        ["Ref", [<RefName name={request.ref.name} />, " ", <Sha sha={request.sha} url={snapshot.repository.url} />]],
        ["Environment", <Foreign text={request.environment} />],
        [
          "Asked for by",
          [<Login login={request.requestedBy} webUrl={webUrl} />, ", ", <Ago at={new Date(request.requestedAt)} now={now} />],
        ],
        ...more,
      ]}
    />
  );
}
