import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { liveOf, replacedBy } from "../core/deployments.js";
import { answerAmong, keptIn } from "../core/messages/answer.js";
import { deploymentAnswer, type DeploymentView } from "../core/messages/deployment.js";
import type { Phase } from "../core/progress.js";
import { viewOf } from "../flows/answers/view.js";
import { addressIn, byOf, refOf } from "./addresses.js";
import { type Action, Buttons, cancelOf, rollbackOf } from "./buttons.js";
import { type BegunDeployment, type DeploymentFacts, type FollowedDeployments, goesOn } from "./deployment-facts.js";
import { hasRole } from "../flows/commands/permission.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { notFound } from "./error-pages.js";
import { Facts } from "./facts.js";
import { colourClasses, Icon, type Colour } from "./icon.js";
import type { IconName } from "./icon-names.js";
import { everyWhile, respondLive } from "./live.js";
import { Prose } from "./markdown.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { wantsPart } from "./respond.js";
import { External, Foreign, Login, OnGitHub, RefName, Sha, visible } from "./text.js";
import { Ago, Moment, Took } from "./time.js";
import { Timeline } from "./timeline.js";
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
      const facts = await follow.complete(begun, idOf(context), place.identity, place.hub);
      if (facts === undefined) return await notFound(context, given);
      return await answerWith(context, given, shownOf(place, facts, given));
    },
  };
}

interface Shown {
  readonly place: Place;
  readonly facts: DeploymentFacts;
  readonly view: DeploymentView;
  readonly verdict: string;
  readonly webUrl: string;
  readonly now: Date;
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

function Parts(shown: Shown) {
  const { facts, view } = shown;
  const { deployment } = facts.details;
  const [icon, colour] = marks[view.progress.phase];
  return (
    <>
      <p role="status" class={`verdict ${colourClasses[colour]}`}>
        <Icon name={icon} /> {shown.verdict.replace(/^\S+ /, "")}
        {deployment.ours ? "" : " (not by Gitploy)"}
      </p>
      <Progress {...shown} />
      <Doing {...shown} />
      <Buttons actions={actionsOf(shown)} place={shown.place} />
      <DeploymentTable {...shown} />
      <Timeline statuses={view.progress.statuses} createdAt={deployment.createdAt} webUrl={shown.webUrl} />
      <Kept heading="What was live before, and what this brings" says={view.changes}>
        <Compare {...shown} />
      </Kept>
      <Kept heading="Rules at the time" says={view.rules}>
        <p class="color-fg-muted">Not recorded.</p>
      </Kept>
      <details class="mb-3">
        <summary>Payload</summary>
        <pre class="p-2 color-bg-subtle overflow-auto">{JSON.stringify(deployment.payload, undefined, 2)}</pre>
      </details>
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
      {logUrl === undefined ? null : <External to={logUrl}>Log</External>}
      {environmentUrl === undefined ? null : <External to={environmentUrl}>{new URL(environmentUrl).host}</External>}
      <OnGitHub url={`${repository.url}/deployments/${encodeURIComponent(deployment.environment)}`}>On GitHub</OnGitHub>
    </p>
  );
}

function DeploymentTable({ facts, view, webUrl, now }: Shown) {
  const { deployment, commit, comments, checkRuns, repository } = facts.details;
  const { request } = deployment;
  const place = request?.pullRequest ?? request?.issue;
  const answered = request === undefined ? undefined : answerAmong(comments, request.id);
  const run = checkRuns.find(({ externalId }) => externalId === request?.id);
  const { startedAt, endedAt } = view.progress;
  const rows: readonly (readonly [string, Child | undefined])[] = [
    ["Environment", <Foreign text={deployment.environment} />],
    ["Commit", [<Sha sha={deployment.sha} url={repository.url} />, " ", <Foreign text={deployment.title} />]],
    ["Author", commit.author === undefined ? undefined : <Foreign text={commit.author} />],
    [
      "Asked for by",
      [
        <Login login={byOf(deployment)} webUrl={webUrl} />,
        ...(place === undefined ? [] : [" in ", <OnGitHub url={`${repository.url}/issues/${place}`}>{`#${place}`}</OnGitHub>]),
      ],
    ],
    ["Created", [<Moment at={deployment.createdAt} />, ", ", <Ago at={deployment.createdAt} now={now} />]],
    ["Took", endedAt === undefined ? undefined : <Took milliseconds={endedAt.getTime() - (startedAt ?? deployment.createdAt).getTime()} />],
    [
      "Answered in",
      [
        ...(answered === undefined || place === undefined
          ? []
          : [<OnGitHub url={`${repository.url}/issues/${place}#issuecomment-${answered.id}`}>the comment</OnGitHub>, " "]),
        ...(run === undefined ? [] : [<OnGitHub url={`${repository.url}/runs/${run.id}`}>the check run</OnGitHub>]),
      ],
    ],
  ];
  return <Facts rows={rows} />;
}

function Kept({
  heading,
  says,
  children,
}: {
  readonly heading: string;
  readonly says: DeploymentView["rules"];
  readonly children?: Child;
}) {
  return (
    <section class="mb-3">
      <h2>{heading}</h2>
      {says === undefined ? children : <Prose says={says} />}
    </section>
  );
}

function Compare({ facts }: Shown) {
  const { deployment, deployments, repository } = facts.details;
  const before = replacedBy(deployment, deployments);
  if (before === undefined) return <p class="color-fg-muted">Nothing of ours was live before.</p>;
  return (
    <p>
      Before it, <RefName name={refOf(before)} /> was live:{" "}
      <OnGitHub url={`${repository.url}/compare/${before.sha}...${deployment.sha}`}>compare the two</OnGitHub>.
    </p>
  );
}
