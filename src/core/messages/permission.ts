import { type Answer, answerWith } from "./answer.js";
import { type Markdown, md } from "./markdown.js";

/** The line for somebody who may not do something: what is needed. */
export function notAllowed(says: Markdown): Markdown {
  return md`👎 ${says}`;
}

/** The same as a separate answer, where there is no comment to react to. */
export function notAllowedAnswer(says: Markdown): Answer {
  return answerWith("👎", "You may not do this here", says);
}
