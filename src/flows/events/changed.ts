import { minute } from "../../core/durations.js";
import { Fault } from "../../github/client/fault.js";
import { ended, together } from "../../github/client/together.js";
import type { ChangeEvent } from "../../github/types/events.js";
import { attend, createWatching, type Attention, type Watching, isOneOfMany, looksWithin, share } from "../attention.js";
import { wakeOrQuiet } from "../requests/wake.js";
import type { Scene } from "../scene.js";
import { mirrorCommit } from "./deployment.js";

/** Milliseconds between looks where nothing waited, however much happens. After that, what another process wrote meanwhile is seen. */
const quiet = 10_000;

/**
 * A check, a status or a workflow run is over: looks at what waits for the commit. One look serves all events of the repository that came before it knew
 * what waits. If GitHub's limits leave no room, the look comes later, and the event still counts as done.
 */
export async function onChanged(scene: Scene, event: ChangeEvent): Promise<void> {
  const { sha, check, failed, runOver } = event;
  // Without a name, it stands for several.
  const many = failed !== true && check !== undefined && isOneOfMany(scene, sha, check);
  const watching = scene.attention.repositories.of(scene.hub.id, createWatching);
  const { runs } = note(watching, event);
  // Its jobs may have made deployments beside ours.
  const urgent = runOver === true && !watching.bare.has(sha);
  if (isLater(scene, watching, many && !urgent ? "many" : "one")) {
    if (!urgent) return;
    runs.delete(sha);
    return await mirrorRun(scene, watching, sha);
  }
  if (watching.current !== undefined && watching.open) return await watching.current;
  await look(scene, watching);
}

/** Whether an event needs only a look that is put off anyway, since nothing waits there. Then it is noted for that look, without a request. */
export function waitsForLook(attention: Attention, repository: string, event: Pick<ChangeEvent, "sha" | "runOver">): boolean {
  const watching = attention.repositories.get(repository);
  if (watching?.putOff !== true || (event.runOver === true && !watching.bare.has(event.sha))) return false;
  note(watching, event);
  return true;
}

/** Notes an event for the next look. */
function note(watching: Watching, { sha, runOver }: Pick<ChangeEvent, "sha" | "runOver">): NonNullable<Watching["next"]> {
  watching.heard += 1;
  watching.next ??= { shas: new Set(), runs: new Map() };
  watching.next.shas.add(sha);
  if (runOver === true) watching.next.runs.set(sha, watching.heard);
  return watching.next;
}

/** Whether the look can wait a while: because nothing waited a moment ago, or because this check was only one of many. */
function isLater(scene: Scene, watching: Watching, of: "one" | "many"): boolean {
  if (watching.putOff || (of === "many" && looksInTime(scene, watching))) return true;
  const since = watching.quietSince === undefined ? Infinity : scene.now().getTime() - watching.quietSince;
  return since < quiet && putOff(scene, watching, quiet - since);
}

async function mirrorRun(scene: Scene, watching: Watching, sha: string): Promise<void> {
  if ((await mirrorCommit(scene, sha)) === "none") watching.bare.add(sha);
}

/** Plans a look for a while from now, whatever events come; without timers, the sweep looks. */
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

/** Puts off all looks for a while, if this process has timers. */
function putOff(scene: Scene, watching: Watching, milliseconds: number): boolean {
  const rings = scene.later(milliseconds, async (later) => {
    watching.putOff = false;
    await look(later, watching);
  });
  watching.putOff = rings !== false;
  return watching.putOff;
}

async function look(scene: Scene, watching: Watching): Promise<void> {
  await share(watching, async () => {
    if (watching.next !== undefined) await lookAt(scene, watching);
  });
}

type Taken = NonNullable<Watching["next"]>;

async function lookAt(scene: Scene, watching: Watching): Promise<void> {
  const now = scene.now().getTime();
  if (watching.quietSince !== undefined && now - watching.quietSince >= quiet) attend(watching);
  const { waits } = watching;
  const serving = serve(watching);
  const ledgerRefs = async (): ReturnType<Scene["hub"]["ledgerRefs"]> => {
    const refs = await scene.hub.forWaking.ledgerRefs();
    serving.take();
    return refs;
  };
  try {
    const waking = wakeOrQuiet(scene, { concerns: ({ request }) => serving.take().shas.has(request.sha) }, { ledgerRefs });
    // Deployments that this look starts do not belong to these runs.
    await ended(waking);
    const runs = [...serving.take().runs].filter(([sha, number]) => (watching.undeployed.get(sha) ?? -1) < number);
    const [found] = await together([waking, ...runs.map(([sha]) => mirrorRun(scene, watching, sha))]);
    watching.quietSince = found === "quiet" && watching.waits === waits ? now : undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "rate_limited") throw error;
    const taken = serving.take();
    const { shas, runs } = watching.next ?? { shas: new Set(), runs: new Map() };
    watching.next = { shas: new Set([...shas, ...taken.shas]), runs: new Map([...taken.runs, ...runs]) };
    if (!watching.putOff && !putOff(scene, watching, (error.retryAfter ?? minute / 1_000) * 1_000 + 1_000)) throw error;
    scene.log.info({ route: error.route ?? "" }, "GitHub's limits leave no room for a look now: it is made later");
  }
}

/** Lets a look serve all events until it takes them. */
function serve(watching: Watching): { readonly take: () => Taken } {
  let taken: Taken | undefined;
  watching.open = true;
  return {
    take: () => {
      if (taken === undefined) {
        taken = watching.next ?? { shas: new Set(), runs: new Map() };
        watching.next = undefined;
        watching.open = false;
      }
      return taken;
    },
  };
}
