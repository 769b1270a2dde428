import type { VerdictReaction } from "../../core/messages/answer.js";

/** Who executes a command. `first`: we do; `taken`: somebody was first, at that time; `gone`: the comment is gone; `closed`: it accepts no reactions. */
export type Claim = { readonly outcome: "first" | "gone" | "closed" } | { readonly outcome: "taken"; readonly at: Date };

/** The reactions Gitploy gives, in GitHub's words: https://docs.github.com/en/rest/reactions/reactions */
export type Reaction = "eyes" | VerdictReaction;

/** A comment of ours. */
export interface OwnComment {
  readonly id: string;
  readonly body: string;
  readonly createdAt: Date;
}

/** Our comments in an issue or a pull request. */
export interface Replies {
  /** Newest first. */
  readonly own: readonly OwnComment[];
  /** Ours on the given comment; `undefined` if it has none. */
  readonly verdict: VerdictReaction | undefined;
  /** Whether it has our 👀; `undefined` if it was not found. */
  readonly claimed: boolean | undefined;
}
