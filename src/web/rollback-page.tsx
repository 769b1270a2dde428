import type { Context } from "hono";
import { type Deployment, finished, liveOf } from "../core/deployments.js";
import { rollbackTarget, type RollbackTarget } from "../core/rollback.js";
import { rollbackAsked } from "../flows/commands/rollback.js";
import { requestOnPage, wasPressed } from "../flows/events/page.js";
import { visitOf } from "../flows/commands/visit.js";
import { deployYml } from "../core/config/deploy-yml.js";
import { rollbackTargetIn } from "../github/reads/older-deployments.js";
import { changesBetween, type Foreseen, judgedAhead } from "../flows/requests/foresee.js";
import { withEnvironments } from "../github/reads/snapshot.js";
import { together } from "../github/client/together.js";
import type { Snapshot } from "../github/types/snapshot.js";
import { addressIn, refOf, requestAddress } from "./addresses.js";
import { AnswerBox, Changed } from "./answer.js";
import { Brings } from "./brings.js";
import { cancelOf } from "./buttons.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { respondWithoutRules } from "./deploy-yml-notice.js";
import { forged } from "./error-pages.js";
import { type EnvironmentLook, lookAtEnvironment } from "./environment-look.js";
import { changesSince, promise, promiseIn, type Seen, seenIn } from "./form-promise.js";
import type { Notices } from "./check-page.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { isRefused, keptOf, Missing, Press } from "./press.js";
import { repositoryPages } from "./repository-pages.js";
import { respond } from "./respond.js";
import { Rules } from "./rules.js";
import { Foreign, RefName, Sha, visible } from "./text.js";
import { Watch, watched } from "./watch.js";
import { askWhich } from "./which-environment.js";
import { environmentIn } from "./wish.js";
import { type At, Earlier, nameAmong, Others } from "./rollback-choice.js";

/** Going back, fast. */
export const rollbackPage: { readonly look: Look<EnvironmentLook>; readonly answer: PlaceHandler<EnvironmentLook> } = {
  look: lookAtEnvironment,
  answer: watched(async (context, given, place, { fields, named, snapshot: first }) => {
    const read = deployYml(first.config);
    if (read.state !== "right" || place.identity.archived) return await respondWithoutRules(context, given, place, first);
    const environment = environmentIn(read.config, named);
    if (environment === undefined) return await askWhich(context, given, place, { verb: "rollback", named, config: read.config });
    const snapshot = await withEnvironments(place.hub, first, [environment.name]);
    const { leads, gone } = await leadsTo(place, snapshot, environment.name, fields.get("to"));
    if ("why" in leads) return await nowhere(context, given, place, { snapshot, environment, gone });
    const at: At = { fields, snapshot, config: read.config, environment, leads, gone };
    if (context.req.method !== "POST")
      return await show(context, given, place, at, await stepOf(place, at, "page-shown"), gone ? { changed: [isGone] } : {});
    return await press(context, given, place, at);
  }, seenNow),
};

async function seenNow(place: Place, { fields, named, snapshot: first }: EnvironmentLook): Promise<Seen | undefined> {
  const read = deployYml(first.config);
  const environment = read.state === "right" ? environmentIn(read.config, named) : undefined;
  if (read.state !== "right" || environment === undefined || place.identity.archived) return undefined;
  const snapshot = await withEnvironments(place.hub, first, [environment.name]);
  const { leads, gone } = await leadsTo(place, snapshot, environment.name, fields.get("to"));
  return "why" in leads || gone ? undefined : seenOf({ snapshot, environment, leads });
}

/** Its target: the named deployment or, if none is named, or that one is gone, the target of the command without a name. */
async function leadsTo(
  place: Place,
  snapshot: Snapshot,
  environment: string,
  to: string | undefined,
): Promise<{ readonly leads: RollbackTarget; readonly gone: boolean }> {
  const named = to === undefined || to === "" ? undefined : await leadsToNamed(place, snapshot, environment, to);
  if (named !== undefined && !("why" in named)) return { leads: named, gone: false };
  return { leads: await rollbackTargetIn(place.hub, snapshot, environment), gone: named !== undefined };
}

