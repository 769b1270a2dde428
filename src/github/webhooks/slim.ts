import type { JsonObject, JsonValue } from "../../core/json.js";
import { type Delivery, endedCheck, eventOf } from "./webhooks.js";

/**
 * A webhook's payload, reduced to the parts that are read here: a few hundred bytes, plus a comment's text, instead of up to 25 MB. It keeps what
 * `eventOf` and `endedCheck` read, so that both give the same results.
 */
export function slim(delivery: Delivery, appId: number): JsonObject {
  const kept: Kept = {};
  const payload = recorded(delivery.payload as JsonObject, kept);
  eventOf({ ...delivery, payload }, appId);
  endedCheck(payload);
  return kept;
}

type Kept = Record<string, JsonValue>;

/** An object that notes in `kept` what is read from it and from its parts. */
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
