import { bullets } from "./lists.js";
import { code, link, md } from "./markdown.js";

/** A pull request with a check run at its head, if there is one. */
export interface Shown {
  readonly number: number;
  readonly url: string;
  readonly status?: "queued" | "in_progress" | "completed";
  readonly conclusion?: string | undefined;
}

/** A check run in the words of GitHub's API. */
interface Text {
  readonly status: "in_progress" | "completed";
  readonly conclusion?: "success" | "failure";
  readonly title: string;
  readonly summary: string;
}

/** The check run for a merge group's commit: as green as the least green one at the heads of its pull requests. A missing one was never deployed. */
export function asOnHeads(name: string, heads: readonly Shown[]): Text {
  const red = heads.filter(({ status, conclusion }) => status === undefined || (status === "completed" && conclusion !== "success"));
  const pending = heads.filter(({ status }) => status === "queued" || status === "in_progress");
  const lines = heads.map(
    ({ number, url, status, conclusion }) => md`${link(md`#${number}`, url)}: ${code(conclusion ?? status ?? "none")}`,
  );
  const intro = md`A merge queue made this commit. ${code(name)} is here what it is at the heads of its pull requests:`;
  const summary = md`${intro}\n\n${bullets(lines)}`.text;
  const list = (them: readonly Shown[]): string => them.map(({ number }) => `#${number}`).join(", ");
  if (red.length > 0) return { status: "completed", conclusion: "failure", title: `❌ Not green on ${list(red)}`, summary };
  if (pending.length > 0) return { status: "in_progress", title: `⏳ Not finished on ${list(pending)}`, summary };
  return { status: "completed", conclusion: "success", title: `✅ Green on ${list(heads)}`, summary };
}
