import type { ConfigFile } from "../../core/config/file.js";

/** Files at a commit. */
export interface FilesAt {
  readonly files: readonly (ConfigFile | undefined)[];
  readonly differ: boolean;
}

/** The outcome of merging the default branch into another: https://docs.github.com/en/rest/branches/branches#merge-a-branch */
export type Merge =
  /** `onto` is what the branch was at: its first parent. */
  | { readonly outcome: "merged"; readonly sha: string; readonly onto: string | undefined }
  | { readonly outcome: "nothing" | "conflict" }
  /** `permission`: what the App lacks, if that is the reason. */
  | { readonly outcome: "refused"; readonly message: string; readonly permission: string | undefined };

/** An environment that has a ledger ref, and the commit that is at. */
export interface LedgerRef {
  readonly environment: string;
  readonly sha: string;
}

/** Who made a claim ref: us, or somebody before. */
export type ClaimRef = { readonly outcome: "first" } | { readonly outcome: "taken"; readonly held: HeldClaim };

/** A claim ref's object, which anybody who may push may have made. `message` is undefined if it is not a commit. */
export interface HeldClaim {
  readonly sha: string;
  readonly message: string | undefined;
}
