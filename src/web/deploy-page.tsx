import type { Context } from "hono";
import type { Config, Environment } from "../core/config/environment.js";
import { liveOf } from "../core/deployments.js";
import { refText } from "../core/messages/subject.js";
import { requestOnPage, wasPressed } from "../flows/events/page.js";
import { deployYml } from "../core/config/deploy-yml.js";
import { foreseen } from "../flows/requests/foresee.js";
import { withEnvironments } from "../github/reads/snapshot.js";
import { together } from "../github/client/together.js";
import type { Snapshot } from "../github/types/snapshot.js";
import { requestAddress } from "./addresses.js";
import { CheckPage, isMissing, type Notices, type Step, verdictOf } from "./check-page.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { respondWithoutRules } from "./deploy-yml-notice.js";
import { forged } from "./error-pages.js";
import { fieldsOf } from "./form.js";
import { whatIsWrong } from "./input-fields.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { becameOf, changesSince, promise, promiseIn, type Seen, seenIn } from "./form-promise.js";
import { isRefused, keptOf } from "./press.js";
import { respond } from "./respond.js";
import { watched } from "./watch.js";
import { addressOf, askedIn, environmentIn, type Wish, wishIn } from "./wish.js";
import { around, choose, listOf, longestName, type Looked, queryOf } from "./deploy-choice.js";

/** Choosing a commit, and seeing what pressing does before it is done. */
export const deployPage: { readonly look: Look<Looked>; readonly answer: PlaceHandler<Looked> } = {
  look: async (door, context) => {
    const fields = await fieldsOf(context);
    const wish = wishIn(fields);
    const named = wish.environment.length > longestName ? "" : wish.environment;
    const word = (wish.ref === "" ? queryOf(fields) : wish.ref).slice(0, longestName);
    const words = [word, ...(wish.from !== undefined && wish.sha !== undefined ? [wish.sha] : [])].filter((each) => each !== "");
    const [snapshot, list] = await together([
      door.look({ refs: words, environments: named === "" ? [] : [named] }),
      wish.ref === "" ? listOf(door, fields) : undefined,
    ]);
    return { fields, wish, snapshot, list };
  },
  answer: watched(async (context, given, place, looked) => {
    const read = deployYml(looked.snapshot.config);
    if (read.state !== "right" || place.identity.archived) return await respondWithoutRules(context, given, place, looked.snapshot);
    const environment = environmentIn(read.config, looked.wish.environment);
    if (environment === undefined || (looked.wish.ref === "" && looked.wish.from === undefined))
      return await choose(context, given, place, looked, read.config, environment);
    const { from } = looked.wish;
    const snapshot = await withEnvironments(place.hub, looked.snapshot, [environment.name, ...(from === undefined ? [] : [from])]);
    if (from !== undefined && !isLiveThere(snapshot, looked.wish)) return promotedAnew(context, place, snapshot, looked.wish);
    const at = { config: read.config, environment, snapshot };
    return context.req.method === "POST"
      ? await press(context, given, place, { ...looked, ...at })
      : await show(context, given, place, { ...looked, ...at }, {});
  }, seenNow),
};

/** What step 2 would show now. */
async function seenNow(place: Place, { wish, snapshot: first }: Looked): Promise<Seen | undefined> {
  const read = deployYml(first.config);
  const environment = read.state === "right" ? environmentIn(read.config, wish.environment) : undefined;
  if (read.state !== "right" || environment === undefined || place.identity.archived) return undefined;
  const { from } = wish;
  const snapshot = await withEnvironments(place.hub, first, [environment.name, ...(from === undefined ? [] : [from])]);
  if (from !== undefined && !isLiveThere(snapshot, wish)) return undefined;
  const { target } = askedIn(place, { snapshot, config: read.config, environment, id: "page-shown" }, wish).asked;
  return seenIn(snapshot, environment.name, { ref: wish.ref, sha: target.found ? target.commit.sha : undefined });
}

function isLiveThere(snapshot: Snapshot, { from = "", sha }: Wish): boolean {
  return liveOf(snapshot.deployments.get(from) ?? [])?.sha === sha && sha !== undefined;
}

/** What is live in the first environment by now is what is promoted; where that is nothing, something is to be chosen. */
function promotedAnew(context: Context<PageEnv>, place: Place, snapshot: Snapshot, wish: Wish): Response {
  const live = liveOf(snapshot.deployments.get(wish.from ?? "") ?? []);
  if (live === undefined) return context.redirect(addressOf(place, { environment: wish.environment }), 303);
  const was = wish.sha === undefined ? {} : { was: wish.sha };
  return context.redirect(addressOf(place, { ...wish, ref: live.request?.ref ?? live.ref, sha: live.sha }, was), 303);
}

