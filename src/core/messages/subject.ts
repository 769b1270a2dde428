import type { Commit } from "../facts.js";
import { toldOf } from "../accounts.js";
import type { Account, Ref } from "../request.js";
import { clip, code, join, link, Markdown, md, person, short, table } from "./markdown.js";
import { ago } from "./time.js";

/** What an answer is about: one commit on its way to one environment. */
export interface Subject {
  readonly repositoryUrl: string;
  readonly ref: Pick<Ref, "kind" | "name" | "hidesBranch"> | { readonly kind: undefined; readonly name: string };
  readonly commit: Pick<Commit, "sha" | "title" | "author" | "committedAt">;
  readonly environment: string;
  readonly requestedBy: string | undefined;
  /** The people behind the bot that asked; the first stands for it. */
  readonly behind?: readonly Account[] | undefined;
  /** The pull request it was asked in or that brought it. */
  readonly pullRequest: number | undefined;
}

/** The table of facts every answer about a commit shows; `more` are rows of its own. */
export function subjectTable(subject: Subject, now: Date, more: readonly (readonly [string, Markdown])[] = []): Markdown {
  const { commit, ref } = subject;
  const kind = ref.kind === undefined ? undefined : kindWords[ref.kind];
  const hides = "hidesBranch" in ref && ref.hidesBranch;
  // GitHub draws a head over every table; an empty one would only look like a gap.
  return table(
    ["Ref", join([code(ref.name), kind !== undefined && md`(${kind})`, hides && md`⚠️ the tag won over the branch of that name`], " ")],
    [
      [
        md`**Commit**`,
        md`${link(short(commit.sha), `${subject.repositoryUrl}/commit/${commit.sha}`)} ${clip(commit.title, 100)} — ${clip(commit.author, 60)}, ${ago(commit.committedAt, now)}`,
      ],
      [md`**Environment**`, md`${subject.environment}`],
      ...(subject.requestedBy === undefined ? [] : [[md`**Requested by**`, requester(subject)]]),
      ...more.map(([name, value]) => [md`**${name}**`, value]),
    ],
  );
}

/** The short form of a ref in a sentence: names as they are, a SHA abbreviated. */
export function refText(name: string): string {
  return /^[0-9a-f]{40}$/.test(name) ? name.slice(0, 7) : clip(name, 100);
}

const kindWords = { tag: "tag", branch: "branch", sha: "commit", pull_request: "pull request" } as const;

function requester({ requestedBy = "", behind, pullRequest, repositoryUrl }: Subject): Markdown {
  const told = toldOf({ requestedBy, ...(behind === undefined ? {} : { behind }) });
  const whose = told !== undefined && told !== requestedBy && md` for ${person(told)}`;
  const where = pullRequest !== undefined && md` in ${link(Markdown.trusted(`#${pullRequest}`), `${repositoryUrl}/pull/${pullRequest}`)}`;
  return md`${person(requestedBy)}${whose}${where}`;
}

/** Beside the answer in a pull request: how it was asked for, and the command that does the same. */
export function askedOnPage(command: string | undefined): Markdown {
  return command === undefined ? md`Asked for on Gitploy's page.` : md`Asked for on Gitploy's page, as by ${code(command)}.`;
}

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
