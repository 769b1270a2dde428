import { emit } from "../events/emit.js";
import { newId, time } from "../ids.js";
import { renderComment, renderIssue } from "../render/issues.js";
import type { Comment, Issue, Reaction } from "../repository.js";
import type { Account, App, World } from "../world.js";

/** Writes a comment and sends the webhook. */
export function addComment(world: World, issue: Issue, user: Account, body: string, app?: App): Comment {
  const now = time(world);
  const comment: Comment = { id: newId(world), issue, user, app, body, createdAt: now, updatedAt: now, reactions: new Map() };
  issue.comments.push(comment);
  issue.repository.comments.set(comment.id, comment);
  tell(world, comment, user, "created", {});
  return comment;
}

/** Changes a comment and sends the webhook. */
export function changeComment(world: World, comment: Comment, actor: Account, body: string): void {
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = time(world);
  tell(world, comment, actor, "edited", { changes: { body: { from } } });
}

/** Removes a comment and sends the webhook. */
export function removeComment(world: World, comment: Comment, actor: Account): void {
  const { issue } = comment;
  issue.comments.splice(issue.comments.indexOf(comment), 1);
  issue.repository.comments.delete(comment.id);
  tell(world, comment, actor, "deleted", {});
}

/** Adds a reaction; a second one with the same content by the same person returns the first. */
export function react(
  world: World,
  comment: Comment,
  user: Account,
  content: string,
): { readonly reaction: Reaction; readonly first: boolean } {
  const key = `${user.login} ${content}`;
  const known = comment.reactions.get(key);
  if (known !== undefined) return { reaction: known, first: false };
  const reaction: Reaction = { id: newId(world), user, content, createdAt: time(world) };
  comment.reactions.set(key, reaction);
  return { reaction, first: true };
}

function tell(world: World, comment: Comment, actor: Account, action: string, more: Readonly<Record<string, unknown>>): void {
  emit(world, comment.issue.repository, "issue_comment", actor, {
    action,
    ...more,
    issue: renderIssue(world, comment.issue),
    comment: renderComment(world, comment),
  });
}
