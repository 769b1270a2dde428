import { bullets } from "./lists.js";
import { type Answer, answerWith } from "./answer.js";
import { code, details, join, type Markdown, md } from "./markdown.js";

/** What came of a command for all environments in one of them. */
export interface Outcome {
  readonly environment: string;
  /** Whether it was done there. */
  readonly done: boolean;
  /** What the command would be answered for this environment alone. */
  readonly answer: Answer;
}

/** `/lock all` or `/unlock all`: environment by environment, and what each has to say folded. */
export function everywhereAnswer(verb: "lock" | "unlock", by: string, outcomes: readonly Outcome[]): Answer {
  const done = outcomes.filter((outcome) => outcome.done).length;
  const which = done === outcomes.length ? `All ${done}` : done === 0 ? "None of the" : `${done} of ${outcomes.length}`;
  const next = verb === "lock" ? md`**Next:** ${code("/unlock all")} releases them.` : md`**Next:** ${code("/status")} shows what starts.`;
  return answerWith(
    done === 0 ? "❌" : verb === "lock" ? "🔒" : "🔓",
    `${which} environments ${done === 1 ? "is" : "are"} ${verb}ed by ${by}`,
    bullets(outcomes.map(({ answer }) => md`${answer.emoji} ${answer.verdict}`)),
    ...outcomes.flatMap(({ environment, answer }) => {
      return answer.sections.length === 0 ? [] : [details(md`${environment}`, join(answer.sections, "\n\n"))];
    }),
    next,
  );
}

/** A command for all environments, in one where somebody may not give it. */
export function notPermittedThere(environment: string, says: Markdown): Answer {
  return answerWith("👎", `${environment} was left as it is`, says);
}
