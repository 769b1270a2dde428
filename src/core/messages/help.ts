import type { Environment } from "../config/environment.js";
import type { Verb } from "../command/mistake.js";
import { type CommandHelp, commands, helpOf } from "../help.js";
import { type Answer, answerWith } from "./answer.js";
import { and, bullets, or } from "./lists.js";
import { clip, code, details, join, Markdown, md, table, usage } from "./markdown.js";

/** All commands, their options, and the environments of this repository. */
export function helpAnswer(environments: readonly Pick<Environment, "name" | "aliases">[]): Answer {
  return withNote(md`**Environments here:** ${and(environments.map(named))}.`);
}

/** One command: its usage, with examples. */
export function helpAbout(verb: Verb): Answer {
  const { usage: written, summary, options } = helpOf(verb);
  return answerWith(
    "📖",
    `How to use /${verb}`,
    md`${summary}`,
    md`**Usage:** ${usage(written)}`,
    examplesOf(verb),
    options.length === 0
      ? undefined
      : table(
          ["Option", "What it does"],
          options.map((each) => [usage(each.usage), md`${each.summary}`]),
        ),
    md`**Next:** ${code("/help")} shows all commands and this repository's environments.`,
  );
}

/** The examples of a command, as a list. */
export function examplesOf(verb: Verb): Markdown {
  const { example, examples } = helpOf(verb);
  return md`For example:\n${bullets([code(example), ...examples.map(({ example: more, does }) => md`${code(more)} — ${does}`)])}`;
}

/** Help where no environments are known: how to begin, or all commands and that deploy.yml has mistakes. */
export function helpWithoutConfig({ missing, answer }: { readonly missing: boolean; readonly answer: Answer }): Answer {
  if (missing) return { ...answer, emoji: "👋" };
  return withNote(md`⚠️ ${answer.verdict}, so its environments are not known. **Next:** ${code("/deploy")} says what is wrong.`);
}

function withNote(environments: Markdown): Answer {
  return answerWith(
    "📖",
    "Gitploy's commands",
    table(
      ["For example", "What it does"],
      commands.map(({ example, summary }) => [code(example), summary]),
    ),
    environments,
    optionsTable(),
    reading,
    details("Every command in full", bullets(commands.map((command) => usage(command.usage)))),
  );
}

function named({ name, aliases }: Pick<Environment, "name" | "aliases">): Markdown {
  const also = aliases.length > 0 && md` (or ${or(aliases.map((alias) => code(clip(alias, 60))))})`;
  return md`${code(clip(name, 100))}${also}`;
}

function optionsTable(): Markdown {
  const options = new Map(commands.flatMap((command) => command.options.map((option) => [option.option, option] as const)));
  return table(
    ["Option", "For", "What it does"],
    [...options.values()].map((each) => [usage(each.usage), takersOf(each.option), each.summary]),
  );
}

function takersOf(option: CommandHelp["options"][number]["option"]): Markdown {
  const takers = commands.flatMap(({ verb, options }) => (options.some((each) => each.option === option) ? [code(`/${verb}`)] : []));
  return join(takers, ", ");
}

const reading = Markdown.trusted(
  'One command per comment, on its first line; what follows is free text. A name with spaces goes in quotes: `"two words"`. The environment may be left out where there is only one, or one with `default: true`. `/help deploy` shows more of one command.',
);
