import type { PendingRequest } from "../ledger.js";
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
  /** The people behind the bot that asked; the first is named and notified instead of it. */
  readonly behind?: readonly Account[] | undefined;
  /** The pull request that it was requested in, or that brought its commit. */
  readonly pullRequest: number | undefined;
}

/** The table of facts in every answer about a commit; `more` are rows of that answer alone. */
export function subjectTable(subject: Subject, now: Date, more: readonly (readonly [string, Markdown])[] = []): Markdown {
  const { commit, ref } = subject;
  const kind = ref.kind === undefined ? undefined : kindWords[ref.kind];
  const hides = "hidesBranch" in ref && ref.hidesBranch;
  // GitHub draws a head above every table; an empty one would only look like a gap.
  return table(
    ["Ref", join([code(ref.name), kind !== undefined && md`(${kind})`, hides && md`⚠️ the tag wins over the branch of that name`], " ")],
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

/** A ref as a sentence shows it: names in full, SHAs abbreviated. */
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

/** The note beside an answer in a pull request to a request made on a page, with the command that does the same. */
export function askedOnPage(command: string | undefined): Markdown {
  return command === undefined ? md`Asked for on Gitploy's page.` : md`Asked for on Gitploy's page, as by ${code(command)}.`;
}

interface Place {
  readonly sha: string;
  readonly issue?: number | undefined;
  readonly comment?: string | undefined;
}

/** A link to where a request was made; a push is followed on its commit. */
export function whereAsked({ sha, issue, comment }: Place, repositoryUrl: string): Markdown {
  if (issue === undefined) return link("as shown on its commit", `${repositoryUrl}/commit/${sha}/checks`);
  const page = `${repositoryUrl}/issues/${issue}`;
  return link(Markdown.trusted(`as asked in #${issue}`), comment === undefined ? page : `${page}#issuecomment-${comment}`);
}

/** A request, as a list names it. */
export interface Named {
  readonly ref: string;
  readonly sha: string;
  readonly requestedBy: string;
}

/** A waiting request's name for people. */
export function nameOf({ request: { ref, sha, requestedBy } }: Pick<PendingRequest, "request">): Named {
  return { ref: ref.name, sha, requestedBy };
}

/** The same as a person reads it. */
export function requestText({ ref, sha, requestedBy }: Named): Markdown {
  return md`${code(refText(ref))}${ref !== sha && md` (${short(sha)})`} by ${person(requestedBy)}`;
}
