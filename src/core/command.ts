import { type Arguments, readArguments } from "./command/arguments.js";
import { readLock, readReject } from "./command/free-text.js";
import { commandLines } from "./command/lines.js";
import { type Mistake, type Verb, verbs } from "./command/mistake.js";
import { deployWords, environmentWord, otherWordForTo, promoteWords, rollbackWords, tooMany, type Words } from "./command/words.js";
import { nearest } from "./suggest.js";

export type { Words } from "./command/words.js";
export type { Mistake, Option, Verb } from "./command/mistake.js";

/** A command as typed; what its words name is known only with deploy.yml and the repository. */
export type Command =
  | {
      readonly verb: "deploy";
      readonly words: Words;
      readonly inputs: ReadonlyMap<string, string>;
      readonly dryRun: boolean;
      readonly again: boolean;
      /** The reason given. */
      readonly force?: string;
    }
  | { readonly verb: "rollback"; readonly environment?: string; readonly ref?: string; /** The reason given. */ readonly force?: string }
  | { readonly verb: "promote"; readonly from: string; readonly to: string }
  | { readonly verb: "lock"; readonly environment: string; /** Milliseconds. */ readonly for?: number; readonly reason?: string }
  | { readonly verb: "reject"; readonly environment: string; readonly reason?: string }
  | { readonly verb: "unlock"; readonly environment: string }
  | { readonly verb: "approve"; readonly environment: string }
  | { readonly verb: "cancel"; readonly environment?: string }
  | { readonly verb: "status"; readonly environment?: string }
  /** `about`: `/help lock` asks for that command alone. */
  | { readonly verb: "help"; readonly about?: Verb };

/** What a comment says to us. */
export type ParsedComment =
  | { readonly kind: "nothing" }
  /** `ignored`: the verbs that start other lines and were not read, as typed, each verb once. */
  | { readonly kind: "command"; readonly command: Command; readonly ignored: readonly string[] }
  /** `verb` is `undefined` if the verb itself is wrong. */
  | { readonly kind: "mistake"; readonly verb: Verb | undefined; readonly mistake: Mistake; readonly ignored: readonly string[] };

/**
 * Reads a comment; never throws, in time linear to its length. The grammar, of the first non-blank line:
 *
 *     /deploy [<ref>] [to] [<environment>] [<input>=<value> …] [--dry-run] [--again] [--force "<reason>"]
 *     /rollback [<environment>] [to <ref>] [--force "<reason>"]
 *     /promote <environment> [to] <environment>
 *     /lock <environment>|all [for <duration>] [<reason …>]
 *     /unlock <environment>|all
 *     /approve <environment>
 *     /reject <environment> [<reason …>]
 *     /cancel [<environment>]
 *     /status [<environment>]
 *     /help
 *
 * Words are separated by blanks. Options and inputs may be anywhere among them. A reason at the end is free text.
 * `"two words"` is one word, and a word in quotes is never `to`, `for`, an option or an input.
 */
export function parseComment(body: string): ParsedComment {
  // Most comments hold no command, and must cost nothing.
  if (!body.includes("/")) return { kind: "nothing" };
  const { first = "", below, others } = commandLines(body);
  const typed = firstWord(first);
  const verb = verbOf(typed);
  if (verb === undefined) return misspelt(typed, others);
  const read = (first === typed && below !== undefined && argumentsBelow(verb, typed, below)) || parse(verb, first, typed.length);
  const ignored = verbsOf(others);
  return "problem" in read ? { kind: "mistake", verb, mistake: read, ignored } : { kind: "command", command: read, ignored };
}

