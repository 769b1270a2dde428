import { assemble } from "./assemble.js";
import { check } from "./check.js";
import { judgeTogether } from "./consistency.js";
import { type Document, readDocument } from "./document.js";
import type { Config, Problem } from "./environment.js";
import type { Flaw } from "./flaw.js";
import { beginReading } from "./reading.js";
import type { Reading } from "./reading.js";
import { schema } from "./schema.js";
import { judgeTexts } from "./texts.js";

/** What a deploy.yml comes to: its environments, or everything that is wrong with it; and what is valid but probably not meant. In the order of the file. */
export type Parsed = ({ readonly config: Config } | { readonly problems: readonly Problem[] }) & { readonly notices: readonly Problem[] };

/** Reads a deploy.yml: its environments with all defaults, or everything that is wrong with it. Takes time in proportion to its length; never throws. */
export function parseConfig(text: string, path: string): Parsed {
  const { problems, notices, read } = judgeConfig(text);
  if (read === undefined) return { problems, notices };
  const { document, reading } = read;
  return { config: assemble(schema.cast(document.value, { assert: false }), path, reading, document), notices };
}

/** Only what is to be said of a deploy.yml, and what was read where nothing is wrong: nobody deploys by a file that a stranger may have written. */
export function judgeConfig(text: string): Judged {
  const document = readDocument(text);
  if ("problem" in document) return { problems: [document.problem], notices: [], read: undefined };
  const { value } = document;
  const reading = beginReading(document);
  judgeTexts(document, reading);
  check(schema, value, [], reading);
  judgeTogether(value, reading);
  const notices = inOrder(document, reading.notices);
  const problems = inOrder(document, reading.flaws, document.duplicates);
  return { problems, notices, read: problems.length > 0 ? undefined : { document, reading } };
}

/** What is wrong with a deploy.yml; what was read of it, if that is nothing. */
interface Judged {
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
  readonly read: { readonly document: Document; readonly reading: Reading } | undefined;
}

function inOrder(document: Document, flaws: readonly Flaw[], more: readonly Problem[] = []): readonly Problem[] {
  return [...more, ...flaws.map((flaw) => document.locate(flaw))].toSorted((a, b) => a.line - b.line || a.column - b.column);
}
