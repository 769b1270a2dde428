import type { VerdictReaction } from "../../core/messages/answer.js";

/** Who executes a command: `first` is us; `taken` somebody was before us, at that time; `gone` the comment is no more; `closed` it takes no reaction. */
export type Claim = { readonly outcome: "first" | "gone" | "closed" } | { readonly outcome: "taken"; readonly at: Date };

/** The reactions Gitploy gives, in GitHub's words: https://docs.github.com/en/rest/reactions/reactions */
export type Reaction = "eyes" | VerdictReaction;

/** A comment of ours. */
export interface OwnComment {
  readonly id: string;
  readonly body: string;
  readonly createdAt: Date;
}

/** What we have said in an issue or a pull request. */
export interface Replies {
  /** Newest first. */
  readonly own: readonly OwnComment[];
  /** Ours on the comment that was asked for; `undefined` where it has none. */
  readonly verdict: VerdictReaction | undefined;
  /** Whether it has our 👀; `undefined` where it was not found. */
  readonly claimed: boolean | undefined;
}
