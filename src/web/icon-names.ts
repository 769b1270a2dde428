import { createHash } from "node:crypto";

/** The icons of our pages, by GitHub's names: https://primer.style/octicons */
export const iconNames = [
  "alert",
  "arrow-right",
  "check",
  "check-circle-fill",
  "chevron-down",
  "chevron-right",
  "circle",
  "clock",
  "comment-discussion",
  "copy",
  "dot-fill",
  "git-branch",
  "git-commit",
  "git-pull-request",
  "graph",
  "history",
  "hourglass",
  "info",
  "link-external",
  "lock",
  "mark-github",
  "no-entry",
  "person",
  "play",
  "repo",
  "rocket",
  "search",
  "shield",
  "shield-lock",
  "skip",
  "stop",
  "sync",
  "tag",
  "undo",
  "unlock",
  "x",
  "x-circle-fill",
] as const;

/** One of them. */
export type IconName = (typeof iconNames)[number];

/** Where the browser finds them; another name once there are others. */
export const iconFile = `icons-${createHash("sha256").update(iconNames.join()).digest("hex").slice(0, 8)}.svg`;
