import { isStranger } from "../core/accounts.js";
import type { Happening } from "../github/types/events.js";

/** The subject of a delivery. Deliveries wait only for others of the same kind, so a command does not wait for the hundred checks of a push. */
export type About = "asked" | "pushed" | "deployed" | "changed" | "strangers";

/** The subject of an event. */
export function aboutOf(event: Happening): About {
  switch (event.kind) {
    case "comment":
      // A bot comments only if its App was installed, or somebody invited it.
      return isStranger(event.association) && !event.author.bot ? "strangers" : "asked";
    case "button":
    case "rerequested":
    case "merge_group":
    case "held_job":
      return "asked";
    case "push":
      return "pushed";
    case "deployment":
    case "deployment_status":
    case "pull_request":
    case "reviewed":
      return "deployed";
    case "changed":
      return "changed";
  }
}
