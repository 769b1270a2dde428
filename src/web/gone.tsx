import type { Context } from "hono";
import { addressIn } from "./addresses.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { AllAboutDeployment, type ShownDeployment } from "./deployment-parts.js";
import { Verdict } from "./live.js";
import type { Place } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { respond, respondPart, wantsPart } from "./respond.js";
import { Moment } from "./time.js";

/**
 * A deployment that somebody deleted on GitHub, or that never was in this repository: for people who may read this, these are the same. `last` is what
 * this process saw of it.
 */
export async function respondGone(
  context: Context<PageEnv>,
  given: Dependencies,
  { identity }: Place,
  last: ShownDeployment | undefined,
): Promise<Response> {
  const title = `No longer on GitHub · ${identity.owner}/${identity.name}`;
  const main = (
    <>
      <Verdict icon="alert" colour="attention" says="This deployment is no longer on GitHub" />
      <p>
        Somebody deleted it there, or it never was one of this repository. What became of others is in the{" "}
        <a href={addressIn(identity, "/history")}>history</a>; what was asked for, locked and forced is in the{" "}
        <a href={addressIn(identity, "/audit")}>audit</a>.
      </p>
      {last === undefined ? null : (
        <>
          <h2>
            What it was, as of <Moment at={last.facts.at} />
          </h2>
          <AllAboutDeployment {...last} />
        </>
      )}
    </>
  );
  if (wantsPart(context))
    return await respondPart(
      context,
      <>
        <title>{title}</title>
        {main}
      </>,
    );
  return await respond(context, given, {
    title,
    repository: repositoryPages(identity, ""),
    status: 404,
    main: (
      <>
        <h1>Deployment</h1>
        {main}
      </>
    ),
  });
}
