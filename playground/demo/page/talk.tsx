import { Markdown } from "../../../src/core/messages/markdown.js";
import { Line, Prose } from "../../../src/web/markdown.js";
import { visible } from "../../../src/web/text.js";
import { account, mayPush } from "../../github/accounts.js";
import type { CheckRun, Comment, Issue } from "../../github/repository.js";
import { addressOf, type Here } from "./addresses.js";
import { Avatar } from "./avatar.js";
import { Comments } from "./comment-form.js";
import { GuideBox } from "./guide-box.js";
import type { Played } from "./played.js";
import { Press } from "./press.js";
import { Trouble, WorldButtons } from "./world-buttons.js";

const emoji: Readonly<Record<string, string>> = {
  "+1": "👍",
  "-1": "👎",
  confused: "😕",
  eyes: "👀",
  rocket: "🚀",
  heart: "❤️",
  hooray: "🎉",
};

/** A pull request as GitHub shows it, with what one may do there. */
export function Talk({ played, here }: { readonly played: Played; readonly here: Here }) {
  const { github, repository } = played.stage;
  const { place, by } = here;
  const issue = repository.issues.get(place);
  return (
    <>
      <GuideBox played={played} here={here} />
      <nav aria-label="Pull requests">
        {[...repository.issues.values()].map(({ number, title }) => (
          <a href={addressOf("talk", { place: number, by })} {...(number === place && { "aria-current": "page" })}>
            #{number} {visible(title)}
          </a>
        ))}
      </nav>
      {issue === undefined ? null : (
        <Conversation issue={issue} before={played.before} here={here} presses={mayPush(repository, account(github.world, by))} />
      )}
      <div id="end" />
      <Trouble played={played} />
      {played.said.trim() === "" ? null : (
        <pre class="says" role="status">
          {played.said.trim()}
        </pre>
      )}
      <Comments played={played} here={here} />
      <WorldButtons played={played} here={here} />
    </>
  );
}

interface Seen {
  readonly here: Here;
  /** GitHub shows buttons only to people with write access. */
  readonly presses: boolean;
}

function Conversation({ issue, before, here, presses }: Seen & { readonly issue: Issue } & Pick<Played, "before">) {
  return (
    <>
      <h1>
        {visible(issue.title)} #{issue.number} <small>{stateOf(issue)}</small>
      </h1>
      {issue.comments.length === 0 ? <p class="color-fg-muted">Nobody has commented yet.</p> : null}
      {issue.comments.map((comment) => (
        <Said comment={comment} before={before.get(comment.id)} />
      ))}
      <h2>Checks</h2>
      <ul class="checks">
        {runsOf(issue).map((run) => (
          <Check run={run} here={here} presses={presses} />
        ))}
      </ul>
    </>
  );
}

function stateOf({ state, pullRequest }: Issue): string {
  if (pullRequest?.merged !== undefined) return "merged";
  return pullRequest?.draft === true ? `${state}, draft` : state;
}

interface SaidProps {
  readonly comment: Comment;
  /** Its text before the last press; `undefined` if it is new. */
  readonly before: string | undefined;
}

function Said({ comment: { user, app, body, createdAt, updatedAt, reactions }, before }: SaidProps) {
  const counts = new Map<string, string[]>();
  for (const { content, user: who } of reactions.values()) counts.set(content, [...(counts.get(content) ?? []), who.login]);
  return (
    <article class={before === body ? "comment" : "comment news"}>
      <header>
        <Avatar login={user.login} /> <b>{visible(user.login)}</b> {createdAt.slice(11, 16)} UTC
        {updatedAt === createdAt ? "" : `, edited ${updatedAt.slice(11, 19)}`}
        {before === body ? null : <small class="color-fg-accent"> {before === undefined ? "new" : "changed"}</small>}
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

/** Gitploy's own markdown, in which people's text is inert already. Its links are removed: they would lead to pages that do not exist. */
function Answer({ body: said }: { readonly body: string }) {
  const body = said.replace(/\]\(https?:[^)\s]*\)/g, "]()");
  const [, heading, rest = ""] = /^### (.*)\n?([^]*)$/.exec(body) ?? [undefined, undefined, body];
  return (
    <>
      {heading === undefined ? null : (
        <h2>
          <Line says={Markdown.trusted(heading)} />
        </h2>
      )}
      <Prose says={Markdown.trusted(rest)} />
    </>
  );
}

function Check({ run, here, presses }: Seen & { readonly run: CheckRun }) {
  const { id, name, suite, status, conclusion, output, actions } = run;
  return (
    <li>
      <span>
        <b>{visible(name)}</b> on <code>{suite.sha.slice(0, 7)}</code>: {(conclusion ?? status).replace("_", " ")}
        {output.title === null ? "" : ` · ${visible(output.title)}`}
      </span>
      {(presses ? actions : []).map(({ label, identifier, description }) => (
        <Press here={here} name="press" value={`${id} ${identifier}`} title={description}>
          {label}
        </Press>
      ))}
      {presses && status === "completed" ? (
        <Press here={here} name="rerun" value={String(id)} label={`Re-run ${name}`}>
          Re-run
        </Press>
      ) : null}
    </li>
  );
}

/** The newest check run of each name: those on the head, and Gitploy's with buttons, which GitHub shows on their commits. */
function runsOf({ repository, pullRequest }: Issue): readonly CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of repository.checkRuns.values()) newest.set(`${run.name} ${run.suite.sha} ${run.suite.app.slug}`, run);
  return [...newest.values()].filter(({ suite, actions }) => suite.sha === pullRequest?.head.sha || actions.length > 0);
}
