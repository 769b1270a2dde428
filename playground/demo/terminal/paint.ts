import { stripVTControlCharacters } from "node:util";

/** Functions that colour text, or leave it as it is. */
export interface Paint {
  readonly colours: boolean;
  bold(text: string): string;
  dim(text: string): string;
  italic(text: string): string;
  code(text: string): string;
  person(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  busy(text: string): string;
  /** Links a text, if the terminal supports links. */
  link(text: string, url: string): string;
}

/** Whether a terminal gets colours, by the rules of https://no-color.org: FORCE_COLOR and NO_COLOR come before the kind of stream. */
export function wantsColours(env: Readonly<Record<string, string | undefined>>, stream: { readonly isTTY?: boolean }): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  if ((env["FORCE_COLOR"] ?? "0") !== "0") return true;
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** Creates the paint. */
export function createPaint(colours: boolean): Paint {
  // Each word is painted separately, so that a line may be broken between any two.
  const style =
    (open: string, close: string) =>
    (text: string): string =>
      colours ? text.replace(/\S+/g, (word) => `\u001B[${open}m${word}\u001B[${close}m`) : text;
  return {
    colours,
    bold: style("1", "22"),
    dim: style("2", "22"),
    italic: style("3", "23"),
    code: style("36", "39"),
    person: style("1;35", "22;39"),
    good: style("32", "39"),
    bad: style("31", "39"),
    busy: style("33", "39"),
    link: (text, url) =>
      colours ? text.replace(/\S+/g, (word) => `\u001B]8;;${url}\u0007\u001B[4m${word}\u001B[24m\u001B]8;;\u0007`) : text,
  };
}

const segmenter = new Intl.Segmenter();

/** The columns of a text: an emoji has two, colours none. */
export function width(text: string): number {
  let columns = 0;
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) {
    if (/^\p{Cf}$/u.test(segment)) continue;
    columns += /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/u.test(segment) ? 2 : 1;
  }
  return columns;
}

/** The text, padded to so many columns. */
export function padded(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

/** The text in lines of at most so many columns, broken at blanks; a longer word is not broken. */
export function wrapped(text: string, columns: number, indent = ""): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line.trim() !== "" && width(longer) > columns) {
      lines.push(line);
      line = indent + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
