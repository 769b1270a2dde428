import type { Markdown } from "../messages/markdown.js";
import type { Pass, Refuse, Wait, WaitsFor } from "./rule.js";

/** The rule has nothing against it. */
export function pass(says: Markdown): Pass {
  return { answer: "pass", says };
}

/** The rule has nothing against it, but people should know something. */
export function passWithWarning(says: Markdown): Pass {
  return { answer: "pass", says, warning: true };
}

/** Clears itself when something happens; `until` where it is known when. */
export function wait(says: Markdown, waitsFor: WaitsFor, until?: Date): Wait {
  return { answer: "wait", says, waitsFor, ...(until !== undefined && { until }) };
}

/** Needs a person; `next` is the command that gets them on, where there is one. */
export function refuse(says: Markdown, next?: string): Refuse {
  return { answer: "refuse", says, ...(next !== undefined && { next }) };
}
