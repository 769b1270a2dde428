import type { Attention } from "../flows/attention.js";
import { waitsForLook } from "../flows/events/changed.js";
import { concerns, isHeard, isKnown } from "../github/webhooks/heard.js";
import { slim } from "../github/webhooks/slim.js";
import { eventOf } from "../github/webhooks/webhooks.js";
import { deliveryOf, payloadOf } from "./delivery.js";
import type { Delivery } from "./delivery.js";

/** Recognizes deliveries that need no action, before Probot makes a context and a log for them. */
export interface Sieve {
  /** Looks at the raw body, one character per byte, since parsing costs more than everything else. In doubt, the delivery passes. */
  mayConcern(delivery: Pick<Delivery, "name" | "body">): boolean;
  /** Looks at the parsed payload: returns the few parts that are needed, so that waiting deliveries are small; `undefined` if there is nothing to do. */
  sift(delivery: Delivery): Delivery | undefined;
  /** Whether an event is so frequent that deliveries without action are not logged. */
  isCommon(name: string): boolean;
}

/**
 * Nearly all deliveries are comments that are not commands, and checks in repositories where nothing waits. These cost as little as possible.
 */
export function createSieve(appId: number, attention: Attention): Sieve {
  return {
    mayConcern: ({ name, body }) => {
      // GitHub writes the action first.
      const [, action] = /^\{"action":"(\w+)",/.exec(body) ?? [];
      if (action !== undefined && !isHeard(name, action)) return false;
      if (name === "check_run" || name === "check_suite") return action !== "completed" || !isPutOff(attention, name, body);
      return name !== "issue_comment" || mayCommand(body);
    },
    isCommon: isKnown,
    sift: (delivery) => {
      const whole = { id: delivery.id, name: delivery.name, payload: payloadOf(delivery) };
      const event = eventOf(whole, appId);
      if (event === undefined || !concerns(event)) return undefined;
      if (event.kind === "changed" && waitsForLook(attention, event.id, event)) return undefined;
      return deliveryOf(delivery, slim(whole, appId));
    },
  };
}

/** Whether a finished check only needs a look that is delayed anyway. Parsing its large payload would take longest. */
function isPutOff(attention: Attention, event: "check_run" | "check_suite", json: string): boolean {
  const [, repository] = /"repository":\{"id":(\d{1,15}),/.exec(json) ?? [];
  const [, sha] = /"head_sha":"([0-9a-f]{40}|[0-9a-f]{64})"/.exec(json) ?? [];
  if (repository === undefined || sha === undefined) return false;
  // A workflow run has its own suite.
  const runOver = event === "check_suite" && json.includes('"slug":"github-actions"');
  return waitsForLook(attention, repository, { sha, ...(runOver && { runOver }) });
}

const bodyKey = '"body":';

/** Whether a text in the payload may contain a command; JSON in another form than GitHub's may contain one, too. */
function mayCommand(json: string): boolean {
  let found = false;
  for (let at = json.indexOf(bodyKey); at !== -1; at = json.indexOf(bodyKey, at + bodyKey.length)) {
    const begins = at + bodyKey.length;
    if (json.startsWith("null", begins)) continue;
    if (json[begins] !== '"') return true;
    found = true;
    for (let place = begins + 1; json[place] !== '"'; place += 1) {
      const character = json[place];
      if (character === undefined) return true;
      if (character === "/" && !isInside(json, begins, place)) return true;
      if (character !== "\\") continue;
      place += 1;
      // A character escaped by its number may be anything.
      if (json[place] === "u" || json[place] === "/") return true;
    }
  }
  return !found;
}

/** Whether a slash is inside a word or an address, where no command begins. */
function isInside(json: string, begins: number, slash: number): boolean {
  const before = json[slash - 1] ?? "";
  if (slash - 1 === begins || !/[\w.:/?=&#%-]/.test(before)) return false;
  // The last letter of an escape: a new line, for one.
  return json[slash - 2] !== "\\";
}
