import type { Context } from "hono";
import { count } from "../core/messages/time.js";
import { deployYml } from "../core/config/deploy-yml.js";
import { together } from "../github/client/together.js";
import type { RepositoryGlance } from "../github/pages/repository-glance.js";
import { addressIn } from "./addresses.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { ChangeFailureRate, DeploymentFrequency, LeadTime, TimeToRestore } from "./metrics-charts.js";
import { type BegunMetrics, type MetricsFacts, metricsOf } from "./metrics-facts.js";
import { asked, Choice, environmentsIn, Filter } from "./past.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { respond } from "./respond.js";
import { visible } from "./text.js";
import { Day } from "./time.js";

interface Begun extends BegunMetrics {
  readonly glance: RepositoryGlance;
}

interface Wanted {
  readonly days: number;
  readonly most: number;
}

/** The four metrics of an environment over time, from GitHub's data alone. */
export const metricsPage: { readonly look: Look<Begun>; readonly answer: PlaceHandler<Begun> } = {
  look: async (door, context) => {
    const environment = asked(context, "environment");
    const first = environment === undefined ? undefined : door.past.deployments(environment, undefined);
    const [glance, commits, deployments] = await together([door.reads.glance(), door.past.branch(undefined), first]);
    return { glance, past: door.past, commits, deployments };
  },
  answer: async (context, given, place, begun) => {
    const { glance } = begun;
    const { names, chosen } = environmentsIn(glance, asked(context, "environment"));
    const environment = chosen ?? mostImportant(glance) ?? names[0];
    const wanted = wantedOf(context);
    const facts =
      environment === undefined ? undefined : await metricsOf(begun, { ...wanted, environment, app: glance.app, now: given.now() });
    return await whole(context, given, { place, names, environment, wanted, facts, branch: glance.repository.defaultBranch });
  },
};

/** More would take the page too long. */
const mostDeployments = 1_000;

function wantedOf(context: Context<PageEnv>): Wanted {
  const most = Number(asked(context, "deployments") ?? 200);
  const within = Number.isInteger(most) ? Math.min(mostDeployments, Math.max(200, Math.ceil(most / 100) * 100)) : 200;
  return { days: asked(context, "days") === "90" ? 90 : 30, most: within };
}

function mostImportant({ config }: RepositoryGlance): string | undefined {
  const read = deployYml(config);
  return read.state === "right" ? read.config.environments.find(({ productionEnvironment }) => productionEnvironment)?.name : undefined;
}

interface Shown {
  readonly place: Place;
  readonly names: readonly string[];
  readonly environment: string | undefined;
  readonly wanted: Wanted;
  readonly facts: MetricsFacts | undefined;
  readonly branch: string;
}

async function whole(context: Context<PageEnv>, given: Dependencies, shown: Shown): Promise<Response> {
  const { place, names, environment, wanted, facts, branch } = shown;
  const { identity } = place;
  return await respond(context, given, {
    title: `Metrics${environment === undefined ? "" : ` of ${visible(environment)}`} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, "Metrics"),
    main: (
      <>
        <h1>
          Metrics
          {environment === undefined ? null : (
            <>
              {" "}
              of <bdi>{visible(environment)}</bdi>
            </>
          )}
        </h1>
        {names.length === 0 ? null : (
          <Filter action={addressIn(identity, "/metrics")}>
            <Choice name="environment" label="Environment" options={names} chosen={environment} />
            <Choice name="days" label="Days" options={["30", "90"]} chosen={String(wanted.days)} />
          </Filter>
        )}
        {facts === undefined ? (
          <p>There is no environment here: deploy.yml names none, and nothing was deployed.</p>
        ) : (
          <>
            <Source facts={facts} shown={shown} />
            <div class="cards">
              <DeploymentFrequency facts={facts} />
              <LeadTime facts={facts} branch={branch} />
              <ChangeFailureRate facts={facts} />
              <TimeToRestore facts={facts} />
            </div>
          </>
        )}
      </>
    ),
  });
}

/** The data behind it, which is always stated, since GitHub has more. */
function Source({ facts: { deployments, commits, span }, shown }: { readonly facts: MetricsFacts; readonly shown: Shown }) {
  const { environment = "", wanted, place, branch } = shown;
  const short = deployments.more && deployments.back !== undefined && span.from >= deployments.back && span.days < wanted.days;
  return (
    <p class="color-fg-muted">
      From {count(deployments.amount, "deployment")}
      {deployments.back === undefined ? "" : <>, back to {<Day at={deployments.back} />}</>}, and {count(commits.amount, "commit")} of{" "}
      <bdi>{visible(branch)}</bdi>
      {commits.back === undefined ? "" : <>, back to {<Day at={commits.back} />}</>}. Only what Gitploy deployed and what has ended counts;
      deploying again what is live does not.{" "}
      {short ? (
        <>
          These are the last {Math.round(span.days)} days, not {wanted.days}.{" "}
          {wanted.most < mostDeployments ? (
            <a
              href={addressIn(place.identity, "/metrics", {
                environment,
                days: String(wanted.days),
                deployments: String(Math.min(mostDeployments, wanted.most + 200)),
              })}
            >
              Further back
            </a>
          ) : (
            "Of more deployments than these the page would take too long."
          )}
        </>
      ) : null}
    </p>
  );
}
