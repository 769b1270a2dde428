import type { Context } from "../../core/facts.js";
import type { RefKind } from "../../core/request.js";

/** The lists from which somebody chooses a commit. */
export type RefListKind = "tags" | "branches" | "pull_requests" | "commits";

/** Which part of which list is wanted. */
export interface RefListQuery {
  readonly kind: RefListKind;
  /** The text in the names of tags and branches; other lists are not searched. */
  readonly query?: string;
  /** Where an earlier part ended. */
  readonly after?: string | undefined;
  /** The branch of the commits; `undefined`: the default branch. */
  readonly branch?: string;
  /** Branches that come first, according to their newest pushes. */
  readonly first?: readonly string[];
}

/** A part of a list, at most 30 rows. */
export interface RefList {
  readonly rows: readonly ListedRef[];
  /** The beginning of the next part; `undefined`: there is none. */
  readonly next: string | undefined;
  /** `false`: with checks, GitHub took too long, so the list was read without them. */
  readonly withChecks: boolean;
}

/** Something that can be deployed, as the list shows it. */
export interface ListedRef {
  readonly kind: RefKind;
  /** For a command: the name of a tag or a branch, `#12`, or a whole SHA. */
  readonly name: string;
  readonly sha: string;
  /** The commit's headline; a pull request's own title. */
  readonly title: string;
  readonly author: string;
  /** The address of their picture. */
  readonly avatar: string | undefined;
  /** According to the author's machine. */
  readonly committedAt: Date;
  /** Who made an annotated tag. */
  readonly tagger: string | undefined;
  /** GitHub's own summary of all checks; `none`: nothing was reported; `undefined`: not read. */
  readonly checks: Context["state"] | "none" | undefined;
  /** The newest pull request that has the commit. */
  readonly pullRequest: { readonly number: number; readonly title: string; readonly url: string } | undefined;
  /** The head branch of a pull request. */
  readonly branch: string | undefined;
  /** A fork's pull request. */
  readonly fork: boolean;
  readonly draft: boolean;
}
