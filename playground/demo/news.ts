import type { CheckRun, Comment, Deployment, DeploymentStatus } from "../github/repository.js";
import type { Organisation } from "./organisation.js";

/** Something new on GitHub's pages since the last look. */
export type News =
  | { readonly kind: "comment"; readonly comment: Comment }
  | { readonly kind: "edit"; readonly comment: Comment; readonly before: string }
  | { readonly kind: "reaction"; readonly comment: Comment; readonly by: string; readonly content: string }
  | { readonly kind: "deployment"; readonly deployment: Deployment }
  | { readonly kind: "status"; readonly status: DeploymentStatus }
  | { readonly kind: "check"; readonly run: CheckRun };

/** Returns what is new each time it is called; what was there at the start is not new. */
export function createNews({ repository }: Pick<Organisation, "repository">): () => readonly News[] {
  const seen = new Map<object, string>();
  /** What something was at the last look; `undefined` if it is new. */
  const changed = (thing: object, state: string): { readonly before: string | undefined } | undefined => {
    const before = seen.get(thing);
    seen.set(thing, state);
    return before === state ? undefined : { before };
  };
  const look = (): readonly News[] => {
    const news: News[] = [];
    for (const comment of repository.comments.values()) {
      const change = changed(comment, comment.body);
      if (change !== undefined)
        news.push(change.before === undefined ? { kind: "comment", comment } : { kind: "edit", comment, before: change.before });
      for (const reaction of comment.reactions.values()) {
        if (changed(reaction, reaction.content))
          news.push({ kind: "reaction", comment, by: reaction.user.login, content: reaction.content });
      }
    }
    for (const deployment of repository.deployments.values()) {
      if (changed(deployment, "made")) news.push({ kind: "deployment", deployment });
      for (const status of deployment.statuses) if (changed(status, status.state)) news.push({ kind: "status", status });
    }
    for (const run of repository.checkRuns.values()) {
      if (changed(run, `${run.status} ${run.conclusion ?? ""}`)) news.push({ kind: "check", run });
    }
    return news;
  };
  look();
  return look;
}
