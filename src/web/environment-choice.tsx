import type { Context } from "hono";
import { type Identity } from "../github/pages/page-reads.js";
import { addressIn } from "./addresses.js";
import { Icon } from "./icon.js";
import { visible } from "./text.js";

/** Which environments of a repository somebody wants to see: those with a word in their names, a part of them at a time. */
export interface EnvironmentChoice {
  readonly word: string;
  /** From 1. */
  readonly part: number;
}

/** The choices, and what was chosen. */
export interface ChosenEnvironments {
  readonly names: readonly string[];
  /** How many match, and how many there are. */
  readonly fitting: number;
  readonly all: number;
}

/** How many are read and shown at once. */
const atOnce = 100;
/** So many are shown without a search box. */
export const few = 20;

/** What an address asks for. */
export function environmentChoiceIn({ req }: Context): EnvironmentChoice {
  const word = (req.query("q") ?? "").trim().slice(0, 100);
  const part = Number(/^[1-9]\d{0,3}$/.exec(req.query("part") ?? "")?.[0] ?? 1);
  return { word, part };
}

/** The names that were asked for. */
export function chooseEnvironments(names: readonly string[], { word, part }: EnvironmentChoice): ChosenEnvironments {
  const fitting = names.filter((name) => isNamed(name, word));
  return { names: fitting.slice((part - 1) * atOnce, part * atOnce), fitting: fitting.length, all: names.length };
}

/** Whether a name has a word in it. */
export function isNamed(name: string, word: string): boolean {
  return name.toLowerCase().includes(word.toLowerCase());
}

/** The address of the environments that were asked for. */
export function choiceAddress(identity: Identity, { word, part }: EnvironmentChoice, more: Readonly<Record<string, string>> = {}): string {
  return addressIn(identity, "", { ...(word !== "" && { q: word }), ...(part > 1 && { part: String(part) }), ...more });
}

interface ChoiceProps {
  readonly identity: Identity;
  readonly choice: EnvironmentChoice;
  readonly chosen: ChosenEnvironments;
}

/** A box to search environments, if there are many. */
export function FindEnvironment({ identity, choice, chosen }: ChoiceProps) {
  if (chosen.all <= few && choice.word === "") return null;
  return (
    <form method="get" action={addressIn(identity, "")} role="search" class="mb-3 d-flex flex-wrap search">
      <label for="q" class="mr-2">
        Find an environment
      </label>
      <input id="q" name="q" type="search" class="form-control mr-2" value={choice.word} maxlength={100} />
      <button class="btn mr-2" type="submit">
        <Icon name="search" /> Find
      </button>
      {choice.word === "" ? null : <a href={addressIn(identity, "")}>{`All ${chosen.all}`}</a>}
    </form>
  );
}

/** How many there are, and links to the others. */
export function OtherParts({ identity, choice, chosen }: ChoiceProps) {
  const { word, part } = choice;
  const { names, fitting, all } = chosen;
  const from = (part - 1) * atOnce;
  const says = [
    word === "" ? `${all} environments` : `${fitting} of ${all} environments have “${visible(word)}” in their names`,
    ...(names.length < fitting ? [`${from + 1} to ${from + names.length} of them, in the order of deploy.yml, are here`] : []),
  ];
  if (word === "" && fitting <= few) return null;
  return (
    <p class="choices">
      <span class="color-fg-muted">{says.join("; ")}.</span>
      {part > 1 ? (
        <a class="btn" href={choiceAddress(identity, { word, part: part - 1 })}>
          {`${atOnce} before`}
        </a>
      ) : null}
      {from + names.length < fitting ? (
        <a class="btn" href={choiceAddress(identity, { word, part: part + 1 })}>
          {`Next ${Math.min(atOnce, fitting - from - names.length)}`}
        </a>
      ) : null}
    </p>
  );
}
