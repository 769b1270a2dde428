import { type Environment, type Config, findEnvironment } from "../core/config/environment.js";
import { type InputMistake, resolveInputs } from "../core/config/inputs.js";
import type { Target, Asked } from "../core/facts.js";
import { liveOf } from "../core/deployments.js";
import { askedOnPage } from "../core/messages/subject.js";
import { repeated } from "../core/messages/next.js";
import { askedBy, visitOf } from "../flows/commands/visit.js";
import { pinnedTarget, targetOf } from "../flows/requests/target.js";
import type { Snapshot } from "../github/types/snapshot.js";
import type { Place } from "./place.js";

/** The request of an address or a form, as written. */
export interface Wish {
  readonly environment: string;
  /** A word for a command; empty while nothing is chosen. */
  readonly ref: string;
  /** The commit that it was seen to name. */
  readonly sha: string | undefined;
  /** The environment whose ref and commit are asked for. */
  readonly from: string | undefined;
  /** As they were typed, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Anew, though it is there already. */
  readonly again: boolean;
  /** The reason, where rules are to be skipped. */
  readonly force: string | undefined;
}

/** The prefix of inputs' names, which may be any word. */
const inputPrefix = "input.";

/** Reads a wish, of an address or of a form. */
export function wishIn(fields: ReadonlyMap<string, string>): Wish {
  const text = (name: string): string | undefined => {
    const value = fields.get(name)?.trim();
    return value === "" ? undefined : value;
  };
  const inputs = [...fields].filter(([name, value]) => name.startsWith(inputPrefix) && value !== "");
  return {
    environment: text("environment") ?? "",
    ref: text("ref") ?? "",
    sha: /^[0-9a-f]{40}$/.test(text("sha") ?? "") ? text("sha") : undefined,
    from: text("from"),
    inputs: new Map(inputs.map(([name, value]) => [name.slice(inputPrefix.length), value])),
    again: fields.get("again") === "1",
    force: fields.get("press") === "force" ? (text("reason") ?? "") : undefined,
  };
}

/** The address of a wish, below `/deploy`. */
export function addressOf({ identity }: Pick<Place, "identity">, wish: Partial<Wish>, more: Readonly<Record<string, string>> = {}): string {
  const { environment, ref, sha, from, inputs = new Map<string, string>(), again } = wish;
  const pairs = Object.entries({ environment, ref, sha, from, ...(again === true && { again: "1" }), ...more });
  const query = new URLSearchParams();
  for (const [name, value] of pairs) if (value !== undefined && value !== "") query.set(name, value);
  for (const [name, value] of inputs) query.set(`${inputPrefix}${name}`, value);
  return `/${identity.owner}/${identity.name}/deploy?${query.toString()}`;
}

/** The environment: the one named, otherwise the only one, otherwise the default one. */
export function environmentIn({ environments }: Config, name: string): Environment | undefined {
  if (name !== "") return environments.find((each) => each.name === name) ?? findEnvironment({ path: "", environments }, name);
  return environments.length === 1 ? environments[0] : environments.find((each) => each.default);
}

/** A wish that can be judged, with the mistakes in its inputs. */
export interface Meant {
  readonly asked: Asked;
  readonly mistakes: readonly InputMistake[];
}

/** What is asked for by a person, of the commit that the ref has now. `id` is the form's. */
export function askedIn(
  place: Place,
  {
    snapshot,
    config,
    environment,
    id,
  }: { readonly snapshot: Snapshot; readonly config: Config; readonly environment: Environment; readonly id: string },
  wish: Wish,
): Meant {
  const target = meantTarget(snapshot, wish);
  const pullRequest = target.found ? conversationOf(target) : undefined;
  const press = { id, person: place.person, snapshot, config };
  const visit = visitOf(place.scene, press, { issue: pullRequest, pullRequest });
  const { mistakes } = resolveInputs(environment, wish.inputs);
  const asked = askedBy(visit, environment, target, {
    action: wish.from === undefined ? "deploy" : "promote",
    inputs: Object.fromEntries(wish.inputs),
    again: wish.again,
    force: wish.force,
  });
  return { asked: { ...asked, aside: askedOnPage(repeated(asked.request, environment)) }, mistakes };
}

/** A promotion is pinned to the commit that is live elsewhere, wherever its ref is now; otherwise the ref's current commit, which the page shows. */
function meantTarget(snapshot: Snapshot, { ref, sha, from }: Wish): Target {
  const target = targetOf(ref, snapshot, { since: new Date(0), everywhere: undefined });
  const promoted = from === undefined ? undefined : liveOf(snapshot.deployments.get(from) ?? []);
  if (promoted !== undefined && promoted.sha === sha)
    return pinnedTarget({ ref: target.found ? target.ref : { kind: "sha", name: ref }, sha }, snapshot);
  return target.found ? { ...target, moved: undefined } : target;
}

/** The pull request in which it is answered, too: the one chosen, or the only open one whose head it is. */
function conversationOf({ ref, commit }: Extract<Target, { found: true }>): number | undefined {
  if (ref.kind === "pull_request") return ref.pullRequest;
  const heads = commit.pullRequests.filter(({ state, headSha }) => state === "open" && headSha === commit.sha);
  return heads.length === 1 ? heads[0]?.number : undefined;
}
