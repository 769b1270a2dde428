import type { Child } from "hono/jsx";
import { replacedBy } from "../core/deployments.js";
import { answerAmong } from "../core/messages/answer.js";
import type { DeploymentView } from "../core/messages/deployment.js";
import { byOf, refOf } from "./addresses.js";
import type { DeploymentFacts } from "./deployment-facts.js";
import { Facts } from "./facts.js";
import { Prose } from "./markdown.js";
import { Foreign, Login, OnGitHub, RefName, Sha } from "./text.js";
import { Ago, Moment, Took } from "./time.js";
import { Timeline } from "./timeline.js";

/** A deployment, as a page shows it. */
export interface ShownDeployment {
  readonly facts: DeploymentFacts;
  readonly view: DeploymentView;
  readonly webUrl: string;
  readonly now: Date;
}

/** All about it but how it goes: facts, timeline, what it brought, its rules and its payload. */
export function AllAboutDeployment(shown: ShownDeployment) {
  const { view, webUrl } = shown;
  const { deployment } = shown.facts.details;
  return (
    <>
      <DeploymentTable {...shown} />
      <Timeline statuses={view.progress.statuses} createdAt={deployment.createdAt} webUrl={webUrl} />
      <Kept heading="What was live before, and what this brings" says={view.changes}>
        <Compare {...shown} />
      </Kept>
      <Kept heading="Rules at the time" says={view.rules}>
        <p class="color-fg-muted">Not recorded.</p>
      </Kept>
      <details class="mb-3">
        <summary>Payload</summary>
        <pre class="p-2 color-bg-subtle">{JSON.stringify(deployment.payload, undefined, 2)}</pre>
      </details>
    </>
  );
}

function DeploymentTable({ facts, view, webUrl, now }: ShownDeployment) {
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
          : [
              <OnGitHub url={`${repository.url}/issues/${place}#issuecomment-${answered.id}`}>the comment</OnGitHub>,
              run === undefined ? "" : ", ",
            ]),
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

function Compare({ facts }: ShownDeployment) {
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
