import type { Environment } from "../config/environment.js";
import type { PullRequestLink } from "../facts.js";
import { enumerate } from "../messages/enumerate.js";
import { clip, code, link, type Markdown, md } from "../messages/markdown.js";
import { repeated } from "../messages/next.js";
import { forcers } from "../messages/principals.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** With `live: block`, nothing that is live would be lost; `warn` is worked out after the deployment was created. */
export const live = {
  name: "live",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  check({ environment, lost, request }) {
    if (environment.live !== "block") return pass(liveNotBlocking(environment));
    if (lost === "unknown") return refuse(liveUnknown(environment), repeated(request, environment));
    if (lost === undefined || lost.length === 0) return pass(nothingLost(environment));
    return refuse(liveLost(environment, lost), repeated(request, environment));
  },
} as const satisfies Rule<CommitFacts>;

function liveNotBlocking(environment: Environment): Markdown {
  return md`What is live in ${code(environment.name)} does not hold this up.`;
}

function liveUnknown(environment: Environment): Markdown {
  return md`Whether this takes away what is live in ${code(environment.name)} could not be worked out, and Gitploy refuses when in doubt: please try again, or let ${forcers(environment)}.`;
}

function nothingLost(environment: Environment): Markdown {
  return md`Nothing that is live in ${code(environment.name)} is lost.`;
}

function liveLost(environment: Environment, lost: readonly PullRequestLink[]): Markdown {
  const list = enumerate(lost.map(change), "and");
  return md`This would take away what is live in ${code(environment.name)}: ${list}. Bring the ref up to date, or let ${forcers(environment)}.`;
}

function change({ number, title, url }: PullRequestLink): Markdown {
  return number === undefined ? link(clip(title, 80), url) : md`${link(md`#${number}`, url)} ${clip(title, 80)}`;
}
