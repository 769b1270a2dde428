import type { Context } from "hono";
import type { Deployment } from "../core/deployments.js";
import { together } from "../github/client/together.js";
import type { Part, PastReads } from "../github/pages/past-reads.js";
import type { RepositoryGlance } from "../github/pages/repository-glance.js";
import { addressIn, deploymentAddress, refOf } from "./addresses.js";
import { csvAnswer } from "./csv.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { type HistoryEntry, historyOf, type Outcome, outcomes } from "./history-entries.js";
import type { IconName } from "./icon-names.js";
import { Icon } from "./icon.js";
import { asked, Choice, environmentsIn, Filter } from "./past.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { respond } from "./respond.js";
import { Table } from "./table.js";
import { Foreign, Login, RefName, Sha, visible } from "./text.js";
import { Ago, Took } from "./time.js";

interface Begun {
  readonly glance: RepositoryGlance;
  readonly past: PastReads;
  readonly part: Part<Deployment>;
}

interface Wanted {
  readonly environment: string | undefined;
  readonly by: string | undefined;
  readonly outcome: Outcome | undefined;
  readonly after: string | undefined;
}

interface Shown {
  readonly place: Place;
  readonly glance: RepositoryGlance;
  readonly wanted: Wanted;
  readonly entries: readonly HistoryEntry[];
  /** Of how many deployments these are the ones that were asked for. */
  readonly among: number;
  readonly next: string | undefined;
}

/** How many lines are read in a second round, if few of the first match. */
const fewLines = 20;

/** What was deployed, by whom, and how it ended. */
export const historyPage: { readonly look: Look<Begun>; readonly answer: PlaceHandler<Begun> } = {
  look: async (door, context) => {
    const { environment, after } = wantedOf(context);
    const [glance, part] = await together([door.reads.glance(), door.past.deployments(environment, after)]);
    return { glance, past: door.past, part };
  },
  answer: async (context, given, place, { glance, past, part }) => {
    const wanted = wantedOf(context);
    const linesOf = (deployments: readonly Deployment[]) => historyOf(deployments, glance.app).filter((entry) => isWanted(entry, wanted));
    const few = part.next !== undefined && linesOf(part.items).length < fewLines;
    const more = few ? await past.deployments(wanted.environment, part.next) : undefined;
    const deployments = [...part.items, ...(more?.items ?? [])];
    const next = more === undefined ? part.next : more.next;
    const shown = { place, glance, wanted, entries: linesOf(deployments), among: deployments.length, next };
    return asked(context, "format") === "csv" ? csvOf(context, shown) : await whole(context, given, shown);
  },
};

function wantedOf(context: Context<PageEnv>): Wanted {
  const outcome = outcomes.find((each) => each === asked(context, "outcome"));
  return { environment: asked(context, "environment"), by: asked(context, "by"), outcome, after: asked(context, "after") };
}

function isWanted(entry: HistoryEntry, { by, outcome }: Wanted): boolean {
  const bare = (login: string): string => login.toLowerCase().replace(/^@/, "");
  return (by === undefined || bare(entry.by) === bare(by)) && (outcome === undefined || entry.outcome === outcome);
}

function csvOf(context: Context, { place: { identity }, entries }: Shown): Response {
  const head = ["deployment", "outcome", "ref", "sha", "environment", "by", "created", "seconds", "rollback", "rolled_back", "gitploy"];
  const rows = entries.map(({ deployment, outcome, by, took, rollback, rolledBack }) => [
    deployment.id,
    outcome,
    refOf(deployment),
    deployment.sha,
    deployment.environment,
    by,
    deployment.createdAt.toISOString(),
    took === undefined ? "" : String(Math.round(took / 1_000)),
    String(rollback),
    String(rolledBack),
    String(deployment.ours),
  ]);
  return csvAnswer(context, `${identity.owner}-${identity.name}-history.csv`, [head, ...rows]);
}

