import { span } from "./time.js";

/** The description of the status that ends a deployment on which nobody reports; GitHub shows it as plain text. */
export function silentFor(milliseconds: number): string {
  return `No status from the tooling for ${span(milliseconds)}`;
}

/** The description of the status that ends a deployment of another commit than the verified one; plain text, too. */
export function deployedAnother(deployed: string, verified: string): string {
  return `GitHub deployed ${deployed.slice(0, 7)} instead of the verified ${verified.slice(0, 7)}`;
}
