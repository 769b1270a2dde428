import type { Request } from "../../core/request.js";
import { claimToSay } from "../claims/claims.js";
import type { Scene } from "../scene.js";

/** Something that is made once and then edited. */
export type Begun = "answer" | { readonly checkRun: number };

/** Claims that somebody left and that we have taken over, by their names. */
export type Inherited = Set<string>;

/**
 * Whether something that was seen to be missing is ours to make: whoever is told so at the same time, as where GitHub's limits have held both back, makes it, too.
 * The first check run of a request is a part of its answer; of the next ones each is claimed by how many there were. `look`: somebody had claimed it and may
 * have made it since we looked; if it is still missing then, it is ours.
 */
export async function mayMake(
  scene: Pick<Scene, "hub" | "now" | "keys" | "log">,
  { id }: Pick<Request, "id">,
  what: Begun,
  inherited: Inherited,
): Promise<"ours" | "look" | "theirs"> {
  const name = what === "answer" || what.checkRun === 0 ? `answer-${id}` : `check-run-${id}-${what.checkRun}`;
  if (inherited.delete(name)) return "ours";
  switch (await claimToSay(scene, name)) {
    case "first":
      return "ours";
    case "inherited":
      inherited.add(name);
      return "look";
    case "taken":
      return "theirs";
  }
}
