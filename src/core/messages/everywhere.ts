import type { Answer } from "./answer.js";
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
  return {
    emoji: done === 0 ? "❌" : verb === "lock" ? "🔒" : "🔓",
    verdict: `${which} environments ${done === 1 ? "is" : "are"} ${verb}ed by ${by}`,
    sections: [
      join(
        outcomes.map(({ answer }) => md`- ${answer.emoji} ${answer.verdict}`),
        "\n",
      ),
      ...outcomes.flatMap(({ environment, answer }) => {
        const says = answer.sections.filter((section) => section !== undefined);
        return says.length === 0 ? [] : [details(md`${environment}`, join(says, "\n\n"))];
      }),
      next,
    ],
  };
}

/** A command for all environments, in one where somebody may not give it. */
export function notPermittedThere(environment: string, says: Markdown): Answer {
  return { emoji: "👎", verdict: `${environment} was left as it is`, sections: [says] };
}
