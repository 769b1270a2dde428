import { liveOf } from "../core/deployments.js";
import { rulesToUnlock } from "../core/config/deploy-yml.js";
import { mayDeploy } from "../core/rules/permission.js";
import { addressIn, refOf } from "./addresses.js";
import { type Action, Buttons, cancelOf, reviewsOf, rollbackOf } from "./buttons.js";
import type { CardView, RepositoryView } from "./repository-view.js";
import { addressOf } from "./wish.js";

/** What somebody may do in an environment, the next thing first. What they may not do is left out, and said once above. */
export function Actions({ card, view }: { readonly card: CardView; readonly view: RepositoryView }) {
  return <Buttons actions={actionsOf(card, view)} place={view.place} box="Box-footer" />;
}

/** The most waiting requests with buttons. */
const most = 3;

/** Each page that does something has its entry here. */
function actionsOf(card: CardView, view: RepositoryView): readonly Action[] {
  const { row } = card;
  const { place, overview, visitor } = view;
  // Making rules for each environment is costly for many cards.
  if (isLocked(row) && rulesToUnlock(overview.snapshot, row.environment, visitor.person) !== undefined) return [unlocking(row, place)];
  return [...reviewing(card, view), ...(mayHere(card, view) ? deploying(card, view) : [])];
}

function isLocked({ lock, verified }: CardView["row"]): boolean {
  return lock !== undefined || !verified;
}

function unlocking({ environment }: CardView["row"], { identity }: RepositoryView["place"]): Action {
  return { says: "Unlock…", href: addressIn(identity, "/unlock", { environment }) };
}

function mayHere({ environment }: CardView, { visitor }: RepositoryView): boolean {
  return environment !== undefined && mayDeploy(environment, visitor.hopeful).answer === "pass";
}

function reviewing({ row, environment }: CardView, { place, visitor }: RepositoryView): readonly Action[] {
  if (environment === undefined) return [];
  const theirs = row.waiting
    .map(({ pending }) => reviewsOf(place, environment, visitor.hopeful, pending))
    .filter(({ length }) => length > 0);
  return theirs.slice(0, most).flat();
}

function deploying({ row }: CardView, view: RepositoryView): readonly Action[] {
  const { identity } = view.place;
  const { environment: name, live } = row;
  const cancels = [
    ...row.running.flatMap((each) => (each.ours && each.request !== undefined ? [{ ref: refOf(each), request: each.request.id }] : [])),
    ...row.waiting.map(({ pending: { request } }) => ({ ref: request.ref.name, request: request.id })),
  ];
  return [
    {
      says: live === undefined ? `Deploy to ${name}` : "Deploy…",
      href: addressIn(identity, "/deploy", { environment: name }),
      primary: true,
    },
    ...cancels.slice(0, most).map((each) => cancelOf(view.place, name, each)),
    ...(live === undefined ? [] : [rollbackOf(view.place, name)]),
    ...promotions(name, view),
    isLocked(row) ? unlocking(row, view.place) : { says: "Lock…", href: addressIn(identity, "/lock", { environment: name }) },
  ];
}

/** To the environments that require this one; if none does, to the next one in deploy.yml. */
function promotions(name: string, { place, cards, overview, visitor, deployYml }: RepositoryView): readonly Action[] {
  if (deployYml.state !== "right") return [];
  const { environments } = deployYml.config;
  const live = liveOf(overview.snapshot.deployments.get(name) ?? []);
  if (live === undefined) return [];
  const after = environments.filter(({ requires }) => requires.includes(name));
  const next = environments[environments.findIndex((each) => each.name === name) + 1];
  const targets = after.length > 0 ? after : next === undefined || next.requires.length > 0 ? [] : [next];
  return targets
    .filter((each) => mayDeploy(each, visitor.hopeful).answer === "pass")
    .filter((each) => cards.find(({ row }) => row.environment === each.name)?.row.live?.sha !== live.sha)
    .slice(0, most)
    .map((each) => ({
      says: `Promote to ${each.name}…`,
      href: addressOf(place, { environment: each.name, from: name, ref: refOf(live), sha: live.sha }),
    }));
}
