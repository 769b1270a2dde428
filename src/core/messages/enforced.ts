import { and, or } from "./lists.js";
import { join, link, type Markdown, md, person } from "./markdown.js";

/** Whether the GitHub Environment of that name holds jobs until Gitploy approves them; `undefined`: GitHub does not tell. */
export interface Enforced {
  readonly environment: string;
  readonly enforced: boolean | undefined;
}

const page = "https://github.com/gitploy-io/gitploy/blob/main/docs/binding.md";

/** The note on where GitHub enforces the rules, and where a workflow may bypass them. */
export function enforcedNote(all: readonly Enforced[]): Markdown | undefined {
  const named = (wanted: boolean | undefined): readonly Markdown[] =>
    all.flatMap(({ environment, enforced }) => (enforced === wanted ? [person(environment)] : []));
  const [yes, no, unknown] = [named(true), named(false), named(undefined)];
  const sentences = [
    yes.length > 0 && md`🔒 GitHub enforces the rules in ${and(yes)}: no job starts before they pass.`,
    no.length > 0 &&
      md`GitHub does not enforce ${yes.length > 0 ? "them" : "the rules"} in ${and(no)}: a workflow may deploy there without Gitploy. ${link("Make it binding", page)}.`,
    unknown.length > 0 && yes.length + no.length > 0 && md`It does not say whether it enforces them in ${or(unknown)}.`,
  ];
  return yes.length + no.length === 0 ? undefined : join(sentences, " ");
}
