import type { CommitFacts } from "../../core/rules/rule.js";
import { awaitedChecks } from "../../core/rules/required-contexts.js";
import type { Scene } from "../scene.js";

/** While a request waits for more checks than this, a single green one releases nothing. */
const few = 3;
/** How long the observation counts, in milliseconds: events may come to another process, or get lost. */
const life = 30_000;

type Place = Pick<Scene, "attention" | "hub" | "now">;

/** Notes which checks a request waits for. */
export function noteAwaited(scene: Place, facts: CommitFacts): void {
  const { request } = facts;
  const names = new Map<string, number>();
  for (const name of awaitedChecks(facts)) names.set(name, (names.get(name) ?? 0) + 1);
  if (names.size === 0) return forgetAwaited(scene, request);
  scene.attention.checks.of(keyOf(scene, request.sha), () => new Map()).set(request.id, { names, at: scene.now().getTime() });
}

/** The request no longer waits for any. */
export function forgetAwaited(scene: Place, { id, sha }: CommitFacts["request"]): void {
  const known = scene.attention.checks.get(keyOf(scene, sha));
  known?.delete(id);
  if (known?.size === 0) scene.attention.checks.delete(keyOf(scene, sha));
}

/**
 * Whether a green check is one of many that every waiting request of this commit still lacks. The event is then only a reason to wait: there is a look
 * within half a minute in any case.
 */
export function isOneOfMany(scene: Place, sha: string, name: string): boolean {
  const known = [...(scene.attention.checks.get(keyOf(scene, sha))?.values() ?? [])];
  const now = scene.now().getTime();
  const left = known.map(({ names, at }) => {
    const before = names.get(name) ?? 0;
    if (before > 0) names.set(name, before - 1);
    return now - at >= life ? 0 : [...names.values()].reduce((sum, count) => sum + count, 0);
  });
  return left.length > 0 && left.every((count) => count >= few);
}

/** When there is a look in any case. */
export const looksWithin = life;

function keyOf({ hub }: Place, sha: string): string {
  return `${hub.id} ${sha}`;
}
