import type { Context } from "hono";
import { deployYml } from "../flows/requests/deploy-yml.js";
import { recordOf } from "../flows/requests/gather.js";
import type { CommandAnswer, EndedRequest, PendingRequest } from "../core/ledger.js";
import { emptyRecord } from "../core/ledger.js";
import { positionOf } from "../core/ledger/queue.js";
import { keptAnswer } from "../core/messages/answer.js";
import { endedAnswer } from "../core/messages/request.js";
import type { Request } from "../core/request.js";
import { awaits } from "../core/rules/index.js";
import type { Answer } from "../core/messages/answer.js";
import type { Snapshot } from "../github/types/snapshot.js";
import { addressIn, deploymentAddress, requestAddress } from "./addresses.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { Facts } from "./facts.js";
import { Icon } from "./icon.js";
import { everyWhile, Live, LivePart } from "./live.js";
import { Prose } from "./markdown.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { respond, respondPart, wantsPart } from "./respond.js";
import { Foreign, Login, RefName, Sha, visible } from "./text.js";
import { Ago } from "./time.js";

/** What became of a request. */
export const requestPage: { readonly look: Look<Snapshot>; readonly answer: PlaceHandler<Snapshot> } = {
  look: (door) => door.look({}),
  answer: async (context, given, place, first) => {
    const [id, environment] = [context.req.param("id") ?? "", context.req.query("environment") ?? ""];
    const names = environment === "" ? namesIn(first) : [environment];
    const snapshot = names.length === 0 ? first : await place.hub.snapshot({ environments: names.slice(0, mostEnvironments) });
    const found = names.map((name) => lookFor(place, snapshot, name, id)).find((each) => each !== undefined) ?? { is: "unknown" as const };
    if (found.is === "deployed") return led(context, deploymentAddress(place.identity, { id: found.deployment }));
    const shown: Shown = {
      place,
      snapshot,
      found,
      here: requestAddress(place.identity, environment, id),
      now: given.now(),
      webUrl: given.webUrl,
    };
    return await (wantsPart(context) ? respondPart(context, <Renewed {...shown} />) : whole(context, given, shown));
  },
};

/** Without an environment in the address, these are looked through. */
const mostEnvironments = 20;

function namesIn(snapshot: Snapshot): readonly string[] {
  const read = deployYml(snapshot.config);
  return read.state === "right" ? read.config.environments.map(({ name }) => name) : [];
}

type Found =
  | { readonly is: "deployed"; readonly deployment: string }
  | { readonly is: "waiting"; readonly pending: PendingRequest; readonly position: number | undefined }
  | { readonly is: "ended"; readonly ended: EndedRequest }
  | { readonly is: "answered"; readonly answer: CommandAnswer }
  | { readonly is: "unknown" };

function lookFor({ hub, scene }: Place, snapshot: Snapshot, environment: string, id: string): Found | undefined {
  const deployment = (snapshot.deployments.get(environment) ?? []).find(({ ours, request }) => ours && request?.id === id);
  if (deployment !== undefined) return { is: "deployed", deployment: deployment.id };
  const state = recordOf({ hub, keys: scene.keys }, environment, snapshot.ledgers.get(environment));
  const record = state.verified ? state.record : emptyRecord;
  const pending = record.requests.find(({ request }) => request.id === id);
  if (pending !== undefined) return { is: "waiting", pending, position: positionOf(record, id) };
  const ended = record.ended?.find(({ request }) => request.id === id);
  if (ended !== undefined) return { is: "ended", ended };
  const answer = record.answers?.find((each) => each.id === id);
  return answer === undefined ? undefined : { is: "answered", answer };
}

/** On to the deployment: a part of a page cannot be another page. */
function led(context: Context<PageEnv>, to: string): Response {
  if (!wantsPart(context)) return context.redirect(to, 303);
  context.header("hx-redirect", to);
  return context.body(null, 200);
}

interface Shown {
  readonly place: Place;
  readonly snapshot: Snapshot;
  readonly found: Exclude<Found, { is: "deployed" }>;
  readonly here: string;
  readonly now: Date;
  readonly webUrl: string;
}

async function whole(context: Context<PageEnv>, given: Dependencies, shown: Shown): Promise<Response> {
  const { identity } = shown.place;
  return await respond(context, given, {
    title: `${verdictOf(shown)} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, ""),
    ...(shown.found.is === "waiting" && { refresh: everyWhile.waits }),
    main: (
      <>
        <h1>Request</h1>
        <Live here={shown.here} every={paceOf(shown)} asOf={shown.now}>
          <Parts {...shown} />
        </Live>
      </>
    ),
  });
}

function Renewed(shown: Shown) {
  const { identity } = shown.place;
  return (
    <>
      <title>{`${verdictOf(shown)} · ${identity.owner}/${identity.name}`}</title>
      <LivePart here={shown.here} every={paceOf(shown)} asOf={shown.now}>
        <Parts {...shown} />
      </LivePart>
    </>
  );
}

function paceOf({ found }: Shown): number {
  return found.is === "waiting" ? everyWhile.waits : everyWhile.rests;
}

function verdictOf(shown: Shown): string {
  const { found } = shown;
  switch (found.is) {
    case "waiting": {
      const { request, waitsFor } = found.pending;
      const what = found.position === undefined ? waitsFor.map((rule) => awaits(rule) ?? rule).join(", ") : "its turn";
      return `${visible(request.ref.name)} waits to be deployed to ${visible(request.environment)}${what === "" ? "" : `, for ${visible(what)}`}`;
    }
    case "ended":
    case "answered":
      return visible(answerOf(shown, found).verdict);
    case "unknown":
      return "Nothing of that name, or long ago";
  }
}

function answerOf({ snapshot, now }: Shown, found: Extract<Found, { is: "ended" | "answered" }>): Answer {
  if (found.is === "answered") return keptAnswer(found.answer);
  const { request, ending } = found.ended;
  // Of its commit no more is known here; the page shows that by itself.
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

function Parts(shown: Shown) {
  const { found, place } = shown;
  return (
    <>
      <p role="status" class="verdict">
        <Icon name={found.is === "waiting" ? "hourglass" : "info"} /> {verdictOf(shown)}
      </p>
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
      {found.is === "unknown" ? <p>It may have been answered in the meantime: its comment or check run has the answer.</p> : null}
      <p>
        <a href={addressIn(place.identity, "")}>All environments</a>
      </p>
    </>
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
  return (
    <>
      <Asked
        shown={shown}
        request={request}
        more={[
          ["Place", position === undefined ? undefined : `${position} in the queue`],
          ["Waits for", waitsFor.length === 0 ? undefined : waitsFor.map((rule) => awaits(rule) ?? visible(rule)).join(", ")],
          ["Approved by", approvals.length === 0 ? undefined : approvals.map(({ by }) => visible(by)).join(", ")],
        ]}
      />
      <p>It is deployed by itself as soon as all rules pass.</p>
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
