import { Fault } from "../../github/client/fault.js";
import { ended, together } from "../../github/client/together.js";
import type { ChangeEvent } from "../../github/types/events.js";
import { attend, type Watching } from "../attention.js";
import { isOneOfMany, looksWithin } from "../requests/awaited-checks.js";
import { wakeOrQuiet } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { mirrorCommit } from "./deployment.js";

/** Where nothing waited, it is looked once in so many milliseconds, however much happens: what another process wrote meanwhile waits no longer. */
const quiet = 10_000;
/** Milliseconds until a look for which GitHub's limits have no room is tried again, where GitHub names none. */
const minute = 60_000;

/**
 * A check, a status or a workflow's run is over: what waits for the commit is looked at. One look serves all events of the repository that came before
 * it; where GitHub's limits leave it no room, it is made later, and the event is done all the same.
 */
export async function onChanged(scene: Scene, { sha, check, failed, runOver }: ChangeEvent): Promise<void> {
  // Without a name it stands for several.
  const many = failed !== true && check !== undefined && isOneOfMany(scene, sha, check);
  const watching = scene.attention.repositories.of(scene.hub.id, () => ({
    next: undefined,
    current: undefined,
    following: undefined,
    quietSince: undefined,
    putOff: false,
    later: false,
    bare: new Set(),
  }));
  watching.next ??= { shas: new Set(), runs: new Set() };
  watching.next.shas.add(sha);
  if (runOver === true) watching.next.runs.add(sha);
  // Its jobs may have made deployments beside ours.
  const urgent = runOver === true && !watching.bare.has(sha);
  if (!urgent) {
    if (watching.putOff || (many && looksInTime(scene, watching))) return;
    const since = watching.quietSince === undefined ? Infinity : scene.now().getTime() - watching.quietSince;
    if (since < quiet && putOff(scene, watching, quiet - since)) return;
  }
  if (watching.current === undefined) return await look(scene, watching);
  // What comes while one looks may not have been seen: whoever comes first waits for the next look, for all of them.
  if (watching.following !== undefined) return;
  watching.following = ended(watching.current).then(() => look(scene, watching));
  await watching.following;
}

/** Whether it is looked in time, whatever events come: by this process, or where it keeps no time by the sweep. */
function looksInTime(scene: Scene, watching: Watching): true {
  if (watching.later) return true;
  watching.later = true;
  const rings = scene.later(looksWithin, async (later) => {
    watching.later = false;
    await look(later, watching);
  });
  if (rings === false) watching.later = false;
  return true;
}

/** Nothing is looked at before a while is over, if this process keeps time. */
function putOff(scene: Scene, watching: Watching, milliseconds: number): boolean {
  const rings = scene.later(milliseconds, async (later) => {
    watching.putOff = false;
    await look(later, watching);
  });
  watching.putOff = rings !== false;
  return watching.putOff;
}

async function look(scene: Scene, watching: Watching): Promise<void> {
  const { next } = watching;
  watching.next = undefined;
  watching.following = undefined;
  if (next === undefined) return;
  const looking = lookAt(scene, watching, next);
  watching.current = looking;
  try {
    await looking;
  } finally {
    if (watching.current === looking) watching.current = undefined;
  }
}

async function lookAt(scene: Scene, watching: Watching, next: NonNullable<Watching["next"]>): Promise<void> {
  const now = scene.now().getTime();
  if (watching.quietSince !== undefined && now - watching.quietSince >= quiet) attend(watching);
  try {
    const [found] = await together([
      wakeOrQuiet(scene, { concerns: ({ request }) => next.shas.has(request.sha) }, scene.hub.forWaking),
      ...[...next.runs].map(async (sha) => {
        if ((await mirrorCommit(scene, sha)) === "none") watching.bare.add(sha);
      }),
    ]);
    watching.quietSince = found === "quiet" ? now : undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "rate_limited") throw error;
    const { shas, runs } = watching.next ?? { shas: new Set(), runs: new Set() };
    watching.next = { shas: new Set([...shas, ...next.shas]), runs: new Set([...runs, ...next.runs]) };
    if (!watching.putOff && !putOff(scene, watching, (error.retryAfter ?? minute / 1_000) * 1_000 + 1_000)) throw error;
    scene.log.info({ route: error.route ?? "" }, "GitHub's limits leave no room for a look now: it is made later");
  }
}
