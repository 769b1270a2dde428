import type { Access } from "../types/access.js";
import { answering, inRoute, once, repeatable, repo } from "../types/access.js";
import { Fault, orMissing } from "../client/fault.js";
import type { Claim, Hub, Reaction } from "../types/hub.js";

/** Who executes a command, and what a comment is answered with: https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment */
export function reactions(access: Access): Pick<Hub, "claim" | "react"> {
  return {
    claim: (comment) => react(access, comment, "eyes"),
    react: (comment, reaction) => react(access, comment, reaction),
  };
}

/** What is claimed by a reaction is never repeated: if the 201 is lost, the second answer would be 200, and the command nobody's. */
async function react(access: Access, comment: string, content: Reaction): Promise<Claim> {
  const reacting = access.octokit.rest.reactions.createForIssueComment({
    ...repo(access),
    comment_id: inRoute(comment),
    content,
    request: { ...(content === "eyes" ? once : repeatable), ...(content === "eyes" ? {} : answering), ...access.limits },
  });
  try {
    const answer = await orMissing(reacting);
    if (answer === undefined) return { outcome: "gone" };
    return answer.status === 201 ? { outcome: "first" } : { outcome: "taken", at: new Date(answer.data.created_at) };
  } catch (error) {
    // A locked conversation may take no reaction either: https://github.com/github/gh-aw/issues/15966
    if (!(error instanceof Fault) || error.kind !== "invalid") throw error;
    access.octokit.log.warn(`Comment ${comment} takes no reaction: ${error.message}`);
    return { outcome: "closed" };
  }
}
