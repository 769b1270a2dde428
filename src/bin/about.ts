import type { Happening } from "../github/events.js";

/** What a delivery is about. Each waits for its like only, so that nobody who asks waits for the hundred checks of a push. */
export type About = "asked" | "pushed" | "deployed" | "changed";

/** What an event is about. */
export function aboutOf({ kind }: Pick<Happening, "kind">): About {
  switch (kind) {
    case "comment":
    case "button":
    case "rerequested":
    case "merge_group":
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
