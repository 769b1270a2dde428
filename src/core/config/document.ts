import { constructFromEvents, CORE_SCHEMA, type Event, EVENT_ID, mergeTag, YAMLException } from "js-yaml";
import { type Problem, type Flaw, type Path, show, showPath } from "./flaw.js";
import { eventsOf } from "./events.js";
import { notClosed, quotesMissing } from "./not-yaml.js";
import { nodeAt, offsetOf, readTree } from "./tree.js";
import { maximumBytes } from "./file.js";

/** The most values that a deploy.yml may have, with aliases replaced by what they name. */
export const maximumNodes = 10_000;

/** A document that was read: plain data, and the position of everything in it. */
export interface Document {
  readonly value: unknown;
  /** Keys that occur twice in a mapping. */
  readonly duplicates: readonly Problem[];
  locate(flaw: Flaw): Problem;
  /** The text of a scalar as it is written, without its quotes. */
  written(path: Path): string | undefined;
  /** The same, if it is written without quotes and tag. */
  plain(path: Path): string | undefined;
}

const schema = CORE_SCHEMA.withTags(mergeTag);

/** Reads a single document of YAML 1.2 (core schema, aliases and `<<`) within the limits; never throws. */
export function readDocument(source: string): Document | { readonly problem: Problem } {
  const bytes = Buffer.byteLength(source);
  const expectedSize = `at most ${maximumBytes} bytes (64 KiB)`;
  if (bytes > maximumBytes)
    return {
      problem: { line: 1, column: 1, path: "", message: `The file has ${bytes} bytes.`, expected: expectedSize, suggestion: undefined },
    };
  const text = source.replace(/^\uFEFF/, "");
  let places: ReturnType<typeof placesOf> | undefined;
  // Most files have no mistake, so nobody asks for the place of anything.
  const place = (offset: number): ReturnType<NonNullable<typeof places>> => (places ??= placesOf(text))(offset);
  const broken = (offset: number, message: string, expected?: string, suggestion?: string): { problem: Problem } => ({
    problem: { ...place(offset), path: "", message, expected, suggestion },
  });

  try {
    const events = eventsOf(text);
    const documents = events.flatMap((event, index) => (event.type === EVENT_ID.DOCUMENT ? [index] : []));
    if (documents.length === 0) return broken(0, "The file is empty.", "a mapping with the key envs");
    const second = documents[1];
    if (second !== undefined)
      return broken(firstOffset(events.slice(second)) ?? text.length, "The file holds more than one YAML document.", "one document");

    const tooMany = (): { problem: Problem } =>
      broken(0, "The file has too many values.", `at most ${maximumNodes} values, aliases replaced by what they name`);
    if (events.filter(({ type }) => type !== EVENT_ID.POP).length > maximumNodes) return tooMany();
    const { root, duplicates, circular, plainKeys } = readTree(text, events);
    const [loop] = circular;
    if (loop !== undefined) return broken(loop, "An alias is inside the value that it names.", "no circular aliases");
    if (root.size > maximumNodes) return tooMany();

    // With `json`, js-yaml takes the last of duplicate keys instead of throwing: they are reported here with all other problems.
    const written = (path: Path, plainOnly: "plain" | "any"): string | undefined => {
      const node = nodeAt(root, path);
      if (node === undefined || node.end <= node.start || (plainOnly === "plain" && !node.plain)) return undefined;
      return text.slice(node.start, node.end).replace(/^["']/, "");
    };
    const [value] = constructFromEvents(withTextKeys(events, plainKeys, text.length), {
      source: text + textTag,
      schema,
      json: duplicates.length > 0,
    });
    return {
      value,
      written: (path) => written(path, "any"),
      plain: (path) => written(path, "plain"),
      duplicates: duplicates.map(({ path, offset }) => ({
        ...place(offset),
        path: showPath(path),
        message: `The key ${show(path.at(-1))} is here a second time.`,
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
    // js-yaml advises to catch everything, not only its own exception.
    if (!(error instanceof YAMLException)) return broken(0, "The file cannot be read as YAML.", "YAML 1.2");
    const at = error.mark?.position ?? 0;
    const missing = quotesMissing(text, at);
    if (missing !== undefined)
      return broken(missing.offset, `This is not valid YAML: ${missing.why}.`, "the text in quotes", missing.quoted);
    const open = notClosed(text, at, error.reason);
    if (open !== undefined) return broken(open.offset, `This is not valid YAML: ${open.why}.`, open.expected);
    return broken(at, `This is not valid YAML: ${error.reason}.`, "YAML 1.2, core schema");
  }
}

// YAML's tag for text, whatever it looks like; js-yaml finds tags by their position in the source.
const textTag = "!";

/** Makes unquoted keys text as they are written (`1.10`, `017`, `~`), as JSON's keys are. */
function withTextKeys(events: readonly Event[], keys: ReadonlySet<Event>, tagStart: number): Event[] {
  return events.map((event) => (keys.has(event) ? { ...event, tagStart, tagEnd: tagStart + textTag.length } : event) as Event);
}

function placesOf(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)];
  // GitHub shows no annotation on the empty line after the last one.
  const last = text.trimEnd().length;
  return (offset) => {
    const inside = Math.max(0, Math.min(offset, last));
    let [line, end] = [0, starts.length];
    while (end - line > 1) {
      const middle = (line + end) >> 1;
      if ((starts[middle] ?? 0) <= inside) line = middle;
      else end = middle;
    }
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
