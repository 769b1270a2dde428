import { meantVerb, type Mistake, type Verb } from "../command/mistake.js";
import { commands, helpOf } from "../help.js";
import { type Answer, confused } from "./answer.js";
import { and } from "./lists.js";
import { examplesOf } from "./help.js";
import { clip, code, Markdown, md, usage } from "./markdown.js";
import { typed } from "./next.js";

/** The answer to a command that could not be read; `verb` is `undefined` if the verb itself is wrong. */
export function mistakeAnswer(verb: Verb | undefined, mistake: Mistake): Answer {
  const { verdict, says } = wordsFor(verb, mistake);
  return confused(verdict, md`Nothing was done. ${says}`, howTo(meantVerb(verb, mistake)));
}

/** The note on other lines of a comment that begin with commands, as typed; `undefined` if there are none. */
export function notRead(verbs: readonly string[]): Markdown | undefined {
  if (verbs.length === 0) return undefined;
  const where = verbs.length === 1 ? "on another line was" : "on other lines were";
  return md`ℹ️ ${and(verbs.map(given))} ${where} not read: one command per comment.`;
}

interface Wording {
  /** Plain text. */
  readonly verdict: string;
  readonly says: Markdown;
}

function wordsFor(verb: Verb | undefined, mistake: Mistake): Wording {
  const command = verb === undefined ? "the command" : `/${verb}`;
  switch (mistake.problem) {
    case "misspelt_verb":
      return { verdict: `${brief(mistake.given)} is not a command`, says: md`Did you mean ${code(`/${mistake.suggestion}`)}?` };
    case "arguments_below":
      return {
        verdict: `${command} and its arguments have to be on one line`,
        says: md`Did you mean ${code(clip(mistake.joined, 300))}? For ${code(command)} alone, leave an empty line below it.`,
      };
    case "unknown_option":
      return { verdict: `${brief(mistake.given)} is not an option of ${command}`, says: knownOptions(command, mistake) };
    case "misplaced_option": {
      const taking = and(mistake.takenBy.map((each) => code(`/${each}`)));
      return { verdict: `${command} takes no ${mistake.option}`, says: md`${code(mistake.option)} belongs to ${taking}.` };
    }
    case "unexpected_value":
      return {
        verdict: `${mistake.option} takes no value`,
        says: md`Instead of ${given(`${mistake.option}=${mistake.value}`)} write ${code(mistake.option)}, or leave it out.`,
      };
    case "duplicate_option":
      return { verdict: `${mistake.option} is given twice`, says: md`Please give ${code(mistake.option)} once.` };
    case "missing_reason":
      return { verdict: "--force needs a reason", says: md`Please say why, for everybody to read: ${reason}.` };
    case "unquoted_reason":
      return {
        verdict: "The reason for --force needs quotes",
        says: md`It is not clear whether ${given(mistake.given)} is all of the reason. Please put the reason in quotes: ${reason}.`,
      };
    case "unexpected_input":
      return {
        verdict: `${command} takes no inputs`,
        says: md`${given(`${mistake.input}=`)} was read as an input, and only ${code("/deploy")} takes them. A name with ${code("=")} in it goes in quotes.`,
      };
    case "missing_value":
      return {
        verdict: `The input ${brief(mistake.input)} has no value`,
        says: md`Expected ${given(`${mistake.input}=<value>`)} without spaces around ${code("=")}; ${given(`${mistake.input}=""`)} is an empty value.`,
      };
    case "duplicate_input":
      return { verdict: `The input ${brief(mistake.input)} is given twice`, says: md`Please give ${given(mistake.input)} one value only.` };
    case "missing_word":
      return missingWord(mistake);
    case "missing_to":
      return {
        verdict: "The ref of a rollback comes after “to”",
        says: md`Did you mean ${typed("/rollback", clip(mistake.environment, 100), { to: clip(mistake.ref, 100) })}?`,
      };
    case "not_to":
      return { verdict: `${brief(mistake.word)} was read as a name`, says: md`Did you mean ${code(clip(mistake.meant, 300))}?` };
    case "unknown_topic":
      return {
        verdict: `There is no command ${brief(mistake.given)}`,
        says:
          mistake.suggestion === undefined
            ? md`The commands are ${and(commands.map((each) => code(`/${each.verb}`)))}.`
            : md`Did you mean ${code(`/help ${mistake.suggestion}`)}?`,
      };
    case "too_many_words":
      return {
        verdict: `Too many words for ${command}`,
        says: md`There is no place for ${and(mistake.words.map(given))}. A name with spaces in it goes in quotes: ${code('"two words"')}.`,
      };
    case "empty_word":
      return {
        verdict: 'An empty "" names nothing',
        says: Markdown.trusted("Expected the name of a ref or an environment between the quotes."),
      };
    case "unclosed_quote":
      return {
        verdict: "A quote is not closed",
        says: md`It opens at ${given(mistake.text)}. Please add the ${code('"')} that closes it.`,
      };
    case "single_quotes":
      return { verdict: "Single quotes do not join words", says: md`Expected double quotes: ${given(`"${mistake.text.slice(1, -1)}"`)}.` };
    case "text_after_quote":
      return {
        verdict: "A space is missing after a quote",
        says: md`${given(mistake.text)} follows ${given(`"${mistake.quoted}"`)} directly. Please put a space between them, or remove the quotes.`,
      };
    case "time_without_for":
      return {
        verdict: `A lock's duration comes after “for”`,
        says: md`**Did you mean** ${code(clip(mistake.meant, 300))}? As a reason it goes in quotes: ${typed("/lock", clip(mistake.environment, 100), { quoted: clip(mistake.reason, 200) })}.`,
      };
    case "bad_duration":
      return badDuration(mistake);
  }
}

