import { verbs } from "./command/mistake.js";
import type { Option, Verb } from "./command.js";

/** What people are told about a command; all plain text. */
export interface CommandHelp {
  readonly verb: Verb;
  readonly usage: string;
  /** One sentence. */
  readonly summary: string;
  readonly example: string;
  /** More commands to type, each with what it does. */
  readonly examples: readonly Example[];
  readonly options: readonly OptionHelp[];
}

/** A command to type, and what it does; plain text. */
export interface Example {
  readonly example: string;
  /** A phrase without a full stop. */
  readonly does: string;
}

/** What people are told about an option; plain text. */
export interface OptionHelp {
  readonly option: Option;
  readonly usage: string;
  /** One sentence. */
  readonly summary: string;
}

const force: OptionHelp = {
  option: "--force",
  usage: '--force "<reason>"',
  summary: "Skips the rules that may be skipped; the reason is shown to everybody and kept.",
};

const help: Readonly<Record<Verb, Omit<CommandHelp, "verb" | "examples" | "options"> & Partial<CommandHelp>>> = {
  deploy: {
    usage: '/deploy [<ref>] [to] [<environment>] [<input>=<value> …] [--dry-run] [--again] [--force "<reason>"]',
    summary: "Deploys a tag, branch, SHA or #pull-request (by default this pull request's head) to an environment.",
    example: "/deploy v0.5.5 production",
    examples: [
      { example: "/deploy production", does: "this pull request's head" },
      { example: "/deploy #123 staging", does: "the head of another pull request" },
      { example: "/deploy v0.5.5 production --dry-run", does: "what would happen, and nothing else" },
      { example: '/deploy v0.5.5 production --force "fixes the outage"', does: "without the rules that may be skipped" },
    ],
    options: [
      { option: "--dry-run", usage: "--dry-run", summary: "Says what would happen, and does nothing." },
      { option: "--again", usage: "--again", summary: "Deploys even what is live, running or waiting there already." },
      force,
    ],
  },
  rollback: {
    usage: '/rollback [<environment>] [to <ref>] [--force "<reason>"]',
    summary: "Deploys again what was live in an environment before, or a ref that succeeded there.",
    example: "/rollback production to v0.5.4",
    examples: [{ example: "/rollback production", does: "what was live before" }],
    options: [force],
  },
  promote: {
    usage: "/promote <environment> [to] <environment>",
    summary: "Deploys what is live in the first environment to the second.",
    example: "/promote staging to production",
  },
  lock: {
    usage: "/lock <environment>|all [for <duration>] [<reason …>]",
    summary: "Keeps everybody else from deploying to an environment, or to all of them, until it is unlocked or the time is over.",
    example: "/lock production for 2h database migration",
    examples: [
      { example: "/lock production", does: "until somebody unlocks it" },
      { example: "/lock all for 1d moving house", does: "every environment" },
    ],
  },
  unlock: {
    usage: "/unlock <environment>|all",
    summary: "Releases the lock of an environment, or of all of them.",
    example: "/unlock production",
    examples: [{ example: "/unlock all", does: "every environment" }],
  },
  approve: {
    usage: "/approve <environment>",
    summary: "Approves the request that waits for review in an environment.",
    example: "/approve production",
  },
  reject: {
    usage: "/reject <environment> [<reason …>]",
    summary: "Rejects the request that waits for review in an environment.",
    example: "/reject production not before the release notes are out",
    examples: [{ example: "/reject production", does: "without a reason" }],
  },
  cancel: {
    usage: "/cancel [<environment>]",
    summary: "Ends a waiting request, or marks a running deployment as cancelled so that the tooling can stop it.",
    example: "/cancel production",
    examples: [{ example: "/cancel", does: "where this conversation has a request in one environment only" }],
  },
  status: {
    usage: "/status [<environment>]",
    summary: "Shows what is live, running, waiting, locked and frozen.",
    example: "/status",
    examples: [{ example: "/status production", does: "one environment" }],
  },
  help: {
    usage: "/help",
    summary: "Shows these commands.",
    example: "/help",
    examples: [{ example: "/help deploy", does: "one command, with examples" }],
  },
};

/** The help for a verb. */
export function helpOf(verb: Verb): CommandHelp {
  return { verb, examples: [], options: [], ...help[verb] };
}

/** Help for every command, the most used first. */
export const commands: readonly CommandHelp[] = verbs.map((verb) => helpOf(verb));
