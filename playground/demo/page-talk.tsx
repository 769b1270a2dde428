import { Markdown } from "../../src/core/messages/markdown.js";
import { Line, Prose } from "../../src/web/markdown.js";
import { visible } from "../../src/web/text.js";
import { account, mayPush } from "../github/accounts.js";
import type { CheckRun, Comment, Issue } from "../github/repository.js";
import type { Played } from "./page-acts.js";
import { Buttons, Comments, Press } from "./page-forms.js";

const emoji: Readonly<Record<string, string>> = {
  "+1": "👍",
  "-1": "👎",
  confused: "😕",
  eyes: "👀",
  rocket: "🚀",
  heart: "❤️",
  hooray: "🎉",
};

/** A pull request as GitHub shows it, and what one may do there. */
export function Talk({ played, place, by }: { readonly played: Played; readonly place: number; readonly by: string }) {
  const { github, repository } = played.stage;
  const issue = repository.issues.get(place);
  const here = `?${new URLSearchParams({ in: String(place), as: by }).toString()}`;
  return (
    <main>
      <nav aria-label="Pull requests">
        {[...repository.issues.values()].map(({ number, title }) => (
          <a
            href={`?${new URLSearchParams({ in: String(number), as: by }).toString()}`}
            {...(number === place && { "aria-current": "page" })}
          >
            #{number} {visible(title)}
          </a>
        ))}
      </nav>
      {issue === undefined ? null : (
        <Conversation issue={issue} here={here} by={by} presses={mayPush(repository, account(github.world, by))} />
      )}
      <div id="end" />
      {played.said === "" ? null : (
        <pre class="says" role="status">
          {played.said.trim()}
        </pre>
      )}
      <Comments played={played} here={here} by={by} place={place} />
      <Buttons stage={played.stage} here={here} by={by} place={place} />
    </main>
  );
}

interface Seen {
  readonly here: string;
  readonly by: string;
  /** GitHub shows buttons only to people with write. */
  readonly presses: boolean;
}

function Conversation({ issue, here, by, presses }: Seen & { readonly issue: Issue }) {
  const state = issue.pullRequest?.merged === undefined ? issue.state : "merged";
  return (
    <>
      <h1>
        {visible(issue.title)} #{issue.number} <small>{state}</small>
      </h1>
      {issue.comments.map((comment) => (
        <Said comment={comment} />
      ))}
      <h2>Checks</h2>
      <ul class="checks">
        {runsOf(issue).map((run) => (
          <Check run={run} here={here} by={by} presses={presses} />
        ))}
      </ul>
    </>
  );
}

function Said({ comment: { user, app, body, createdAt, updatedAt, reactions } }: { readonly comment: Comment }) {
  const counts = new Map<string, string[]>();
  for (const { content, user: who } of reactions.values()) counts.set(content, [...(counts.get(content) ?? []), who.login]);
  return (
    <article class="comment">
      <header>
        <b>{visible(user.login)}</b> {createdAt.slice(11, 16)} UTC{updatedAt === createdAt ? "" : ", edited"}
      </header>
      <div class="body">{app?.slug === "gitploy" ? <Answer body={body} /> : body.split("\n").map((line) => <p>{visible(line)}</p>)}</div>
      {counts.size === 0 ? null : (
        <footer>
          {[...counts].map(([content, logins]) => (
            <span title={logins.join(", ")}>
              {emoji[content] ?? content} {logins.length}
            </span>
          ))}
        </footer>
      )}
    </article>
  );
}

/** What Gitploy wrote: its own markdown, in which what people wrote is inert already. Its links would lead out of here, to what is not there. */
function Answer({ body: said }: { readonly body: string }) {
  const body = said.replace(/\]\(https?:[^)\s]*\)/g, "]()");
  const [, heading, rest = ""] = /^### (.*)\n?([^]*)$/.exec(body) ?? [undefined, undefined, body];
  return (
    <>
      {heading === undefined ? null : (
        <h3>
          <Line says={Markdown.trusted(heading)} />
        </h3>
      )}
      <Prose says={Markdown.trusted(rest)} />
    </>
  );
}

function Check({ run, here, by, presses }: Seen & { readonly run: CheckRun }) {
  return (
    <li>
      <span>
        <b>{visible(run.name)}</b> on <code>{run.suite.sha.slice(0, 7)}</code>: {run.conclusion ?? run.status.replace("_", " ")}
        {run.output.title === null ? "" : ` · ${visible(run.output.title)}`}
      </span>
      {(presses ? run.actions : []).map(({ label, identifier, description }) => (
        <Press here={here} by={by} name="press" value={`${run.id} ${identifier}`} title={description}>
          {label}
        </Press>
      ))}
    </li>
  );
}

/** The newest of each name: those of the head, and those of Gitploy's that have buttons, which GitHub shows on their commits. */
function runsOf({ repository, pullRequest }: Issue): readonly CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of repository.checkRuns.values()) newest.set(`${run.name} ${run.suite.sha} ${run.suite.app.slug}`, run);
  return [...newest.values()].filter(({ suite, actions }) => suite.sha === pullRequest?.head.sha || actions.length > 0);
}
