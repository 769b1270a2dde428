import { type Path, type Remark, show } from "./flaw.js";
import { alternativesOf, matchesNoRef } from "./pattern.js";
import type { Reading } from "./reading.js";

function judgePattern(source: string, reading: Reading): Remark | undefined {
  if (source.trim() === "") return { message: "The regular expression is empty." };
  const compiled = reading.compile(source);
  return "reason" in compiled ? { message: `${show(source)} is not a regular expression of RE2: ${compiled.reason}.` } : undefined;
}

/** Judges a pattern for refs as people write them in a command. */
export function judgeNamePattern(source: string, reading: Reading, path: Path): Remark | undefined {
  return judgePattern(source, reading) ?? judgeAlternatives(source, mendedName, reading, path);
}

/** Judges a pattern for whole refs, such as `refs/heads/main`. */
export function judgeRefPattern(source: string, reading: Reading, path: Path): Remark | undefined {
  return judgePattern(source, reading) ?? judgeAlternatives(source, mendedRef, reading, path);
}

/** An alternative that can match no ref, as it was probably meant, if that is known; `undefined` for one that may match. */
type Mend = (part: string) => { readonly meant: string | undefined } | undefined;

/** Reports a pattern if none of its alternatives can match a ref, and gives a notice if some cannot. */
function judgeAlternatives(source: string, mend: Mend, reading: Reading, path: Path): Remark | undefined {
  const parts = alternativesOf(source).map((part) => ({ part, mended: mend(part) }));
  const wrong = parts.filter(({ mended }) => mended !== undefined);
  const [first] = wrong;
  if (first === undefined) {
    noticeGlob(source, reading, path);
    return undefined;
  }
  const all = parts.map(({ part, mended }) => (mended === undefined ? part : mended.meant));
  const none = wrong.length === parts.length;
  const subject = none ? show(source.trim()) : `${show(first.part)} in ${show(source.trim())}`;
  const why = matchesNoRef(first.part) === "end" ? "none ends in a slash" : "refs begin with refs/heads/ or refs/tags/";
  const remark: Remark = {
    message: `${subject} matches no ref, since ${why}.`,
    suggestion: all.includes(undefined) ? undefined : all.join("|"),
  };
  if (none) return remark;
  reading.notice({ ...remark, path, at: "value", expected: "alternatives that match a ref" });
  return undefined;
}

/** Notices a pattern that ends as in a shell: the regular expression `v*` matches `v` and `vv`. */
function noticeGlob(source: string, reading: Reading, path: Path): void {
  const text = source.trim();
  const [, before] = /(?:^|[^\\])([\w/-])\*\$?$/.exec(text.replace(/\\[pP]\w\*\$?$/, "")) ?? [];
  if (before === undefined) return;
  const message = `The * in ${show(text)} only repeats the ${show(before)} before it.`;
  reading.notice({ path, at: "value", message, expected: ".* for any text", suggestion: text.replace(/\*\$?$/, ".*") });
}

function mendedName(part: string): ReturnType<Mend> {
  return matchesNoRef(part) === "end" ? { meant: withAnyEnd(part) } : undefined;
}

function mendedRef(part: string): ReturnType<Mend> {
  switch (matchesNoRef(part)) {
    case undefined:
      return undefined;
    case "end":
      return { meant: withAnyEnd(part) };
    case "beginning": {
      const text = part.trim().replace(/^origin\//, "");
      const folder = /^v(?:[\d.\\[(]|$)/.test(text) ? "tags/" : "heads/";
      const known = /^(?:\/?refs?\/)?(heads?|tags?)\/(.+)$/.exec(text);
      return { meant: known === null ? plainName(text, folder) : `refs/${known[1]?.replace(/s?$/, "s")}/${known[2]}` };
    }
  }
}

function withAnyEnd(part: string): string {
  return `${part.trim().replace(/[*+?]$/, "")}.*`;
}

function plainName(text: string, folder: string): string | undefined {
  return /^\/?refs?(?:\/|$)/.test(text) ? undefined : `refs/${folder}${text}`;
}
