import { parseComment } from "../../core/command.js";
import type { Happening } from "../types/events.js";

/** The actions of an event that concern us; some events have none. */
const heard: Readonly<Record<string, "always" | readonly string[]>> = {
  issue_comment: ["created"],
  check_run: ["completed", "rerequested", "requested_action"],
  check_suite: ["completed", "rerequested"],
  status: "always",
  deployment: ["created"],
  deployment_status: ["created"],
  deployment_protection_rule: ["requested"],
  merge_group: ["checks_requested"],
  push: "always",
  pull_request: ["opened", "reopened", "synchronize", "closed"],
  pull_request_review: ["submitted"],
};

/** Whether an event may concern us. */
export function isKnown(event: string): boolean {
  return Object.hasOwn(heard, event);
}

/** The same for an event and its action. */
export function isHeard(event: string, action: string | undefined): boolean {
  const actions = heard[event];
  return actions === "always" || (action !== undefined && actions?.includes(action) === true);
}

/** Whether an event can have any effect: most comments are not commands, and our own never are. */
export function concerns(event: Happening): boolean {
  return event.kind !== "comment" || (!event.ours && parseComment(event.body).kind !== "nothing");
}