async function leadsToNamed(place: Place, snapshot: Snapshot, environment: string, to: string): Promise<RollbackTarget> {
  const meant = (deployment: Deployment): boolean => deployment.id === to;
  const among = rollbackTarget(snapshot.deployments.get(environment) ?? [], meant);
  if (!("why" in among) || snapshot.allDeployments) return among;
  return rollbackTarget(await place.hub.deploymentsUntil(environment, (read) => read.some(meant)), meant);
}

const isGone = "The deployment that you chose is no longer on GitHub, or never was here.";

async function stepOf(place: Place, { fields, snapshot, config, environment, leads }: At, id: string): Promise<Foreseen> {
  const visit = visitOf(place.scene, { id, person: place.person, snapshot, config }, {});
  const force = fields.get("press") === "force" ? (fields.get("reason")?.trim() ?? "") : undefined;
  const live = liveOf(snapshot.deployments.get(environment.name) ?? []);
  const scene = { ...place.scene, hub: place.hub };
  const judge = async (): Promise<Omit<Foreseen, "changes">> => {
    const { snapshot: seen, asked } = await rollbackAsked(place, visit, environment, leads, force);
    return await judgedAhead(scene, seen, asked);
  };
  const compared = live !== undefined && live.sha !== leads.to.sha;
  const [judged, changes] = await together([judge(), compared ? changesBetween(scene, live, leads.to.sha, snapshot) : undefined]);
  return { ...judged, changes };
}

async function press(context: Context<PageEnv>, given: Dependencies, place: Place, at: At): Promise<Response> {
  const { fields, snapshot, environment } = at;
  const promised = promiseIn(given.signer, place, "rollback", fields.get("promise") ?? "");
  if (promised === undefined) return await forged(context, given);
  const onward = (): Response => context.redirect(requestAddress(place.identity, environment.name, promised.id, promised.seen.sha), 303);
  const [step, pressed] = await together([
    stepOf(place, at, promised.id),
    wasPressed(place.scene, { id: promised.id, environment: environment.name, sha: promised.seen.sha }, snapshot),
  ]);
  if (pressed) return onward();
  const again = (notices: Notices): Promise<Response> => show(context, given, place, at, step, notices);
  const deployments = snapshot.deployments.get(environment.name) ?? [];
  const changed = at.gone ? [isGone] : changesSince(promised, given.now(), seenOf(at), deployments);
  if (changed.length > 0) return await again({ changed });
  const missing = [
    ...(environment.productionEnvironment && fields.get("understood") !== "1" ? ["Tick that you see what is replaced."] : []),
    ...(fields.get("press") === "force" && (fields.get("reason") ?? "").trim() === "" ? ["Force needs a reason."] : []),
  ];
  if (missing.length > 0) return await again({ missing });
  if (isRefused(step, fields)) return await again({});
  const outcome = await requestOnPage(place.scene, snapshot, step.gathered);
  return outcome.is === "refused" ? await again({ said: outcome.said }) : onward();
}

function seenOf({ snapshot, environment, leads }: Pick<At, "snapshot" | "environment" | "leads">): Seen {
  return seenIn(snapshot, environment.name, { ref: refOf(leads.to), sha: leads.to.sha, request: leads.to.id });
}

