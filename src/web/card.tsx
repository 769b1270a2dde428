import { stateOf } from "../core/deployments.js";
import { median } from "./typical.js";
import type { PendingRequest } from "../core/ledger.js";
import { byOf, deploymentAddress, refOf, requestAddress } from "./addresses.js";
import type { Since } from "../github/pages/since.js";
import { Actions } from "./actions.js";
import { waitsForThem } from "./buttons.js";
import { Foreign, Login, OnGitHub, RefName, Sha, visible } from "./text.js";
import { Ago, Took } from "./time.js";
import { WaitsFor } from "./waits-for.js";
import { type CardProps, Line, Links, type LinksProps, More, most } from "./card-line.js";
import { Holds } from "./card-holds.js";
import { Line as Finding } from "./markdown.js";
import { hasRole } from "../core/accounts.js";
import { mayDeploy } from "../core/rules/permission.js";

/** One environment: what runs, waits and is live there, and what holds it up; first the things that somebody may have to act on. */
export function Card({ card, view, webUrl }: CardProps) {
  const { row, environment } = card;
  const id = `environment-${encodeURIComponent(row.environment)}`;
  const production = environment?.productionEnvironment === true;
  return (
    <section class={`Box card ${production ? "card-production" : ""}`} aria-labelledby={id}>
      <h2 id={id} class="Box-header card-name">
        <Foreign text={row.environment} most={80} /> {production ? <span class="Label Label--danger">production</span> : null}
      </h2>
      <ul class="card-lines">
        <Running card={card} view={view} webUrl={webUrl} />
        <Waiting card={card} view={view} webUrl={webUrl} />
        <Live card={card} view={view} webUrl={webUrl} />
        <Holds card={card} view={view} webUrl={webUrl} />
        <MayNot card={card} view={view} />
      </ul>
      <Actions card={card} view={view} />
    </section>
  );
}

/** Why somebody who may deploy elsewhere has no button here. */
function MayNot({ card: { environment }, view: { visitor, place } }: Pick<CardProps, "card" | "view">) {
  if (environment === undefined || place.identity.archived || !hasRole(visitor.person, "write")) return null;
  const verdict = mayDeploy(environment, visitor.hopeful);
  if (verdict.answer === "pass") return null;
  return (
    <li class="text-small color-fg-muted">
      <Finding says={verdict.says} />
    </li>
  );
}

function Running({ card: { row }, view, webUrl }: CardProps) {
  const deployments = view.overview.snapshot.deployments.get(row.environment) ?? [];
  const typical = median(deployments);
  return (
    <>
      {row.running.slice(0, most).map((deployment) => {
        const took = view.now.getTime() - deployment.createdAt.getTime();
        const { description } = deployment.statuses.at(-1) ?? { description: "" };
        return (
          <Line icon="sync" colour="accent" word={deployment.request?.rollbackFrom === undefined ? "Deploying" : "Rolling back to"}>
            <a href={deploymentAddress(view.place.identity, deployment)}>
              <RefName name={refOf(deployment)} />
            </a>{" "}
            {stateOf(deployment).replace("_", " ")}
            {description === "" ? "" : ": "}
            <Foreign text={description} /> · by <Login login={byOf(deployment)} webUrl={webUrl} /> · <Took milliseconds={took} />
            {typical === undefined ? null : (
              <>
                {" of about "}
                <Took milliseconds={typical} />
                <progress
                  class="card-progress"
                  value={Math.min(took, typical)}
                  max={typical}
                  aria-label={`Time of a deployment here, ${visible(refOf(deployment))}`}
                />
              </>
            )}{" "}
            <Links deployment={deployment} environment={row.environment} view={view} />
            {deployment.ours ? null : <span class="Label Label--secondary">not by Gitploy</span>}
          </Line>
        );
      })}
      <More amount={row.running.length - most} />
    </>
  );
}

