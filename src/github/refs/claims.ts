import { lease } from "../../core/durations.js";
import type { JsonObject } from "../../core/json.js";
import { claimedAt, type ClaimPlace, sealClaim, type SealKeys } from "../../core/ledger/seal.js";
import { answerAmong, verdictIn } from "../../core/messages/answer.js";
import type { Request } from "../../core/request.js";
import { Fault, gaveUp } from "../client/fault.js";
import { beginningAt, together } from "../client/together.js";
import { ask, inHalves } from "../graphql/graphql.js";
import { type GraphqlRequest, objectsRequest } from "../graphql/queries.js";
import { type Access, forTidying } from "../types/access.js";
import type { Claim } from "../types/conversation.js";
import type { CommentEvent } from "../types/events.js";
import type { ClaimRef, HeldClaim } from "../types/git.js";
import type { Hub } from "../types/hub.js";
import {
  commitWords,
  deleteRefs,
  type GitStore,
  type MadeCommit,
  moveRef,
  obstaclesAt,
  pointRef,
  readCommitAt,
  refsUnder,
} from "./git-objects.js";
import { inLedgers, ledgerPrefixes, refName } from "./ledger.js";

/** Whoever claims something: a repository's gateway, the clock, and the keys. */
interface Claimant {
  readonly hub: Hub;
  now(): Date;
  /** The keys for sealing, newest first. */
  readonly keys: SealKeys;
}

/** What it takes to read a claim. */
export interface ClaimReader extends Pick<Claimant, "now" | "keys"> {
  readonly hub: Pick<Hub, "id" | "readClaimRef">;
}

/**
 * Claims something that only one process may do. `inherited`: somebody claimed it so long ago that either it is done, which the caller can see, or its
 * process died; only one process is told so. A claim that we did not sign also counts as such: anybody who may push can create it, or overwrite ours.
 */
export async function claimOnce(scene: Claimant, name: string): Promise<Claimed> {
  return await claimAs(scene, name, name, scene.now());
}

export type Claimed = "first" | "inherited" | "taken";

/** The same for several parts of one thing, which the claim names: claims made at the same moment share one commit. */
export async function claimAs(scene: Claimant, name: string, whole: string, now: Date): Promise<Claimed> {
  const message = sealClaim(placeOf(scene, whole), now, scene.keys[0]);
  const claim = await scene.hub.claimRef(name, message);
  if (claim.outcome === "first") return "first";
  const at = heldSince(scene, whole, claim.held);
  // No wrong clock, not even ours, blocks anything for ever.
  if (at !== undefined && Math.abs(scene.now().getTime() - at.getTime()) <= lease) return "taken";
  return (await scene.hub.takeClaimRef(name, message, claim.held)) ? "inherited" : "taken";
}

/** The same for messages. If somebody's ref is in the way of the claim, the message is sent nevertheless: twice is better than never. */
export async function claimToSay(
  scene: Claimant & { readonly log: { warn(fields: JsonObject, message: string): void } },
  name: string,
): Promise<Claimed> {
  try {
    return await claimOnce(scene, name);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "in_the_way") throw error;
    scene.log.warn({ claim: name, says: error.message }, "A claim could not be made, and is done without");
    return "first";
  }
}

/** Whether we claimed something, however long ago. */
export async function isClaimed(scene: Claimant, name: string): Promise<boolean> {
  return (await claimedSince(scene, name)) !== undefined;
}

/** When we claimed something; `undefined` if we did not. */
export async function claimedSince(scene: ClaimReader, name: string): Promise<Date | undefined> {
  const held = await scene.hub.readClaimRef(name);
  return held === undefined ? undefined : heldSince(scene, name, held);
}

function heldSince(scene: ClaimReader, name: string, { message }: HeldClaim): Date | undefined {
  return message === undefined ? undefined : claimedAt(message, placeOf(scene, name), scene.keys);
}

function placeOf({ hub }: { readonly hub: Pick<Hub, "id"> }, name: string): ClaimPlace {
  return { repository: hub.id, name };
}

/** The scene of a process that claims something now. */
export function claiming<Scene extends Pick<Claimant, "now">>(scene: Scene): Scene & { readonly claimedAt: Date } {
  return { ...scene, claimedAt: scene.now() };
}

/**
 * Claims a comment. If GitHub's answer got lost, it looks before it claims again. Without a 👀 of ours, GitHub never got the request, for example because
 * the connection had been closed. With one, nobody knows which process set it, so this attempt fails. A request that GitHub may still carry out is not
 * repeated. Nor is a command claimed whose facts cannot be read: the next process to get its event would have to wait for us.
 */
export async function claimComment(
  { hub }: Pick<Claimant, "hub">,
  { issue, comment }: Pick<CommentEvent, "issue" | "comment">,
  facts: Promise<unknown>,
): Promise<Claim> {
  try {
    return await hub.claim(comment);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "unavailable" || gaveUp(error)) throw error;
    const [{ claimed }] = await together([hub.replies(issue, comment), facts]);
    if (claimed !== false) throw error;
    return await hub.claim(comment);
  }
}

/** A command, and where to look for its answer and its verdict. */
type Asked = Pick<Request, "id" | "issue" | "comment">;

/**
 * Whether we inherit a claimed command because its process died: it was claimed long ago and has no answer. If several processes come to that conclusion,
 * a claim ref decides. The request's id finds what the dead process did (a deployment, a record), so nothing is done twice. Fails if another process may
 * be about to answer.
 */
