import type { Picture } from "../deaths/picture.js";
import type { Asked, TroubleName } from "./routes.js";

/** A documented meaning of GitHub's answer, because of which the outcome may differ from that without a fault. */
export interface Documented {
  readonly what: string;
  readonly troubles: readonly TroubleName[];
  /** In these stories only. */
  readonly stories?: readonly string[];
  readonly says: string;
  /** What may differ. */
  readonly parts: readonly (keyof Picture)[];
}

const repository = "/repos/{owner}/{repo}";
const lacking = { troubles: ["403"], says: "☑️ all but the check run, which the App may not write", parts: ["checkRuns"] } as const;

const documented: readonly Documented[] = [
  {
    what: "POST /app/installations/{installation_id}/access_tokens",
    troubles: ["404"],
    says: "✋ not executed, since GitHub calls the installation gone, which is in the log",
    parts: ["deployments", "answers", "mentions", "checkRuns", "reactions"],
  },
  {
    what: `POST ${repository}/issues/comments/{comment_id}/reactions`,
    troubles: ["404"],
    says: "✋ not executed, since GitHub calls the comment gone",
    parts: ["deployments", "answers", "mentions", "checkRuns", "reactions"],
  },
  {
    what: `PATCH ${repository}/issues/comments/{comment_id}`,
    troubles: ["404"],
    says: "☑️ all but the answer, which GitHub calls gone",
    parts: ["answers"],
  },
  {
    what: `GET ${repository}/issues/comments/{comment_id}`,
    troubles: ["404"],
    says: "☑️ all but the button's own answer, since GitHub calls the comment gone",
    parts: ["answers"],
  },
  {
    what: `POST ${repository}/deployments`,
    troubles: ["403", "404"],
    stories: ["a push"],
    says: "✋ GitHub's no, which is in the log: a push has no conversation",
    parts: ["deployments", "mentions", "checkRuns"],
  },
  { what: `POST ${repository}/check-runs`, ...lacking },
  { what: `PATCH ${repository}/check-runs/{check_run_id}`, ...lacking },
  { what: `GET ${repository}/commits/{ref}/check-runs`, ...lacking },
];

/** What is documented about a route that fails in this way. */
export function documentedOf({ what, story }: Asked, trouble: TroubleName): Documented | undefined {
  return documented.find(
    (each) => each.what === what && each.troubles.includes(trouble) && (each.stories === undefined || each.stories.includes(story)),
  );
}