async function show(
  context: Context<PageEnv>,
  given: Dependencies,
  place: Place,
  at: At,
  step: Foreseen,
  notices: Notices,
): Promise<Response> {
  const { environment, leads, snapshot, fields } = at;
  const deployments = snapshot.deployments.get(environment.name) ?? [];
  const live = liveOf(deployments);
  const to = nameAmong(deployments, leads.to);
  const { url } = snapshot.repository;
  return await respond(context, given, {
    ...around(place, `Roll back ${environment.name} to ${to}`),
    status: context.req.method === "POST" ? 422 : 200,
    main: (
      <>
        <h1>
          Roll back <bdi>{environment.name}</bdi> to <Foreign text={to} />
        </h1>
        <Changed says={notices.changed ?? []} />
        {notices.said === undefined ? null : <AnswerBox said={notices.said} />}
        <Missing says={notices.missing ?? []} />
        <p>
          <Earlier deployment={leads.to} url={url} webUrl={given.webUrl} now={given.now()} />
          <Replaced leads={leads} live={live} url={url} />, with the inputs it had. Most rules are skipped, and it goes first: what people
          asked for and still waits ends.
          {environment.autoDeployOn === undefined ? "" : " The environment is locked then, so that the next push does not undo it."}
        </p>
        <StillRunning place={place} environment={environment.name} from={leads.from} />
        <Brings changes={step.changes} live={live} sha={leads.to.sha} url={url} />
        <Watch
          place={place}
          here={addressIn(place.identity, "/rollback", { environment: environment.name, ...(fields.has("to") && { to: leads.to.id }) })}
          seen={seenOf(at)}
          now={given.now()}
        />
        <form method="post" action={addressIn(place.identity, "/rollback")}>
          <input type="hidden" name="promise" value={promise(given.signer, place, given.now(), "rollback", seenOf(at))} />
          <input type="hidden" name="environment" value={environment.name} />
          <input type="hidden" name="to" value={leads.to.id} />
          <Rules findings={step.evaluation.findings} />
          <Press
            place={place}
            foreseen={step}
            environment={environment}
            live={live}
            does={{
              now: (
                <>
                  Roll back <bdi>{environment.name}</bdi> to <Foreign text={to} />
                </>
              ),
              later: (
                <>
                  Request the rollback of <bdi>{environment.name}</bdi> to <Foreign text={to} />
                </>
              ),
            }}
            pullRequest={undefined}
            kept={keptOf(fields, notices.changed !== undefined)}
          />
        </form>
        <Others place={place} {...at} to={leads.to} url={url} webUrl={given.webUrl} now={given.now()} />
      </>
    ),
  });
}

/** What it takes the place of: what is live or, where that is the target, what was deployed since without success. */
function Replaced({ leads: { to, from }, live, url }: Pick<At, "leads"> & { readonly live: Deployment | undefined; readonly url: string }) {
  if (live === undefined) return null;
  const isLive = live.id === to.id;
  const left = isLive ? from : live;
  return (
    <>
      {isLive ? " is live, and is deployed once more after " : " takes the place of "}
      <RefName name={refOf(left)} /> (<Sha sha={left.sha} url={url} />
      {isLive ? (finished(left) ? ", which did not succeed" : ", which is still running") : ""})
    </>
  );
}

/** What runs goes on beside a rollback, unless somebody cancels it. */
function StillRunning({ place, environment, from }: { readonly place: Place; readonly environment: string; readonly from: Deployment }) {
  if (finished(from) || from.request === undefined) return null;
  const { says, href } = cancelOf(place, environment, { ref: refOf(from), request: from.request.id });
  return (
    <p class="color-fg-attention">
      <RefName name={refOf(from)} /> is still running, and may go live after this:{" "}
      <a href={href}>
        <bdi>{visible(says)}</bdi>
      </a>{" "}
      asks its tooling to stop.
    </p>
  );
}

async function nowhere(
  context: Context<PageEnv>,
  given: Dependencies,
  place: Place,
  at: Pick<At, "snapshot" | "environment" | "gone">,
): Promise<Response> {
  const { name } = at.environment;
  return await respond(context, given, {
    ...around(place, `Nothing to roll back to in ${name}`),
    status: context.req.method === "POST" ? 422 : 200,
    main: (
      <>
        <h1>
          There is nothing to roll back to in <Foreign text={name} />
        </h1>
        <p>{at.gone ? `${isGone} ` : ""}No other commit has succeeded here that was not rolled back from.</p>
        <p>
          <a href={addressIn(place.identity, "/deploy", { environment: name })}>Deploy something else</a>
        </p>
        <Others place={place} {...at} to={undefined} url={at.snapshot.repository.url} webUrl={given.webUrl} now={given.now()} />
      </>
    ),
  });
}

function around({ identity }: Place, title: string) {
  return { title: `${title} · ${identity.owner}/${identity.name}`, repository: repositoryPages(identity, "") };
}
