import type { Answer, Said } from "../core/messages/answer.js";
import { Icon } from "./icon.js";
import { Prose } from "./markdown.js";
import { Sentence } from "./text.js";

/** The answer, as in a comment. */
export function AnswerBox({ said: { reaction, answer } }: { readonly said: Said }) {
  const accepted = reaction === "rocket";
  return (
    <section
      class={`flash ${accepted ? "flash-success" : "flash-error"} mb-3`}
      role={accepted ? "status" : "alert"}
      tabindex={-1}
      autofocus
    >
      <AnswerText answer={answer} />
    </section>
  );
}

/** An answer: its verdict, and what follows. */
export function AnswerText({ answer: { emoji, verdict, sections } }: { readonly answer: Answer }) {
  return (
    <>
      <h2>
        {emoji} <Sentence text={verdict} />
      </h2>
      {sections.flatMap((section) => (section === undefined ? [] : [<Prose says={section} />]))}
    </>
  );
}

/** Shows what has changed since the form was shown; then nothing is done. */
export function Changed({ says }: { readonly says: readonly string[] }) {
  if (says.length === 0) return null;
  return (
    <section class="flash flash-warn mb-3" role="alert" tabindex={-1} autofocus>
      <h2>
        <Icon name="alert" /> Nothing was done: this is not what you saw
      </h2>
      <ul class="ml-3">
        {says.map((each) => (
          <li>
            <Sentence text={each} />
          </li>
        ))}
      </ul>
      <p>Look at it again below; pressing the button now is for what stands here.</p>
    </section>
  );
}
