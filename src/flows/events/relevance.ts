import { parseComment } from "../../core/command.js";
import type { Happening } from "../../github/types/events.js";

/** Whether an event can have any effect: most comments are not commands, and our own never are. */
export function concerns(event: Happening): boolean {
  return event.kind !== "comment" || (!event.ours && parseComment(event.body).kind !== "nothing");
}
