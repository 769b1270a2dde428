/** Our verbs, as typed after the slash. */
export const verbs = ["deploy", "rollback", "promote", "lock", "unlock", "approve", "reject", "cancel", "status", "help"] as const;

/** One of our verbs. */
export type Verb = (typeof verbs)[number];

/** Our options. */
export type Option = "--dry-run" | "--again" | "--force";

/** What is wrong with a command that is clearly meant for us. All text is as typed: show it inert and clipped. */
export type Mistake =
  /** `/deplyo`, `/deploy:`. */
  | { readonly problem: "misspelt_verb"; readonly given: string; readonly suggestion: Verb }
  /** A verb alone, with likely arguments on the line below; `joined` is the command on one line. */
  | { readonly problem: "arguments_below"; readonly joined: string }
  /** `--dryrun`; `known` are the verb's options. */
  | {
      readonly problem: "unknown_option";
      readonly given: string;
      readonly suggestion: Option | undefined;
      readonly known: readonly Option[];
      /** The input that was probably meant: `region=eu` for `--region=eu`. */
      readonly input?: string;
    }
  /** An option of ours that this verb does not take. */
  | { readonly problem: "misplaced_option"; readonly option: Option; readonly takenBy: readonly Verb[] }
  /** `--dry-run=false`: the option takes no value. */
  | { readonly problem: "unexpected_value"; readonly option: Option; readonly value: string }
  | { readonly problem: "duplicate_option"; readonly option: Option }
  /** `--force` without a reason; expected is `--force "<reason>"`. */
  | { readonly problem: "missing_reason" }
  /** `--force broken`: the word may be the reason, a ref, an environment, or the first of several words. */
  | { readonly problem: "unquoted_reason"; readonly given: string }
  /** `name=value` for a verb that takes no inputs; a name with `=` in it has to be quoted. */
  | { readonly problem: "unexpected_input"; readonly input: string }
  /** `name=` before a blank; an empty value is `name=""`. */
  | { readonly problem: "missing_value"; readonly input: string }
  | { readonly problem: "duplicate_input"; readonly input: string }
  /** The word that is missing; `after` is the last word before the gap, or the verb. */
  | { readonly problem: "missing_word"; readonly missing: "environment" | "ref" | "duration"; readonly after: string }
  /** `/rollback production v1`: the ref comes after `to`. */
  | { readonly problem: "missing_to"; readonly environment: string; readonly ref: string }
  /** `/deploy v1 on production`: another word or a sign where `to` belongs; `meant` is the command with `to`. */
  | { readonly problem: "not_to"; readonly word: string; readonly meant: string }
  /** `/help locks`: `given` is no verb. */
  | { readonly problem: "unknown_topic"; readonly given: string; readonly suggestion: Verb | undefined }
  | { readonly problem: "too_many_words"; readonly words: readonly string[] }
  /** `""` where a ref or an environment is named. */
  | { readonly problem: "empty_word" }
  /** `'two words'`, with its quotes: only double quotes join words. */
  | { readonly problem: "single_quotes"; readonly text: string }
  /** From the quote to the end of the line. */
  | { readonly problem: "unclosed_quote"; readonly text: string }
  /** `"v1"production`: a blank is missing, or there is a quote too many. */
  | { readonly problem: "text_after_quote"; readonly quoted: string; readonly text: string }
  /** `/lock production 2h`: `reason` begins like a time, and `meant` is the command that was probably meant. */
  | { readonly problem: "time_without_for"; readonly environment: string; readonly reason: string; readonly meant: string }
  /** The word after `for`; expected is e.g. `2h`, `3d`, `90m`, `1h30m`, up to ten years. */
  | {
      readonly problem: "bad_duration";
      readonly given: string;
      readonly why: "unreadable" | "zero" | "too_long";
      readonly meant?: string;
    };

/** The intended verb of a command with a mistake. */
export function meantVerb(verb: Verb | undefined, mistake: Mistake): Verb | undefined {
  return mistake.problem === "misspelt_verb" ? mistake.suggestion : verb;
}
