import { span } from "./time.js";

/** What the status says that ends a deployment nobody reports on; plain text, since GitHub shows it so. */
export function silentFor(milliseconds: number): string {
  return `No status from the tooling for ${span(milliseconds)}`;
}

/** What the status says that ends a deployment of another commit than the verified one; plain text, as above. */
export function deployedAnother(deployed: string, verified: string): string {
  return `GitHub deployed ${deployed.slice(0, 7)} instead of the verified ${verified.slice(0, 7)}`;
}