function missingWord({ missing, after }: Extract<Mistake, { problem: "missing_word" }>): Wording {
  switch (missing) {
    case "environment":
      return { verdict: "Which environment?", says: md`Expected the name of an environment after ${given(after)}.` };
    case "ref":
      return { verdict: "Which ref?", says: md`Expected a tag, a branch or a SHA after ${given(after)}.` };
    case "duration":
      return { verdict: "For how long?", says: md`Expected a duration after ${given(after)}: ${durations}.` };
  }
}

function badDuration({ given: text, why, meant }: Extract<Mistake, { problem: "bad_duration" }>): Wording {
  switch (why) {
    case "unreadable":
      return {
        verdict: `${brief(text)} is not a duration`,
        says: md`Expected something like ${durations}.${meant !== undefined && md` **Did you mean** ${code(clip(meant, 300))}?`}`,
      };
    case "zero":
      return { verdict: "A lock has to last", says: md`${given(text)} is no time at all. Expected something like ${durations}.` };
    case "too_long":
      return {
        verdict: `${brief(text)} is too long`,
        says: md`A lock lasts ten years at most. Without ${code("for")} it holds until somebody unlocks.`,
      };
  }
}

function knownOptions(command: string, { suggestion, known, input }: Extract<Mistake, { problem: "unknown_option" }>): Markdown {
  if (suggestion !== undefined) return md`Did you mean ${code(suggestion)}?`;
  if (input !== undefined) return md`An input is given without dashes: ${given(input)}. Options are ${and(known.map(code))}.`;
  const quotes = "A name or a reason that starts with a dash goes in quotes.";
  return known.length === 0
    ? md`${code(command)} takes no options. ${quotes}`
    : md`${code(command)} takes ${and(known.map(code))}. ${quotes}`;
}

function howTo(verb: Verb | undefined): Markdown {
  if (verb === undefined) return md`**Next:** ${code("/help")} shows all commands.`;
  return md`**Usage:** ${usage(helpOf(verb).usage)}\n\n${examplesOf(verb)}\n\n**Next:** one of these, or ${code("/help")} for all commands`;
}

function given(text: string): Markdown {
  return code(brief(text));
}

function brief(text: string): string {
  return clip(text, 100);
}

const reason = code('--force "<reason>"');
const durations = md`${code("90m")}, ${code("2h")}, ${code("1h30m")} or ${code("3d")}`;
