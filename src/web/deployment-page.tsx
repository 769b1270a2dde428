import type { Context } from "hono";
import { liveOf } from "../core/deployments.js";
import { answerAmong, keptIn } from "../core/messages/answer.js";
import { deploymentAnswer } from "../core/messages/deployment.js";
import type { Phase } from "../core/progress.js";
import { viewOf } from "../flows/answers/view.js";
import { addressIn, refOf } from "./addresses.js";
import { type Action, Buttons, cancelOf, rollbackOf } from "./buttons.js";
import { type BegunDeployment, type DeploymentFacts, type FollowedDeployments, goesOn, isDeploymentId } from "./deployment-facts.js";
import { AllAboutDeployment, type ShownDeployment } from "./deployment-parts.js";
import { hasRole } from "../core/accounts.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { notFound } from "./error-pages.js";
import { respondGone } from "./gone.js";
import type { Colour } from "./icon.js";
import type { IconName } from "./icon-names.js";
import { everyWhile, respondLive, type VerdictProps } from "./live.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { wantsPart } from "./respond.js";
import { External, Foreign, Log, OnGitHub, RefName, visible } from "./text.js";
import { Took } from "./time.js";
import { median } from "./typical.js";

/** A deployment's progress and facts. */
export function deploymentPage(follow: FollowedDeployments): {
  readonly look: Look<BegunDeployment>;
  readonly answer: PlaceHandler<BegunDeployment>;
} {
  const idOf = ({ req }: Context): string => req.param("id") ?? "";
  return {
    look: (door, context) => follow.begin(door, idOf(context), wantsPart(context)),
    answer: async (context, given, place, begun) => {
      if (!isDeploymentId(idOf(context))) return await notFound(context, given);
      const found = await follow.complete(begun, idOf(context), place.identity, place.hub);
      if (found.is === "there") return await answerWith(context, given, shownOf(place, found.facts, given));
      return await respondGone(context, given, place, found.last && shownOf(place, found.last, given));
    },
  };
}

interface Shown extends ShownDeployment {
  readonly place: Place;
  readonly verdict: string;
}

function shownOf(place: Place, facts: DeploymentFacts, { webUrl, now }: Dependencies): Shown {
  const { details } = facts;
  const view = viewOf(details, now(), sectionsOf(facts));
  const { emoji, verdict } = deploymentAnswer(view);
  return { place, facts, view, verdict: `${emoji} ${visible(verdict)}`, webUrl, now: now() };
}

/** What only our own answers remember: the comment, or otherwise the check run. */
function sectionsOf({ details: { deployment, comments, checkRuns } }: DeploymentFacts) {
  const id = deployment.request?.id;
  if (id === undefined) return {};
  const body = answerAmong(comments, id)?.body ?? checkRuns.find(({ externalId }) => externalId === id)?.summary ?? "";
  return { notes: keptIn(body, "notes"), changes: keptIn(body, "changes"), rules: keptIn(body, "rules") };
}

async function answerWith(context: Context<PageEnv>, given: Dependencies, shown: Shown): Promise<Response> {
  const { place, facts } = shown;
  const { identity } = place;
  const { deployment } = facts.details;
  return await respondLive(context, given, {
    title: `${shown.verdict} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, ""),
    place,
    here: addressIn(identity, `/deployments/${deployment.id}`),
    every: goesOn(facts) ? everyWhile.runs : everyWhile.rests,
    asOf: facts.at,
    above: (
      <h1>
        Deployment of <RefName name={refOf(deployment)} />
      </h1>
    ),
    verdict: verdictOf(shown),
    part: <Parts {...shown} />,
  });
}

const marks: Readonly<Record<Phase, readonly [icon: IconName, colour: Colour]>> = {
  requested: ["clock", "accent"],
  queued: ["clock", "accent"],
  held: ["hourglass", "attention"],
  running: ["sync", "accent"],
  succeeded: ["check-circle-fill", "success"],
  failed: ["x-circle-fill", "danger"],
  cancelled: ["skip", "muted"],
  inactive: ["skip", "muted"],
};

function verdictOf({ facts, view, verdict }: Shown): VerdictProps {
  const [icon, colour] = marks[view.progress.phase];
  return { icon, colour, says: `${verdict.replace(/^\S+ /, "")}${facts.details.deployment.ours ? "" : " (not by Gitploy)"}` };
}

function Parts(shown: Shown) {
  return (
    <>
      <Progress {...shown} />
      <Doing {...shown} />
      <Buttons actions={actionsOf(shown)} place={shown.place} />
      <AllAboutDeployment {...shown} />
    </>
  );
}

function Progress({ facts, view, now }: Shown) {
  const { deployment, deployments } = facts.details;
  if (!goesOn(facts)) return null;
  const took = now.getTime() - deployment.createdAt.getTime();
  const typical = median(deployments);
  return (
    <p>
      <Foreign text={view.progress.newest?.description ?? "Nobody has said anything yet."} /> · <Took milliseconds={took} />
      {typical === undefined ? null : (
        <>
          {" of about "}
          <Took milliseconds={typical} />
          <progress class="card-progress" value={Math.min(took, typical)} max={typical} aria-label="Time of a deployment here" />
        </>
      )}
    </p>
  );
}

/** For people who may write; the pages behind them say what else is needed. */
function actionsOf({ place, facts }: Shown): readonly Action[] {
  const { deployment } = facts.details;
  const { environment, request } = deployment;
  if (!hasRole(place.person, "write")) return [];
  return [
    ...(goesOn(facts) && request !== undefined ? [cancelOf(place, environment, { ref: refOf(deployment), request: request.id })] : []),
    ...(isLive(facts) ? [rollbackOf(place, environment, `Roll back ${environment}…`)] : []),
  ];
}

function isLive({ details: { deployment, deployments } }: DeploymentFacts): boolean {
  return liveOf(deployments)?.id === deployment.id;
}

function Doing({ facts, view }: Shown) {
  const { deployment, repository } = facts.details;
  const { logUrl, environmentUrl } = view.progress;
  return (
    <p class="actions">
      {isLive(facts) ? <span class="Label Label--success">live now</span> : null}
      <Log to={logUrl} />
      {environmentUrl === undefined ? null : <External to={environmentUrl}>{new URL(environmentUrl).host}</External>}
      <OnGitHub url={`${repository.url}/deployments/${encodeURIComponent(deployment.environment)}`}>On GitHub</OnGitHub>
    </p>
  );
}
