import { lease } from "../../core/durations.js";
import type { Request } from "../../core/request.js";

/** Until when the first answer of a request that waits is left to whoever was asked, in milliseconds since 1970. */
export function graceOf({ requestedAt }: Pick<Request, "requestedAt">): number {
  return Date.parse(requestedAt) + lease;
}
