import { liveOf } from "../core/facts.js";
import { rulesToUnlock } from "../flows/requests/deploy-yml.js";
import { refText } from "../core/messages/subject.js";
import { mayDeploy, mayReview } from "../core/rules/principals.js";
import { addressIn, refOf } from "./addresses.js";
import { waitsForThem } from "./card.js";
import type { CardView, RepositoryView } from "./repository-page.js";
import { visible } from "./text.js";
import { addressOf } from "./wish.js";

/** A button that stands on a card, and leads to the page where it is done. */
interface Action {
  readonly says: string;
  readonly href: string;
  readonly primary?: true;
}

/** What somebody may do in an environment, the next thing first. What they may not is left out, and said once above. */
export function Actions({ card, view }: { readonly card: CardView; readonly view: RepositoryView }) {
  const actions = view.place.identity.archived ? [] : actionsOf(card, view);
  if (actions.length === 0) return null;
  return (
    <div class="actions Box-footer">
      {actions.map(({ says, href, primary }) => (
        <a class={`btn btn-sm ${primary === true ? "btn-primary" : ""}`} href={href}>
          <bdi>{visible(says)}</bdi>
        </a>
      ))}
    </div>
  );
}

/** So many of what waits have buttons. */
const most = 3;

/** Each page that does something has its entry here. */
function actionsOf(card: CardView, view: RepositoryView): readonly Action[] {
  const { row } = card;
  const { place, overview, person } = view;
  const rules = rulesToUnlock(overview.snapshot, row.environment, person);
  if (rules !== undefined && isLocked(row)) return [unlocking(row, place)];
  return [...reviewing(card, view), ...(mayHere(card, view) ? deploying(card, view) : [])];
}

function isLocked({ lock, verified }: CardView["row"]): boolean {
  return lock !== undefined || !verified;
}

function unlocking({ environment }: CardView["row"], { identity }: RepositoryView["place"]): Action {
  return { says: "Unlock…", href: addressIn(identity, "/unlock", { environment }) };
}

function mayHere({ environment }: CardView, { person }: RepositoryView): boolean {
  return environment !== undefined && mayDeploy(environment, person).answer === "pass";
}

function reviewing(card: CardView, view: RepositoryView): readonly Action[] {
  const { row, environment } = card;
  if (environment === undefined) return [];
  const { identity } = view.place;
  const theirs = row.waiting.filter(
    ({ pending }) => waitsForThem(card, view, pending) || mayReview(environment, view.person, pending.request).answer === "pass",
  );
  return theirs.slice(0, most).flatMap(({ pending }): Action[] => {
    const about = { environment: row.environment, request: pending.request.id };
    const ref = refText(pending.request.ref.name);
    return [
      ...(waitsForThem(card, view, pending)
        ? [{ says: `Review and approve ${ref}`, href: addressIn(identity, "/approve", about), primary: true as const }]
        : []),
      { says: `Reject ${ref}`, href: addressIn(identity, "/reject", about) },
    ];
  });
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
    ...cancels.slice(0, most).map(({ ref, request }) => ({
      says: `Cancel ${refText(ref)}`,
      href: addressIn(identity, "/cancel", { environment: name, request }),
    })),
    ...(live === undefined ? [] : [{ says: "Roll back…", href: addressIn(identity, "/rollback", { environment: name }) }]),
    ...promotions(name, view),
    isLocked(row) ? unlocking(row, view.place) : { says: "Lock…", href: addressIn(identity, "/lock", { environment: name }) },
  ];
}

/** To the environments for which this one has to come first; where none says so, to the next one of deploy.yml. */
function promotions(name: string, { place, cards, overview, person, deployYml }: RepositoryView): readonly Action[] {
  if (deployYml.state !== "right") return [];
  const { environments } = deployYml.config;
  const live = liveOf(overview.snapshot.deployments.get(name) ?? []);
  if (live === undefined) return [];
  const after = environments.filter(({ requires }) => requires.includes(name));
  const next = environments[environments.findIndex((each) => each.name === name) + 1];
  const targets = after.length > 0 ? after : next === undefined || next.requires.length > 0 ? [] : [next];
  return targets
    .filter((each) => mayDeploy(each, person).answer === "pass")
    .filter((each) => cards.find(({ row }) => row.environment === each.name)?.row.live?.sha !== live.sha)
    .slice(0, most)
    .map((each) => ({
      says: `Promote to ${each.name}…`,
      href: addressOf(place, { environment: each.name, from: name, ref: refOf(live), sha: live.sha }),
    }));
}