/** A wish with all that it is judged by. */
interface Wished extends Omit<Looked, "list"> {
  readonly config: Config;
  readonly environment: Environment;
}

async function stepOf(place: Place, wished: Wished, id: string): Promise<Step> {
  const { wish, snapshot, config, environment } = wished;
  const meant = askedIn(place, { snapshot, config, environment, id }, wish);
  return {
    place,
    environment,
    wish,
    meant,
    foreseen: await foreseen({ ...place.scene, hub: place.hub }, snapshot, meant.asked),
    live: liveOf(snapshot.deployments.get(environment.name) ?? []),
  };
}

/** Shows the step, with a fresh promise: what is pressed then is for what stands there. */
async function show(context: Context<PageEnv>, given: Dependencies, place: Place, wished: Wished, notices: Notices): Promise<Response> {
  return await showStep(context, given, place, wished, await stepOf(place, wished, "page-shown"), notices);
}

async function showStep(
  context: Context<PageEnv>,
  given: Dependencies,
  place: Place,
  { fields, wish, snapshot, environment }: Wished,
  step: Step,
  notices: Notices,
): Promise<Response> {
  const sha = shaOf(step);
  const seen = seenIn(snapshot, environment.name, { ref: wish.ref, sha });
  const was = wish.from === undefined ? wish.sha : (fields.get("was") ?? wish.sha);
  // An ambiguous name is still there.
  const isKnown = sha !== undefined || isMissing(step);
  const moved =
    notices.changed === undefined && was !== undefined && isKnown && was !== sha
      ? [becameOf(refText(wish.from ?? wish.ref), "chose it", was, sha)]
      : notices.changed;
  return await respond(context, given, {
    ...around(place, verdictOf(step)),
    status: context.req.method === "POST" ? 422 : 200,
    main: (
      <CheckPage
        step={step}
        notices={{ ...notices, ...(moved !== undefined && { changed: moved }) }}
        kept={keptOf(fields, moved !== undefined)}
        promise={promise(given.signer, place, given.now(), "deploy", seen)}
        seen={seen}
        webUrl={given.webUrl}
      />
    ),
  });
}

function shaOf({ foreseen: { gathered } }: Step): string | undefined {
  return gathered.facts.target.found ? gathered.facts.target.commit.sha : undefined;
}

/** Does what was shown, if that still is what it would do; once, however often it is sent. */
async function press(context: Context<PageEnv>, given: Dependencies, place: Place, wished: Wished): Promise<Response> {
  const { fields, wish, snapshot, environment } = wished;
  const promised = promiseIn(given.signer, place, "deploy", fields.get("promise") ?? "");
  if (promised === undefined) return await forged(context, given);
  const { id } = promised;
  const onward = (): Response => context.redirect(requestAddress(place.identity, environment.name, id, promised.seen.sha), 303);
  const [step, pressed] = await together([
    stepOf(place, wished, id),
    wasPressed(place.scene, { id, environment: environment.name, sha: promised.seen.sha }, snapshot),
  ]);
  if (pressed) return onward();
  const again = (notices: Notices): Promise<Response> => showStep(context, given, place, wished, step, notices);
  const now = seenIn(snapshot, environment.name, { ref: wish.ref, sha: shaOf(step) });
  const changed = changesSince(promised, given.now(), now, snapshot.deployments.get(environment.name) ?? []);
  if (changed.length > 0) return await again({ changed });
  const missing = missingIn(step, fields);
  if (missing.length > 0) return await again({ missing });
  if (isRefused(step.foreseen, fields)) return await again({});
  const outcome = await requestOnPage(place.scene, snapshot, step.foreseen.gathered);
  return outcome.is === "refused" ? await again({ said: outcome.said }) : onward();
}

/** What has to be mended in the form first. */
function missingIn({ meant, environment, wish }: Step, fields: ReadonlyMap<string, string>): readonly string[] {
  const { productionEnvironment: production } = environment;
  return [
    ...meant.mistakes.map(whatIsWrong),
    ...(production && fields.get("understood") !== "1"
      ? [`Tick that you see what happens to ${environment.name}, which is production.`]
      : []),
    ...(wish.force === "" ? ["Force needs a reason."] : []),
  ];
}
