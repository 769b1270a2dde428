import type { Command } from "../../core/command.js";
import { lease } from "../../core/durations.js";
import { lacksToAsk } from "../../core/rules/permission.js";
import { notAllowedAnswer, type Said } from "../../core/messages/answer.js";
import { type Snapshot, recordIn } from "../../github/types/snapshot.js";
import { type ClaimReader, claimedSince, claiming, claimOnce, isAnswered } from "../../github/refs/claims.js";
import { recovered, runCommand } from "../commands/run.js";
import { placeOf, type Press, visitOf } from "../commands/visit.js";
import { namesOf, checkRunName } from "../../core/config/environment.js";
import { ownCheckRuns } from "../answers/write.js";
import type { Gathered } from "../requests/gather.js";
import { pursue } from "../requests/judge.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { believed } from "../../core/ledger.js";

/** The result of a press. */
export type Pressed =
  /** Accepted. If nothing is `said`, it deploys or waits, and its page shows the progress. */
  | { readonly is: "done"; readonly said: Said | undefined }
  | { readonly is: "refused"; readonly said: Said }
  /** Pressed before. */
  | { readonly is: "known" };

/** The prefix of the ids of presses. */
export const onPage = "page-";

/** A request that is judged like a comment's. `gathered`: the facts that the page showed. */
export async function requestOnPage(given: Scene, snapshot: Snapshot, gathered: Gathered): Promise<Pressed> {
  const { request } = gathered.asked;
  // A deployment without a record rests on the facts that were shown.
  const looking = { ...given, claimedAt: gathered.facts.now };
  return await once(looking, request.id, async (scene, claimed) => {
    if (claimed === "inherited" && (await recovered(scene, { asker: request, snapshot }, [request.environment]))) return "known";
    await pursue(scene, snapshot, gathered.asked, gathered);
    return "over";
  });
}

/** A form that was sent, as far as its claim tells: when, and whether some process may still work on it. */
export interface SentForm {
  readonly at: Date;
  readonly inHand: boolean;
}

/** When the form of a request was sent, whatever came of it; `undefined` if none was, or long ago. */
export async function sentForm(scene: ClaimReader, id: string): Promise<SentForm | undefined> {
  const at = id.startsWith(onPage) ? await claimedSince(scene, id) : undefined;
  return at && { at, inHand: Math.abs(scene.now().getTime() - at.getTime()) <= lease };
}

/** A form that may have been sent before. */
interface Resent {
  /** Of what was asked for with it. */
  readonly id: string;
  readonly environment: string;
  /** The request that it concerns: its own, if it makes one. */
  readonly about?: string;
  /** The commit that it asks for. */
  readonly sha?: string | undefined;
}

/**
 * Whether what a form asks for was done already, or is being done now. If it was abandoned before anything came of it, sending the same form again does
 * it. If it was abandoned half done, the rest is done here, since GitHub delivers no event for it.
 */
export async function wasPressed(scene: Scene, { id, environment, about = id, sha }: Resent, snapshot: Snapshot): Promise<boolean> {
  const sent = await sentForm(scene, id);
  if (sent === undefined) return false;
  if (sent.inHand) return true;
  const { requests, ended = [], answers = [] } = believed(recordIn(snapshot, environment));
  const known =
    (snapshot.deployments.get(environment) ?? []).some(({ ours, request }) => ours && request?.id === id) ||
    [...requests, ...ended].some(({ request }) => request.id === id) ||
    answers.some((answer) => answer.id === id);
  if (!known) return sha !== undefined && (await isShown(scene, id, environment, sha));
  const { issue } = placeOf(snapshot, environment, about);
  const asker = { id, ...(issue !== undefined && { issue }) };
  await once(scene, id, async (theirs, claimed) => {
    if (claimed === "inherited")
      await ((await isAnswered(theirs, asker)) ? wake(theirs) : recovered(theirs, { asker, snapshot }, [environment]));
    return "known";
  });
  return true;
}

/** Whether a request has a check run, which stays after its end was told, or after its deployment was deleted on GitHub. */
async function isShown(scene: Scene, id: string, environment: string, sha: string): Promise<boolean> {
  return (await ownCheckRuns(scene, sha, checkRunName(environment))).some(({ externalId }) => externalId === id);
}

/** A question with one answer; if it concerns a waiting or running request, it names which. */
export type PageCommand =
  | Extract<Command, { verb: "lock" | "unlock" }>
  | (Extract<Command, { verb: "approve" | "reject" | "cancel" }> & { readonly environment: string; readonly request: string });

/** Does what a command does, in one environment. */
export async function commandOnPage(given: Scene, press: Press, command: PageCommand): Promise<Pressed> {
  const { person, snapshot, config } = press;
  const lacks = lacksToAsk(command.verb, person, snapshot.repository, { config });
  if (lacks !== undefined) return { is: "refused", said: { reaction: "-1", answer: notAllowedAnswer(lacks) } };
  return await once(given, press.id, async (scene, claimed) => {
    const place = "request" in command ? placeOf(snapshot, command.environment, command.request) : {};
    const visit = { ...visitOf(scene, press, place), ...("request" in command ? { meant: command.request } : {}) };
    if (claimed === "first" || !(await recovered(scene, visit, namesOf(config)))) await runCommand(scene, visit, command);
    return "over";
  });
}

/** Does something once, for the process that has the claim of that id. If that process died, sending the form again does it. */
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
