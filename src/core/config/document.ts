import { constructFromEvents, CORE_SCHEMA, type Event, EVENT_ID, mergeTag, parseEvents, YAMLException } from "js-yaml";
import type { Problem } from "./environment.js";
import { type Flaw, show, showPath } from "./flaw.js";
import { offsetOf, readTree } from "./tree.js";

/** The largest deploy.yml that is read, in bytes. */
export const maximumBytes = 64 * 1024;

/** How many values a deploy.yml may come to, aliases replaced by what they name. */
export const maximumNodes = 10_000;

/** A document that was read: plain data, and the place of everything in it. */
export interface Document {
  readonly value: unknown;
  /** Keys that stand twice in a mapping. */
  readonly duplicates: readonly Problem[];
  locate(flaw: Flaw): Problem;
}

const schema = CORE_SCHEMA.withTags(mergeTag);

/** Reads YAML 1.2 (core schema, aliases and `<<`) that is small, finite and one document; never throws. */
export function readDocument(source: string): Document | { readonly problem: Problem } {
  const text = source.replace(/^\uFEFF/, "");
  const place = placesOf(text);
  const broken = (offset: number, message: string, expected?: string): { problem: Problem } => ({
    problem: { ...place(offset), path: "", message, expected, suggestion: undefined },
  });

  const bytes = Buffer.byteLength(source);
  if (bytes > maximumBytes) return broken(0, `The file has ${bytes} bytes.`, `at most ${maximumBytes} bytes (64 KiB)`);
  try {
    const events = parseEvents(text, {});
    const documents = events.flatMap((event, index) => (event.type === EVENT_ID.DOCUMENT ? [index] : []));
    if (documents.length === 0) return broken(0, "The file is empty.", "a mapping with the key envs");
    const second = documents[1];
    if (second !== undefined)
      return broken(firstOffset(events.slice(second)) ?? text.length, "The file holds more than one YAML document.", "one document");

    const { root, duplicates, circular } = readTree(text, events);
    const [loop] = circular;
    if (loop !== undefined) return broken(loop, "An alias stands inside of what it names.", "values that end");
    if (root.size > maximumNodes)
      return broken(0, "The file comes to too many values.", `at most ${maximumNodes} values, aliases replaced by what they name`);

    // With `json`, js-yaml takes the last of duplicate keys instead of throwing: they are reported here with all other problems.
    const [value] = constructFromEvents(events, { source: text, schema, json: duplicates.length > 0 });
    return {
      value,
      duplicates: duplicates.map(({ path, offset }) => ({
        ...place(offset),
        path: showPath(path),
        message: `The key ${show(path.at(-1))} stands here a second time.`,
        expected: "every key once",
        suggestion: undefined,
      })),
      locate: ({ path, at, words, message, expected, suggestion }) => ({
        ...place(offsetOf(root, path, at, words === undefined ? undefined : { text, words })),
        path: showPath(path),
        message,
        expected,
        suggestion,
      }),
    };
  } catch (error) {
    // js-yaml asks that everything be caught, not only its own exception.
    if (!(error instanceof YAMLException)) return broken(0, "The file cannot be read as YAML.", "YAML 1.2");
    return broken(error.mark?.position ?? 0, `This is not valid YAML: ${error.reason}.`, "YAML 1.2, core schema");
  }
}

function placesOf(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)];
  // GitHub shows no annotation on the empty line behind the last one.
  const last = text.trimEnd().length;
  return (offset) => {
    const inside = Math.max(0, Math.min(offset, last));
    const line = starts.findLastIndex((start) => start <= inside);
    return { line: line + 1, column: inside - (starts[line] ?? 0) + 1 };
  };
}

function firstOffset(events: readonly Event[]): number | undefined {
  for (const event of events) {
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) return event.start;
    if (event.type === EVENT_ID.SCALAR && event.valueStart >= 0) return event.valueStart;
  }
  return undefined;
}