function Waiting({ card, view, webUrl }: CardProps) {
  const { waiting } = card.row;
  const forMe = ({ pending }: { readonly pending: PendingRequest }): boolean =>
    waitsForThem(card.environment, view.visitor.person, pending);
  const sorted = waiting.toSorted((one, other) => Number(forMe(other)) - Number(forMe(one)));
  return (
    <>
      {sorted.slice(0, most).map((each) => {
        const { pending, position } = each;
        const { request, waitsFor } = pending;
        return (
          <Line
            icon={forMe(each) ? "person" : "hourglass"}
            colour="attention"
            word={forMe(each) ? "Waits for you" : position === undefined ? "Waiting" : `Waiting, ${position} in the queue`}
          >
            <a href={requestAddress(view.place.identity, card.row.environment, request.id, request.sha)}>
              <RefName name={request.ref.name} />
            </a>{" "}
            <Sha sha={request.sha} url={view.overview.snapshot.repository.url} /> by <Login login={request.requestedBy} webUrl={webUrl} />,{" "}
            <Ago at={new Date(request.requestedAt)} now={view.now} />
            {position === undefined && waitsFor.length > 0 ? (
              <>
                , for <WaitsFor pending={pending} environment={card.environment} now={view.now} />
              </>
            ) : null}
            {pending.approvals.length === 0 ? "" : `; approved by ${pending.approvals.map(({ by }) => visible(by)).join(", ")}`}
          </Line>
        );
      })}
      <More amount={waiting.length - most} />
    </>
  );
}

function Live({ card: { row }, view, webUrl }: CardProps) {
  const { live, others } = row;
  const replaced = others !== undefined && (live === undefined || others.createdAt > live.createdAt);
  if (live === undefined && others === undefined) return <Line icon="circle" colour="muted" word="Nothing deployed yet" />;
  return (
    <>
      {live === undefined ? null : (
        <Line icon="check-circle-fill" colour="success" word="Live">
          <LiveText deployment={live} environment={row.environment} view={view} webUrl={webUrl} />
        </Line>
      )}
      {replaced && others !== undefined ? (
        <Line icon="alert" colour="attention" word={live === undefined ? "Not by Gitploy" : "Newer, not by Gitploy"}>
          <LiveText deployment={others} environment={row.environment} view={view} webUrl={webUrl} />
        </Line>
      ) : null}
    </>
  );
}

function LiveText({ deployment, environment, view, webUrl }: LinksProps & Pick<CardProps, "webUrl">) {
  const { url } = view.overview.snapshot.repository;
  const since = deployment.statuses.findLast(({ state }) => state === "success")?.at ?? deployment.createdAt;
  const place = deployment.request?.pullRequest ?? deployment.request?.issue;
  const { defaultBranch, defaultSha } = view.overview.snapshot.repository;
  const behind = view.since.of(view.place.identity.id, defaultSha, deployment.sha);
  return (
    <>
      <a href={deploymentAddress(view.place.identity, deployment)}>
        <RefName name={refOf(deployment)} />
      </a>{" "}
      <Sha sha={deployment.sha} url={url} /> <Foreign text={deployment.title} most={70} />{" "}
      <Author author={behind?.author} webUrl={webUrl} />· <Ago at={since} now={view.now} /> by{" "}
      <Login login={byOf(deployment)} webUrl={webUrl} />
      {place === undefined ? null : (
        <>
          {" in "}
          <OnGitHub url={`${url}/issues/${place}`}>{`#${place}`}</OnGitHub>
        </>
      )}{" "}
      <Links deployment={deployment} environment={environment} view={view} />
      {behind?.commits === undefined || behind.commits === 0 ? null : (
        <div class="text-small color-fg-muted">
          <OnGitHub url={`${url}/compare/${deployment.sha}...${encodeURIComponent(defaultBranch)}`}>
            {behind.commits === 1 ? "1 commit" : `${behind.commits} commits`} on {visible(defaultBranch)} since
          </OnGitHub>
        </div>
      )}
    </>
  );
}

function Author({ author, webUrl }: { readonly author: Since["author"]; readonly webUrl: string }) {
  if (author === undefined) return null;
  return <>— {"login" in author ? <Login login={author.login} webUrl={webUrl} /> : <Foreign text={author.name} most={40} />} </>;
}
