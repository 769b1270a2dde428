import type { Context } from "hono";
import { namesOf } from "../core/config/environment.js";
import { deployYml } from "../core/config/deploy-yml.js";
import { withEnvironments } from "../github/reads/snapshot.js";
import type { PendingRequest } from "../core/ledger.js";
import { mayDeploy } from "../core/rules/permission.js";
import type { PastReads } from "../github/pages/past-reads.js";
import type { Snapshot } from "../github/types/snapshot.js";
import { deploymentAddress, requestAddress } from "./addresses.js";
import { cancelOf, reviewsOf } from "./buttons.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { everyWhile, respondLive } from "./live.js";
import { asked } from "./past.js";
import { namedIn, teamsOfPage, visitorOf } from "./person.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { lookBack, lookFor } from "./request-facts.js";
import { wantsPart } from "./respond.js";
import { Sentence } from "./text.js";
import { environmentIn } from "./wish.js";
import { marks, Parts, type Shown, verdictOf } from "./request-outcome.js";

interface Begun {
  readonly snapshot: Snapshot;
  readonly past: PastReads;
}

/** What became of a request. */
export const requestPage: { readonly look: Look<Begun>; readonly answer: PlaceHandler<Begun> } = {
  look: async (door, context) => {
    const environment = asked(context, "environment");
    return { snapshot: await door.look({ environments: environment === undefined ? [] : [environment] }), past: door.past };
  },
  answer: async (context, given, place, { snapshot: first, past }) => {
    const id = context.req.param("id") ?? "";
    const sha = /^[0-9a-f]{40}$/.exec(asked(context, "sha") ?? "")?.[0];
    const environment = meantBy(first, asked(context, "environment"));
    const names = environment === undefined ? namesIn(first).slice(0, mostEnvironments) : [environment];
    const snapshot = await withEnvironments(place.hub, first, names);
    const now = names.map((name) => lookFor(snapshot, name, id)).find((each) => each !== undefined);
    const found = now ??
      (environment === undefined ? undefined : await lookBack(place, past, snapshot, { id, environment, sha })) ?? {
        is: "unknown" as const,
      };
    if (found.is === "deployed") return led(context, deploymentAddress(place.identity, { id: found.deployment }));
    return await answerWith(context, given, {
      place,
      ...(found.is === "waiting" ? await doneAbout(place, first, found.pending) : { actions: [], judged: undefined }),
      snapshot,
      found,
      environment,
      here: requestAddress(place.identity, environment ?? "", id, sha),
      now: given.now(),
      webUrl: given.webUrl,
    });
  },
};

/** The rules for which something waits, and what somebody may do about it. */
async function doneAbout(place: Place, { config }: Snapshot, pending: PendingRequest): Promise<Pick<Shown, "actions" | "judged">> {
  const read = deployYml(config);
  const { request } = pending;
  const environment = read.state === "right" ? environmentIn(read.config, request.environment) : undefined;
  if (environment === undefined) return { actions: [], judged: undefined };
  const { hopeful: person } = await visitorOf(place, namedIn(environment), teamsOfPage);
  const cancels = mayDeploy(environment, person).answer === "pass";
  return {
    actions: [
      ...reviewsOf(place, environment, person, pending),
      ...(cancels ? [cancelOf(place, environment.name, { ref: request.ref.name, request: request.id })] : []),
    ],
    judged: environment,
  };
}

/** Without an environment in the address, these are searched. */
const mostEnvironments = 20;

/** The environment behind a name or alias; if deploy.yml no longer has it, the name itself. */
function meantBy({ config }: Snapshot, name: string | undefined): string | undefined {
  const read = deployYml(config);
  return name === undefined || read.state !== "right" ? name : (environmentIn(read.config, name)?.name ?? name);
}

function namesIn(snapshot: Snapshot): readonly string[] {
  const read = deployYml(snapshot.config);
  return read.state === "right" ? namesOf(read.config) : [];
}

/** On to the deployment: a part of a page cannot be another page. */
function led(context: Context<PageEnv>, to: string): Response {
  if (!wantsPart(context)) return context.redirect(to, 303);
  context.header("hx-redirect", to);
  return context.body(null, 200);
}

async function answerWith(context: Context<PageEnv>, given: Dependencies, shown: Shown): Promise<Response> {
  const { place, found } = shown;
  const { identity } = place;
  const verdict = verdictOf(shown);
  const [icon, colour] = marks[found.is];
  return await respondLive(context, given, {
    title: `${verdict} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, ""),
    place,
    here: shown.here,
    every: paces[found.is],
    asOf: shown.now,
    above: <h1>Request</h1>,
    verdict: { icon, colour, says: <Sentence text={verdict} /> },
    part: <Parts {...shown} />,
  });
}

const paces: Readonly<Record<Shown["found"]["is"], number>> = {
  "in hand": everyWhile.runs,
  waiting: everyWhile.waits,
  left: everyWhile.rests,
  ended: everyWhile.rests,
  answered: everyWhile.rests,
  told: everyWhile.rests,
  unknown: everyWhile.rests,
};
