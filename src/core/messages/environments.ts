import type { Piece } from "../command/compose.js";
import type { Verb } from "../command/mistake.js";
import { type Answer, confused } from "./answer.js";
import { and, bullets, few, or } from "./lists.js";
import { clip, code, Markdown, md } from "./markdown.js";
import { typed } from "./next.js";

const mostCommands = 20;
/** The most commands within a sentence. */
const most = 3;

/** A verb that names one environment. */
export type EnvironmentVerb = Exclude<Verb, "promote" | "help">;

/** The answer to a word that should name an environment but names none. */
export function environmentUnknown(options: {
  readonly word: string;
  readonly known: readonly string[];
  readonly suggestion: string | undefined;
  /** The verb of the command to type next; without it, people are told to repeat theirs. */
  readonly verb?: EnvironmentVerb | undefined;
  /** What was typed as the ref. */
  readonly ref?: string | undefined;
  /** What else was typed. */
  readonly rest?: readonly Piece[] | undefined;
  /** Whether the ref names an environment and the word does not: `/deploy production v1`. */
  readonly swapped?: boolean | undefined;
  readonly promotion?: { readonly from: string; readonly to: string } | undefined;
}): Answer {
  const { word, known, suggestion, verb, ref, rest = [], swapped, promotion } = options;
  const verdict = `There is no environment ${clip(word, 100)}`;
  const list = md`This repository deploys to ${and(known.map(brief))}.`;
  if (swapped === true && ref !== undefined) {
    const turned = commandFor(verb ?? "deploy", ref, word, rest);
    return confused(verdict, md`The ref comes first, then the environment. **Did you mean** ${turned}?${valueInQuotes(word, rest)}`, list);
  }
  const isRef = suggestion === undefined ? asRef(options) : undefined;
  if (isRef !== undefined) return confused(verdict, md`If ${brief(word)} is a ref, **did you mean** ${isRef}?`, list);
  if (suggestion === undefined) return confused(verdict, md`${list} **Next:** repeat the command with one of them.`);
  const given = verb === undefined && ref === undefined ? brief(suggestion) : commandFor(verb ?? "deploy", suggestion, ref, rest);
  const next = promotion === undefined ? given : typed("/promote", clip(promotion.from, 100), clip(promotion.to, 100));
  return confused(verdict, md`**Did you mean** ${next}?`, list);
}

/** The commands in which the word is the ref: it stands behind `to` in a rollback, and `/promote` takes none. */
function asRef({ word, known, verb, ref, rest = [], promotion }: Parameters<typeof environmentUnknown>[0]): Markdown | undefined {
  if (promotion !== undefined)
    return promotion.from === word && known.includes(promotion.to) ? commandFor("deploy", promotion.to, word, []) : undefined;
  return verb === "rollback" && ref === undefined ? or(known.slice(0, most).map((name) => commandFor(verb, name, word, rest))) : undefined;
}

// `note=two words`, of which the second was read as a name.
function valueInQuotes(word: string, rest: readonly Piece[]): Markdown | false {
  const input = rest.findLast((piece) => typeof piece === "object" && "input" in piece);
  if (typeof input !== "object" || !("input" in input)) return false;
  return md` A value with spaces goes in quotes: ${code(clip(`${input.input}="${input.value} ${word}"`, 100))}.`;
}

/** The answer to an environment in place of a ref, where no ref has that name: `/deploy staging production`. */
export function environmentAsRef(options: {
  readonly from: string;
  readonly to: string;
  /** What else was typed; `/promote` takes none of it. */
  readonly rest: readonly Piece[];
}): Answer {
  const { rest } = options;
  const [from, to] = [clip(options.from, 100), clip(options.to, 100)];
  const plain = rest.every((piece) => piece === undefined);
  return confused(
    `${from} is an environment, not a ref`,
    plain
      ? md`**Did you mean** ${typed("/promote", from, to)}? It deploys what is live in ${code(from)} to ${code(to)}.`
      : md`**Next:** ${typed("/status", from)} shows what is live there, ${typed("/deploy", "<ref>", to, ...rest)} deploys that, or anything else: ${aRef}.`,
  );
}

/** The answer to a command without an environment, where deploy.yml has several and no default. */
export function environmentNeeded(options: {
  readonly known: readonly string[];
  readonly verb: EnvironmentVerb;
  /** What was typed as the ref. */
  readonly ref?: string | undefined;
  /** What else was typed. */
  readonly rest?: readonly Piece[] | undefined;
}): Answer {
  const { known, verb, ref, rest = [] } = options;
  const commands = known.map((name) => commandFor(verb, name, ref, rest));
  return confused(
    "Which environment?",
    md`${code("deploy.yml")} has ${known.length} environments and none with ${code("default: true")}. **Next:** one of`,
    bullets(few(commands, mostCommands)),
  );
}

/** The answer to a command without a ref, where no open pull request has a head to deploy. */
export function refNeeded(options: {
  readonly why: "issue" | "closed" | "merged";
  readonly environment?: string | undefined;
  /** The merge commit of a merged pull request. */
  readonly mergeSha?: string | undefined;
  /** What else was typed. */
  readonly rest?: readonly Piece[] | undefined;
}): Answer {
  const { why, environment, mergeSha, rest = [] } = options;
  const placeholder = typed("/deploy", "<ref>", environment, ...rest);
  // Seven characters of a SHA are not unique in every repository.
  const merged = why === "merged" && mergeSha !== undefined && typed("/deploy", mergeSha.slice(0, 12), environment, ...rest);
  const next = merged
    ? md`**Next:** ${merged} deploys the merge commit, ${placeholder} anything else: ${aRef}.`
    : md`**Next:** ${placeholder}, where the ref is ${aRef}.`;
  return confused("Which ref?", md`${reasons[why]} ${next}`);
}

function commandFor(verb: EnvironmentVerb, environment: string, ref: string | undefined, rest: readonly Piece[]): Markdown {
  const [name, given] = [clip(environment, 100), ref === undefined ? undefined : clip(ref, 100)];
  if (given === undefined) return typed(`/${verb}`, name, ...rest);
  return verb === "rollback" ? typed("/rollback", name, { to: given }, ...rest) : typed(`/${verb}`, given, name, ...rest);
}

function brief(name: string): Markdown {
  return code(clip(name, 100));
}

const aRef = md`a tag, a branch, a SHA, or ${code("#123")} for a pull request's head`;

const reasons: Readonly<Record<"issue" | "closed" | "merged", Markdown>> = {
  issue: Markdown.trusted("An issue has no commit of its own, so the command has to say what to deploy."),
  closed: Markdown.trusted("This pull request is closed, so its head is deployed only if the command names it."),
  merged: Markdown.trusted("This pull request is merged, so the command has to say what to deploy."),
};