function parse(verb: Verb, line: string, from: number): Command | Mistake {
  if (verb === "lock" || verb === "reject") {
    const read = verb === "lock" ? readLock(line, from) : readReject(line, from);
    return "problem" in read ? read : { verb, ...read };
  }
  const given = readArguments(verb, line, from);
  if ("problem" in given) return given;
  const other = verb === "deploy" || verb === "promote" ? otherWordForTo(given.words) : undefined;
  if (other !== undefined) {
    const meant = `${line.slice(0, other.end - other.text.length)}to${line.slice(other.end)}`;
    return { problem: "not_to", word: other.text, meant };
  }
  switch (verb) {
    case "deploy":
      return deploy(given);
    case "rollback": {
      const read = rollbackWords(given.words);
      const room = "problem" in read || read.environment === undefined;
      if (given.force?.loose === true && room) return { problem: "unquoted_reason", given: given.force.reason };
      return "problem" in read ? read : { verb, ...read, ...forced(given) };
    }
    case "promote": {
      const read = promoteWords(given.words);
      return "problem" in read ? read : { verb, ...read };
    }
    case "unlock":
    case "approve": {
      const read = environmentWord(given.words);
      if ("problem" in read) return read;
      return read.environment === undefined
        ? { problem: "missing_word", missing: "environment", after: `/${verb}` }
        : { verb, environment: read.environment };
    }
    case "cancel":
    case "status": {
      const read = environmentWord(given.words);
      return "problem" in read ? read : { verb, ...read };
    }
    case "help":
      return help(given.words.map(({ text }) => text));
  }
}

/** The mistake of a verb alone on its line, with its arguments on the next: executed alone, it might do something that its author did not mean. */
function argumentsBelow(verb: Verb, typed: string, below: string): Mistake | undefined {
  const joined = `${typed} ${below}`;
  if (verb === "help" || isProse(verb, below) || "problem" in parse(verb, joined, typed.length)) return undefined;
  return { problem: "arguments_below", joined };
}

// A reason is free text; in all other commands, a mention or a word that ends like a sentence is no argument.
function isProse(verb: Verb, text: string): boolean {
  return verb !== "lock" && verb !== "reject" && /(?:^|\s)@|[.,:;!?…](?:\s|$)/.test(text);
}

/** `/help`, for all commands or for the one that is named, with or without its slash. */
function help(words: readonly string[]): Command | Mistake {
  const [word] = words;
  if (word === undefined) return { verb: "help" };
  const about = verbOf(word.startsWith("/") ? word : `/${word}`);
  if (about !== undefined) return tooMany(words, 1) ?? { verb: "help", about };
  const similar = nearest(word.replace(/^\//, ""), verbs, 1);
  return { problem: "unknown_topic", given: word, suggestion: verbs.find((verb) => verb === similar) };
}

function deploy(given: Arguments): Command | Mistake {
  const words = deployWords(given.words);
  // An unquoted word after --force is the reason only where it can be nothing else: `--force v1 production` has no reason.
  const room = "problem" in words || words.kind !== "ref_and_environment";
  if (given.force?.loose === true && room) return { problem: "unquoted_reason", given: given.force.reason };
  if ("problem" in words) return words;
  const { inputs, options } = given;
  return { verb: "deploy", words, inputs, dryRun: options.has("--dry-run"), again: options.has("--again"), ...forced(given) };
}

function forced({ force }: Arguments): { readonly force?: string } {
  return force === undefined ? {} : { force: force.reason };
}

function misspelt(typed: string, others: readonly string[]): ParsedComment {
  // Letters and digits, then a sentence's punctuation: `/deploy-x` and `/deploy/` are other words, not typing errors.
  const letters = /^\/([\p{L}\p{N}]+)[.,:;!?…]*$/u.exec(typed)?.[1];
  if (letters === undefined) return { kind: "nothing" };
  const similar = nearest(letters, verbs, 1);
  const suggestion = verbs.find((verb) => verb === similar);
  if (suggestion === undefined) return { kind: "nothing" };
  return { kind: "mistake", verb: undefined, mistake: { problem: "misspelt_verb", given: typed, suggestion }, ignored: verbsOf(others) };
}

function verbsOf(lines: readonly string[]): readonly string[] {
  const typed = new Map<Verb, string>();
  for (const word of lines.map(firstWord)) {
    const verb = verbOf(word);
    if (verb !== undefined && !typed.has(verb)) typed.set(verb, word);
  }
  return [...typed.values()];
}

function verbOf(word: string): Verb | undefined {
  return /^\/[a-z]+$/i.test(word) ? verbs.find((verb) => verb === word.slice(1).toLowerCase()) : undefined;
}

function firstWord(line: string): string {
  return /^\S+/.exec(line)?.[0] ?? "";
}
