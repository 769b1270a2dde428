import { type Answer, hiddenIn, hide } from "./answer.js";

/** The reaction that a command's comment gets beside its answer: accepted, refused, or not understood. */
export type VerdictReaction = "rocket" | "-1" | "confused";

/** The reaction that fits the title of an answer: the same verdict, said twice. */
export function reactionTo({ emoji }: Pick<Answer, "emoji">): VerdictReaction {
  switch (emoji) {
    case "❌":
    case "👎":
      return "-1";
    case "😕":
    case "💤":
      return "confused";
    default:
      return "rocket";
  }
}

/** What an answer's marker has before it, so that whoever finds the answer without its reaction knows which one it was to get. */
export function withVerdict(reaction: VerdictReaction, marker: string): string {
  return reaction === "rocket" ? marker : `${hide("verdict", reaction)?.text ?? ""}\n${marker}`;
}

/** The reaction that goes with an answer of ours; most are those of what was accepted. */
export function verdictIn(body: string): VerdictReaction {
  const kept = hiddenIn(body, "verdict");
  return kept === "-1" || kept === "confused" ? kept : "rocket";
}
