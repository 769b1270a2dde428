import type { Context } from "hono";
import { refText } from "../core/messages/subject.js";
import { hasRole } from "../core/accounts.js";
import { refOf } from "./addresses.js";
import { Card } from "./card.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { DeployYmlNotice } from "./deploy-yml-notice.js";
import { choiceAddress, environmentChoiceIn, FindEnvironment, OtherParts } from "./environment-choice.js";
import { everyWhile, paceWithin, respondLive, type VerdictProps } from "./live.js";
import { MoreEnvironments } from "./more-environments.js";
import type { Begun, OverviewFacts } from "./overview-facts.js";
import type { Look, PlaceHandler } from "./place.js";
import { rememberVisit } from "./visited.js";
import { repositoryPages } from "./repository-pages.js";
import { type RepositoryView, viewOf } from "./repository-view.js";
import { wantsPart } from "./respond.js";
import { Icon } from "./icon.js";
import type { SinceFacts } from "./since-facts.js";
import { visible } from "./text.js";

/** What is where, what moves, what is stuck. */
export function repositoryPage(
  facts: OverviewFacts,
  sinceFacts: SinceFacts,
): { readonly look: Look<Begun>; readonly answer: PlaceHandler<Begun> } {
  const keyOf = (context: Context): string => {
    const { word, part } = environmentChoiceIn(context);
    return `${context.req.param("owner")}/${context.req.param("name")} ${part} ${word}`.toLowerCase();
  };
  return {
    look: (door, context) => facts.begin(door, keyOf(context), wantsPart(context)),
    answer: async (context, given, place, begun) => {
      const choice = environmentChoiceIn(context);
      const overview = await facts.complete(begun, keyOf(context), place, choice);
      // A later part of the page: the facts that are costly to read.
      if (context.req.query("since") !== undefined) await sinceFacts.learn(place.identity.id, overview, place.reads);
      const view = await viewOf(place, overview, choice, sinceFacts, given.now());
      return await answerWith(context, given, view);
    },
  };
}

/** How many have cards, first those on which somebody may have to act; the others have a line each. */
const mostCards = 20;

async function answerWith(context: Context<PageEnv>, given: Dependencies, view: RepositoryView): Promise<Response> {
  const { place, choice, overview } = view;
  const { identity } = place;
  const verdict = verdictOf(view);
  if (!wantsPart(context)) rememberVisit(context, given.signer, identity);
  return await respondLive(context, given, {
    title: `${verdict.says} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, "Overview"),
    place,
    here: choiceAddress(identity, choice),
    every: paceOf(view),
    asOf: overview.at,
    above: (
      <>
        <h1>
          Environments of <bdi>{`${identity.owner}/${identity.name}`}</bdi>
        </h1>
        <FindEnvironment identity={identity} choice={choice} chosen={overview.chosen} />
      </>
    ),
    verdict,
    part: <Environments view={view} given={given} />,
  });
}

function Environments({ view, given }: { readonly view: RepositoryView; readonly given: Dependencies }) {
  const { cards, place, visitor } = view;
  const later = choiceAddress(place.identity, view.choice, { since: "1" });
  return (
    <>
      {view.since.lacks(place.identity.id, view.overview) ? <Later address={later} pace={paceWithin(everyWhile.waits, place)} /> : null}
      {place.identity.archived ? (
        <p class="flash flash-warn">
          <Icon name="info" /> This repository is archived: it can be read only, and nothing is deployed.
        </p>
      ) : null}
      <DeployYmlNotice read={view.deployYml} repository={view.overview.snapshot.repository} />
      <MayNot visitor={visitor} cards={cards} />
      {view.overview.chosen.all === 0 && view.deployYml.state === "right" ? <p>deploy.yml names no environment.</p> : null}
      <OtherParts identity={place.identity} choice={view.choice} chosen={view.overview.chosen} />
      <div class="cards">
        {cards.slice(0, mostCards).map((card) => (
          <Card card={card} view={view} webUrl={given.webUrl} />
        ))}
      </div>
      <MoreEnvironments cards={cards.slice(mostCards)} view={view} />
    </>
  );
}

/** A part of the page that is asked for when the page is there; if that fails, again and again. Every `pace` seconds; `undefined`: only once. */
function Later({ address, pace }: { readonly address: string; readonly pace: number | undefined }) {
  const asks = { "hx-get": address, "hx-target": "#live", "hx-swap": "innerMorph" };
  return (
    <div id="later" {...asks} hx-trigger="load">
      <p
        class="needs-scripts text-small color-fg-muted mb-2"
        {...(pace !== undefined && { "data-poll": "", ...asks, "hx-trigger": `every ${pace}s` })}
      >
        Looking up who wrote what is live, and what came since.
        {pace === undefined ? "" : ` If that fails, it is tried again every ${pace} seconds.`}
      </p>
      <noscript>
        <a href={address}>Who wrote what is live, and what came since</a>
      </noscript>
    </div>
  );
}

/** Why there is no button, in one sentence, if somebody may only read; what deploy.yml forbids is on each card. */
function MayNot({ visitor: { person }, cards }: Pick<RepositoryView, "visitor" | "cards">) {
  if (hasRole(person, "write") || cards.every(({ environment }) => environment === undefined)) return null;
  return <p class="color-fg-muted">{`Deploying needs write; you have ${person.role}.`}</p>;
}

function verdictOf({ cards, deployYml: read, choice, overview: { chosen } }: RepositoryView): VerdictProps<string> {
  if (chosen.fitting === 0 && choice.word !== "")
    return { icon: "search", colour: "muted", says: `No environment has “${visible(choice.word)}” in its name` };
  const running = cards.flatMap(({ row }) => row.running.filter(({ ours }) => ours).map((each) => ({ each, row })));
  const waiting = cards.reduce((sum, { row }) => sum + row.waiting.length, 0);
  const locked = cards.filter(({ row }) => row.lock !== undefined || !row.verified).length;
  const frozen = cards.filter(({ row }) => row.frozen !== undefined).length;
  const counted = [
    { icon: "sync", colour: "accent", amount: running.length, word: "deploying" },
    { icon: "hourglass", colour: "attention", amount: waiting, word: "waiting" },
    { icon: "lock", colour: "attention", amount: locked, word: "locked" },
    { icon: "no-entry", colour: "attention", amount: frozen, word: "frozen" },
  ] as const;
  const said = counted.filter(({ amount }) => amount > 0);
  const [first] = said;
  if (first !== undefined) {
    const [only] = running.length === 1 ? running : [];
    const all = said.map(({ amount, word }) => `${amount} ${word}`).join(", ");
    return {
      ...first,
      says: only === undefined ? all : `Deploying ${visible(refText(refOf(only.each)))} to ${visible(only.row.environment)}`,
    };
  }
  const among = chosen.names.length < chosen.all ? " among these" : "";
  if (read.state === "wrong") return { icon: "alert", colour: "danger", says: "deploy.yml has mistakes" };
  if (cards.every(({ row }) => row.live === undefined && row.others === undefined))
    return { icon: "circle", colour: "muted", says: `Nothing deployed yet${among}` };
  return { icon: "check-circle-fill", colour: "success", says: `All is quiet${among}` };
}

function paceOf({ cards }: RepositoryView): number {
  if (cards.some(({ row }) => row.running.some(({ ours }) => ours))) return everyWhile.runs;
  return cards.some(({ row }) => row.waiting.length > 0) ? everyWhile.waits : everyWhile.rests;
}
