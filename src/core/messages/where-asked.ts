import { link, Markdown } from "./markdown.js";

interface Place {
  readonly sha: string;
  readonly issue?: number | undefined;
  readonly comment?: string | undefined;
}

/** Where it was asked for, as a link; what was pushed is followed on its commit. */
export function whereAsked({ sha, issue, comment }: Place, repositoryUrl: string): Markdown {
  if (issue === undefined) return link("as shown on its commit", `${repositoryUrl}/commit/${sha}/checks`);
  const page = `${repositoryUrl}/issues/${issue}`;
  return link(Markdown.trusted(`as asked in #${issue}`), comment === undefined ? page : `${page}#issuecomment-${comment}`);
}