export async function takeOver(scene: Claimant, asked: Asked, since: Date): Promise<"inherited" | "answered"> {
  if (await isAnswered(scene, asked)) return "answered";
  const claim = scene.now().getTime() - since.getTime() <= lease ? "taken" : await claimOnce(scene, asked.id);
  if (claim === "taken") throw inOtherHands(asked.id);
  // Another process had taken it over, and may have answered since we looked.
  return claim === "inherited" && (await isAnswered(scene, asked)) ? "answered" : "inherited";
}

/** The same for things that only a ref can claim. `ours`: nobody has claimed it before. */
export async function claimByRef(scene: Claimant, asked: Asked): Promise<"ours" | "inherited" | "answered"> {
  const claim = await claimOnce(scene, asked.id);
  if (claim === "first") return "ours";
  if (await isAnswered(scene, asked)) return "answered";
  if (claim === "taken") throw inOtherHands(asked.id);
  return "inherited";
}

/**
 * Whether a command has its answer; or its verdict, if nothing is said or can be said. Adds the verdict if only that got lost: a comment gets one of 🚀, 👎
 * and 😕, once.
 */
export async function isAnswered({ hub }: Pick<Claimant, "hub">, { id, issue, comment }: Asked): Promise<boolean> {
  if (issue === undefined) return false;
  const { own, verdict } = await hub.replies(issue, comment);
  const answer = answerAmong(own, id);
  if (answer !== undefined && comment !== undefined && verdict === undefined) await hub.react(comment, verdictIn(answer.body));
  return answer !== undefined || verdict !== undefined;
}

/** A claim's failure of which its author is told, since no redelivery helps. Any other error is thrown on. */
export function inTheWay(error: unknown): Fault {
  if (error instanceof Fault && error.kind === "in_the_way") return error;
  throw error;
}

/** The process that claimed it may still die, and GitHub does not repeat an event that was answered with success. So this attempt fails. */
export function inOtherHands(id: string): Fault {
  return new Fault({
    kind: "unavailable",
    message: `${id} is in the hands of another process and has no answer yet; its event is to be delivered again`,
  });
}

/** How many old refs are looked at, and dropped, in one request each. */
const batch = 50;
/** The most per time: a busy repository's for a day, for a small part of GitHub's limit per minute. */
const most = 1_000;

/** Refs that only one process can create. They decide who executes a push, or takes over an abandoned command. */
export function claimRefs(access: Access): Pick<Hub, "claimRef" | "readClaimRef" | "takeClaimRef" | "dropClaimRefs"> {
  const repository = access.settings.ledgerRepository ?? access.name;
  const { claims } = ledgerPrefixes(access.id, access.settings);
  const store: GitStore = { octokit: access.octokit, owner: access.owner, repo: repository, trees: access.memory.trees };
  const refOf = (name: string): string => `${claims}${refName(name)}`;
  const made = new Map<string, Promise<MadeCommit>>();
  /** One commit for all claims with the same words; all have the same tree. */
  const commitFor = (message: string): Promise<MadeCommit> => {
    const making = made.get(message) ?? commitWords(store, message, []);
    made.set(message, making);
    return making;
  };
  return {
    claimRef: (name, message) =>
      inLedgers(access, async () => {
        const commit = await commitFor(message);
        return (await moveRef(store, refOf(name), commit.sha, undefined)) ? { outcome: "first" } : await holder(store, refOf(name));
      }),
    readClaimRef: (name) => inLedgers(access, () => readCommitAt(store, refOf(name))),
    takeClaimRef: (name, message, { sha, message: found }) =>
      inLedgers(access, async () => {
        const parents = found === undefined ? [] : [sha];
        const commit = await commitWords(store, message, parents);
        return await pointRef(store, refOf(name), commit.sha, { sha, parents });
      }),
    dropClaimRefs: async (before, place) => {
      const refs = await refsUnder(store, claims, forTidying);
      // Somebody may have made thousands before ours, so each time begins elsewhere.
      const some = beginningAt(place, refs).slice(0, most);
      for (let from = 0; from < some.length; from += batch) await dropOlder(store, some.slice(from, from + batch), before);
    },
  };
}

async function holder(store: GitStore, ref: string): Promise<ClaimRef> {
  const held = await readCommitAt(store, ref);
  if (held !== undefined) return { outcome: "taken", held };
  // Dropped between two requests: rare enough for a redelivery.
  throw (await obstaclesAt(store, ref)) ?? new Fault({ kind: "unavailable", message: `${ref} came and went`, route: "GET /git/ref" });
}

type Ref = Awaited<ReturnType<typeof refsUnder>>[number];

/** Drops those refs whose commits are older than a date. */
async function dropOlder(store: GitStore, refs: readonly Ref[], before: Date): Promise<void> {
  const dates = await inHalves(refs, (some) => datesOf(store, some));
  await deleteRefs(
    store,
    refs.filter((_, index) => Date.parse(dates[index] ?? "") < before.getTime()),
    forTidying,
  );
}

/** When the commits of refs were made; `undefined` for a ref to something else. */
async function datesOf(store: GitStore, refs: readonly Ref[]): Promise<readonly (string | undefined)[]> {
  const shas = refs.map(({ sha }) => sha);
  const { text, variables } = datesRequest({ owner: store.owner, name: store.repo }, shas);
  const { repository } = await ask(store, text, variables, { ...forTidying });
  return shas.map((_, index) => repository?.[`object${index}`]?.committedDate);
}

/** Queries when commits were made. */
export function datesRequest(place: Pick<Access, "owner" | "name">, shas: readonly string[]): GraphqlRequest<"ClaimDates"> {
  return objectsRequest("ClaimDates", place, shas, "... on Commit { committedDate }");
}
