import type { Snapshot } from "../github/types/snapshot.js";
import { fieldsOf } from "./form.js";
import type { Look } from "./place.js";

/** The request of an address or a form, and the first look at its environment. */
export interface EnvironmentLook {
  readonly fields: ReadonlyMap<string, string>;
  /** The environment's name or alias as written, 250 characters at most; empty if there is none. */
  readonly named: string;
  readonly snapshot: Snapshot;
}

/** The first look of a page with one question about one environment. */
export const lookAtEnvironment: Look<EnvironmentLook> = async (door, context) => {
  const fields = await fieldsOf(context);
  const named = (fields.get("environment") ?? "").slice(0, 250);
  return { fields, named, snapshot: await door.look({ environments: named === "" ? [] : [named] }) };
};