async function whole(context: Context<PageEnv>, given: Dependencies, shown: Shown): Promise<Response> {
  const { place, glance, wanted, entries, among, next } = shown;
  const { identity } = place;
  const { names, chosen } = environmentsIn(glance, wanted.environment);
  const address = (more: Readonly<Record<string, string | undefined>>): string =>
    addressIn(identity, "/history", defined({ ...wanted, ...more }));
  return await respond(context, given, {
    title: `${titleOf(wanted)} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, "History"),
    main: (
      <>
        <h1>History</h1>
        <Filter action={addressIn(identity, "/history")}>
          <Choice name="environment" label="Environment" all="all" options={names} chosen={chosen} />
          <label for="filter-by">
            By <input id="filter-by" name="by" class="form-control" value={wanted.by ?? ""} autocomplete="off" size={14} />
          </label>
          <Choice name="outcome" label="Outcome" all="all" options={outcomes} chosen={wanted.outcome} />
        </Filter>
        <p class="color-fg-muted">
          {among === 0 ? "Nothing was deployed yet" : `${entries.length} of ${whichOf(wanted, next)} ${among} deployments`}
          {wanted.environment === undefined ? "" : ` in ${visible(wanted.environment)}`}.{" "}
          {entries.length === 0 ? null : <a href={address({ format: "csv" })}>As CSV</a>}
        </p>
        {entries.length === 0 ? null : <Lines entries={entries} shown={shown} given={given} />}
        {next === undefined ? null : (
          <p class="mt-3">
            <a class="btn" href={address({ after: next })}>
              Look further
            </a>
          </p>
        )}
      </>
    ),
  });
}

function whichOf({ after }: Wanted, next: string | undefined): string {
  if (after !== undefined) return "the next";
  return next === undefined ? "all" : "the newest";
}

function titleOf({ environment, by, outcome }: Wanted): string {
  const parts = [
    outcome,
    by === undefined ? undefined : `by ${visible(by)}`,
    environment === undefined ? undefined : `in ${visible(environment)}`,
  ];
  return ["History", ...parts.filter((part) => part !== undefined)].join(" ");
}

function defined(query: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

const marks: Readonly<Record<Outcome, readonly [icon: IconName, colour: string, says: string]>> = {
  success: ["check-circle-fill", "color-fg-success", "Success"],
  failure: ["x-circle-fill", "color-fg-danger", "Failure"],
  cancelled: ["skip", "color-fg-muted", "Cancelled"],
  running: ["sync", "color-fg-accent", "Running"],
  left: ["skip", "color-fg-muted", "Left before it ended"],
};

function Lines({
  entries,
  shown,
  given,
}: {
  readonly entries: readonly HistoryEntry[];
  readonly shown: Shown;
  readonly given: Dependencies;
}) {
  const { place, glance } = shown;
  return (
    <Table
      caption="Deployments, newest first"
      head={["Outcome", "Ref", "Environment", "By", "When", "Took", "Also"]}
      rows={entries.map(({ deployment, outcome, by, took, rollback, rolledBack }) => {
        const [icon, colour, says] = marks[outcome];
        return [
          <span class="no-wrap">
            <Icon name={icon} colour={colour} /> <a href={deploymentAddress(place.identity, deployment)}>{says}</a>
          </span>,
          <>
            <RefName name={refOf(deployment)} /> <Sha sha={deployment.sha} url={glance.repository.url} />
          </>,
          <Foreign text={deployment.environment} />,
          <Login login={by} webUrl={given.webUrl} />,
          <Ago at={deployment.createdAt} now={given.now()} />,
          took === undefined ? "" : <Took milliseconds={took} />,
          [rollback ? "a rollback" : "", rolledBack ? "rolled back" : "", deployment.ours ? "" : "not by Gitploy"]
            .filter(Boolean)
            .join(", "),
        ];
      })}
    />
  );
}
