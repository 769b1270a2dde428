import { span } from "./time.js";

/** What the status says that ends a deployment nobody reports on; plain text, since GitHub shows it so. */
export function silentFor(milliseconds: number): string {
  return `No status from the tooling for ${span(milliseconds)}`;
}
