import { Fault } from "../github/client/fault.js";

/**
 * Waits for what follows something that is done and stands. Where that fails the command did not, so that nobody is told so: whoever gets the event
 * again, or a sweep, finds what is missing.
 */
export async function followUp<T>(done: string, following: Promise<T>): Promise<T> {
  try {
    return await following;
  } catch (cause) {
    throw new Fault({ kind: "unavailable", message: `${done}, and what is to be said of it is still to come`, cause });
  }
}
