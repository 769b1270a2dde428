import type { Child } from "hono/jsx";
import type { Environment } from "../core/config/environment.js";
import { type Deployment, liveOf, runningOf, succeeded } from "../core/deployments.js";
import { waitingIn } from "../flows/requests/change-record.js";
import type { ListedRef } from "../github/types/ref-list.js";
import { commitsOf, type RefChoice, type RefChoiceIn } from "./ref-choice.js";
import { Icon } from "./icon.js";
import type { IconName } from "./icon-names.js";
import { Foreign, Sha, visible } from "./text.js";
import { Ago } from "./time.js";
import { addressOf } from "./wish.js";

const icons: Readonly<Record<ListedRef["kind"], IconName>> = {
  tag: "tag",
  branch: "git-branch",
  sha: "git-commit",
  pull_request: "git-pull-request",
};

/** One row: what it is, where it is deployed, and why it would be refused. */
export function Row({ choice, environment, row }: RefChoiceIn & { readonly row: ListedRef }) {
  const { place, snapshot, now } = choice;
  const { url } = snapshot.repository;
  const not = whyNot(choice, environment, row);
  const named = row.kind === "sha" ? row.sha.slice(0, 7) : row.name;
  return (
    <li class={not.length === 0 ? "" : "color-fg-muted"}>
      <div>
        <a class="text-bold" href={addressOf(place, { environment: environment.name, ref: row.name, sha: row.sha })}>
          <Icon name={icons[row.kind]} /> <Foreign text={named} />
        </a>{" "}
        {whereOf(choice, environment, row.sha).map(({ says, colour }) => (
          <span class={`Label Label--${colour} mr-1`}>
            <Foreign text={says} />
          </span>
        ))}
        {row.draft ? <span class="Label Label--secondary">draft</span> : null}
        {row.kind === "branch" ? (
          <a class="btn btn-sm ml-2" href={commitsOf(choice, environment, row.name)} aria-label={`Commits of ${visible(row.name)}`}>
            Commits
          </a>
        ) : null}
      </div>
      <div>
        <Foreign text={row.title} />
      </div>
      <div class="text-small">
        {row.kind === "sha" ? null : <Sha sha={row.sha} url={url} />} <Picture row={row} /> <bdi>{visible(row.author)}</bdi>,{" "}
        <Ago at={row.committedAt} now={now} /> <Checks state={row.checks} />
        {row.pullRequest === undefined || row.kind === "pull_request" ? null : ` #${row.pullRequest.number}`}
        {row.tagger === undefined ? null : (
          <>
            {" "}
            tagged by <Foreign text={row.tagger} />
          </>
        )}
      </div>
      {not.map((each) => (
        <div class="color-fg-attention text-small">{each}</div>
      ))}
    </li>
  );
}

function Picture({ row: { avatar } }: { readonly row: ListedRef }) {
  return avatar === undefined ? null : <img class="avatar" src={avatar} alt="" width="16" height="16" loading="lazy" />;
}

function Checks({ state }: { readonly state: ListedRef["checks"] }): Child {
  switch (state) {
    case "success":
      return <Mark icon="check" colour="success" says="checks" />;
    case "failure":
      return <Mark icon="x" colour="danger" says="a check failed" />;
    case "pending":
      return <Mark icon="dot-fill" colour="attention" says="checks run" />;
    case "none":
      return <Mark icon="circle" colour="muted" says="no checks" />;
    case undefined:
      return null;
  }
}

function Mark({ icon, colour, says }: { readonly icon: IconName; readonly colour: string; readonly says: string }) {
  return (
    <span class={`no-wrap color-fg-${colour}`}>
      <Icon name={icon} /> {says}
    </span>
  );
}

/** Where the commit is live, running or waiting; the chosen environment first. */
function whereOf(
  { snapshot, place, config }: RefChoice,
  { name }: Environment,
  sha: string,
): readonly { readonly says: string; readonly colour: string }[] {
  const others = config.environments.map((each) => each.name).filter((each) => each !== name && snapshot.deployments.has(each));
  return [name, ...others].flatMap((environment) => {
    const deployments = snapshot.deployments.get(environment) ?? [];
    const there = environment === name ? "here" : `in ${environment}`;
    return [
      liveOf(deployments)?.sha === sha && { says: `live ${there}`, colour: "success" },
      runningOf(deployments).some((each) => each.sha === sha) && { says: `running ${there}`, colour: "accent" },
      waitingIn(place.scene, snapshot, environment).some(({ request }) => request.sha === sha) && {
        says: `waiting ${there}`,
        colour: "secondary",
      },
    ].filter((each) => each !== false);
  });
}

/** Why it would probably be refused. It can still be chosen, to read more or to force it. */
function whyNot({ snapshot }: RefChoice, environment: Environment, row: ListedRef): readonly string[] {
  const { deployableRef, requiredContexts, requires, pullRequest } = environment;
  const matched = row.kind === "pull_request" ? (row.branch ?? row.name) : row.name;
  const never = requires.filter((name) => !succeededThere(snapshot.deployments.get(name), row.sha));
  return [
    deployableRef !== undefined && !deployableRef.test(matched) && `Its name does not match ${visible(deployableRef.source)}`,
    requiredContexts === undefined && row.checks === "failure" && "A check failed, and all have to be green",
    row.fork && "A fork's commits are not deployed",
    row.draft && !pullRequest.draft && "It is a draft",
    never.length > 0 && `It has not succeeded in ${never.map(visible).join(", ")}`,
  ].filter((each) => each !== false);
}

function succeededThere(deployments: readonly Deployment[] | undefined, sha: string): boolean {
  return deployments === undefined || deployments.some((each) => each.ours && each.sha === sha && succeeded(each));
}
