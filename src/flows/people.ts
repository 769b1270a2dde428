import type { Environment } from "../core/config/environment.js";
import { sameLogin } from "../core/rules/principals.js";

/** Whom to mention for a review: users and teams as GitHub mentions them, never the requester. */
export function reviewersOf({ review }: Pick<Environment, "review">, requester: string): readonly string[] {
  return (review?.reviewers ?? []).flatMap((principal) => {
    switch (principal.kind) {
      case "user":
        return sameLogin(principal.login, requester) ? [] : [principal.login];
      case "team":
        return [`${principal.organization}/${principal.team}`];
      case "role":
        return [];
    }
  });
}
