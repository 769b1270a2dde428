import type { JsonObject, JsonValue } from "../../core/json.js";
import { type Delivery, endedCheck, eventOf } from "./webhooks.js";

/**
 * A webhook's payload without what nobody here reads: a few hundred bytes and, of a comment, its text, instead of up to 25 MB.
 * What is kept is what `eventOf` and `endedCheck` read of it, so that they make the same of both.
 */
export function slim(delivery: Delivery, appId: number): JsonObject {
  const kept: Kept = {};
  const payload = recorded(delivery.payload as JsonObject, kept);
  eventOf({ ...delivery, payload }, appId);
  endedCheck(payload);
  return kept;
}

type Kept = Record<string, JsonValue>;

/** An object that notes in `kept` what is read of it, and of what it contains. */
function recorded(object: JsonObject, kept: Kept): JsonObject {
  return new Proxy(object, {
    get: (_, key: string) => {
      const value = object[key];
      if (typeof value === "object" && value !== null) return recorded(value as JsonObject, (kept[key] ??= {}) as Kept);
      if (value !== undefined) kept[key] = value;
      return value;
    },
  });
}
