import { addressOf, type Here } from "./addresses.js";
import { Avatar } from "./avatar.js";
import type { Played } from "./played.js";
import { Press, TalkForm } from "./press.js";

interface Props {
  readonly played: Played;
  readonly here: Here;
}

/** The form for comments by any person, with suggestions. */
export function Comments({ played, here }: Props) {
  const { place, by } = here;
  return (
    <>
      <nav aria-label="Who you are" class="people">
        You are
        {played.stage.rules.people.map(({ login, role, does }) => (
          <a href={`${addressOf("talk", { place, by: login })}#end`} title={does} {...(login === by && { "aria-current": "true" })}>
            <Avatar login={login} /> {login} <small>{role}</small>
          </a>
        ))}
      </nav>
      <p class="color-fg-muted text-small">
        {by}: {played.stage.rules.people.find(({ login }) => login === by)?.does}
      </p>
      <TalkForm here={here} class="write">
        {/* Another one for another comment, so that a morph empties it only then. */}
        <textarea
          id={`write-${played.written}`}
          name="body"
          class="form-control"
          rows={2}
          aria-label="Comment"
          placeholder="/deploy v0.5.5 production"
        />
        <button id="comment" class="btn btn-primary" type="submit">
          Comment as {by}
        </button>
      </TalkForm>
      <div class="row" id="try">
        Try
        {played.session.suggestions().map((line) => (
          <Press here={here} name="line" value={line}>
            {line}
          </Press>
        ))}
      </div>
    </>
  );
}
