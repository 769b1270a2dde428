import type { Command } from "../../core/command.js";
import type { Config } from "../../core/config/environment.js";
import type { Person } from "../../core/facts.js";
import { lease } from "../../core/durations.js";
import { emptyRecord } from "../../core/ledger.js";
import type { Markdown } from "../../core/messages/markdown.js";
import { lacksToAsk } from "../../core/rules/principals.js";
import { notAllowedAnswer } from "../../core/messages/simple.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { claimedSince, claimOnce } from "../claims/claims.js";
import { claiming } from "../claims/take-over.js";
import { cancel } from "../commands/cancel.js";
import { lock, unlock } from "../commands/lock.js";
import { continued, recovered } from "../commands/recover.js";
import { approve, reject } from "../commands/review.js";
import { missingToAsk, type Visit } from "../commands/visit.js";
import type { Gathered } from "../requests/gather.js";
import { pursue } from "../requests/judge.js";
import type { Said, Scene } from "../scene.js";

/** A button that somebody pressed on a page, with all that was read when it was sent. */
export interface PagePress {
  /** Of the form: whatever is sent with it is done once. */
  readonly id: string;
  readonly person: Person;
  /** With the environment's deployments and record. */
  readonly snapshot: Snapshot;
  readonly config: Config;
}

/** What comes of a press. */
export type Pressed =
  /** Accepted; where nothing is `said`, it is deployed or waits, and its page says how that goes. */
  | { readonly is: "done"; readonly said: Said | undefined }
  | { readonly is: "refused"; readonly said: Said }
  /** It was pressed before. */
  | { readonly is: "known" };

/** What the ids of presses begin with. */
export const onPage = "page-";

/** What is judged like a comment's request. `gathered` are its facts as they were shown. */
export async function requestOnPage(given: Scene, snapshot: Snapshot, gathered: Gathered): Promise<Pressed> {
  const { request } = gathered.asked;
  // What is deployed without the record rests on the look that was shown.
  const looking = { ...given, claimedAt: gathered.facts.now };
  return await once(looking, request.id, async (scene, claimed) => {
    if (claimed === "inherited" && (await continued(scene, snapshot, request.environment, request))) return "known";
    await pursue(scene, snapshot, gathered.asked, gathered);
    return "over";
  });
}

/** Whether what is asked for under an id was done already, or is being done at this moment. Left undone, it is for who sends the same form again. */
export async function wasPressed(scene: Scene, id: string, environment: string, snapshot: Snapshot): Promise<boolean> {
  const at = await claimedSince(scene, id);
  if (at === undefined) return false;
  if (Math.abs(scene.now().getTime() - at.getTime()) <= lease) return true;
  const state = recordIn(snapshot, environment);
  const { requests, ended = [], answers = [] } = state.verified ? state.record : emptyRecord;
  return (
    (snapshot.deployments.get(environment) ?? []).some(({ ours, request }) => ours && request?.id === id) ||
    [...requests, ...ended].some(({ request }) => request.id === id) ||
    answers.some((answer) => answer.id === id)
  );
}

/** A question of one answer; of what waits or runs, it names which. */
export type PageCommand =
  | Extract<Command, { verb: "lock" | "unlock" }>
  | (Extract<Command, { verb: "approve" | "reject" | "cancel" }> & { readonly environment: string; readonly request: string });

/** Does what a command does, in one environment. */
export async function commandOnPage(given: Scene, press: PagePress, command: PageCommand): Promise<Pressed> {
  const { person, snapshot } = press;
  const missing = missingToAsk(command.verb, person, snapshot.repository, { config: press.config });
  if (missing !== undefined)
    return {
      is: "refused",
      said: { reaction: "-1", answer: notAllowedAnswer(lacksToAsk(person, missing)) },
    };
  return await once(given, press.id, async (scene, claimed) => {
    const visit = visitOf(scene, press, "request" in command ? placeOf(press, command) : {});
    if (claimed === "first" || !(await recovered(scene, visit))) await execute(scene, visit, command);
    return "over";
  });
}

async function execute(scene: Scene, visit: Visit, command: PageCommand): Promise<void> {
  switch (command.verb) {
    case "lock":
      return await lock(scene, visit, command);
    case "unlock":
      return await unlock(scene, visit, command);
    case "approve":
      return await approve(scene, visit, command, ({ request }) => request.id === command.request);
    case "reject":
      return await reject(scene, visit, command, ({ request }) => request.id === command.request);
    case "cancel":
      return await cancel(scene, visit, command, { request: command.request });
  }
}

/** Somebody on a page, as commands know who asks. */
export function visitOf(
  scene: Pick<Scene, "now">,
  { id, person, snapshot, config }: PagePress,
  {
    issue,
    pullRequest,
    aside,
  }: { readonly issue?: number | undefined; readonly pullRequest?: number | undefined; readonly aside?: Markdown },
): Visit {
  const at = scene.now();
  return {
    asker: { id, ...(issue === undefined ? {} : { issue }) },
    cause: "page",
    at,
    pullRequest,
    snapshot,
    config,
    person,
    // What is named was shown with its commit, which the form holds.
    evidence: { since: at, everywhere: undefined },
    stranger: false,
    aside,
  };
}

/** Where a request is answered that waits, or runs: what becomes of it is said there. */
function placeOf(
  { snapshot }: PagePress,
  { environment, request: id }: { readonly environment: string; readonly request: string },
): { readonly issue: number | undefined; readonly pullRequest: number | undefined } {
  const made = snapshot.deployments.get(environment)?.find(({ ours, request }) => ours && request?.id === id)?.request;
  const state = recordIn(snapshot, environment);
  const waiting = (state.verified ? state.record.requests : []).find(({ request }) => request.id === id)?.request;
  const { issue, pullRequest } = made ?? waiting ?? {};
  return { issue: issue ?? pullRequest, pullRequest };
}

/** Does something once for whoever has the claim of that id; one whose process died is done by who sends the form again. */
async function once(
  given: Scene,
  id: string,
  act: (scene: Scene, claimed: "first" | "inherited") => Promise<"over" | "known">,
): Promise<Pressed> {
  const heard: Said[] = [];
  const scene: Scene = {
    ...(given.claimedAt === undefined ? claiming(given) : given),
    page: { request: id, hear: (said) => void heard.push(said) },
  };
  const claimed = await claimOnce(scene, id);
  if (claimed === "taken" || (await act(scene, claimed)) === "known") return { is: "known" };
  const said = heard.at(-1);
  return said === undefined || said.reaction === "rocket" ? { is: "done", said } : { is: "refused", said };
}
