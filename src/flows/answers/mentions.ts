import type { Environment } from "../../core/config/environment.js";
import type { Facts } from "../../core/facts.js";
import { forcedNote } from "../../core/messages/deployment.js";
import type { Markdown } from "../../core/messages/markdown.js";
import { skippedRules } from "../../core/rules/index.js";
import { isTheirs, type Wish } from "../../core/rules/principals.js";
import type { Finding } from "../../core/rules/rule.js";

/** Whom to mention for a review: users and teams as GitHub mentions them, never whose wish it is. */
export function reviewersOf({ review }: Pick<Environment, "review">, wish: Wish): readonly string[] {
  return (review?.reviewers ?? []).flatMap((principal) => {
    switch (principal.kind) {
      case "user":
        return isTheirs(wish, principal) ? [] : [principal.login];
      case "team":
        return [`${principal.organization}/${principal.team}`];
      case "role":
        return [];
    }
  });
}

/** What is said of force, with a mention of the reviewers whose word it set aside. */
export function forcedIn({ request, environment }: Facts, findings: readonly Finding[]): Markdown | undefined {
  if (request.force === undefined) return undefined;
  const skipped = skippedRules(findings);
  const reviewers = skipped.includes("review") ? reviewersOf(environment, request) : [];
  return forcedNote(request.requestedBy, request.force, skipped, reviewers);
}
