import type { KeptAnswer } from "../ledger.js";
import { details, join, Markdown, md } from "./markdown.js";

/** An answer: the content of a comment and of a check run, verdict first. */
export interface Answer {
  readonly emoji: string;
  /** Plain text, one line; rendered inert. */
  readonly verdict: string;
  /** Paragraphs, tables and folded parts, in order. */
  readonly sections: readonly Markdown[];
}

/** An answer; sections that are `undefined` or `false` are left out. */
export function answerWith(emoji: string, verdict: string, ...sections: readonly (Markdown | undefined | false)[]): Answer {
  return { emoji, verdict, sections: sections.filter((section) => section !== undefined && section !== false) };
}

/** An answer to a command that was understood but not executed. */
export function refusal(verdict: string, ...sections: readonly (Markdown | undefined | false)[]): Answer {
  return answerWith("❌", verdict, ...sections);
}

/** An answer to a command that was not understood, or that we failed to execute. */
export function confused(verdict: string, ...sections: readonly (Markdown | undefined | false)[]): Answer {
  return answerWith("😕", verdict, ...sections);
}

/** The line for somebody who may not do something: what is needed. */
export function notAllowed(says: Markdown): Markdown {
  return md`👎 ${says}`;
}

/** The same as a separate answer, where there is no comment to react to. */
export function notAllowedAnswer(says: Markdown): Answer {
  return answerWith("👎", "You may not do this here", says);
}

/** An answer as the ledger keeps it. */
export function keepAnswer(answer: Answer): KeptAnswer {
  return { emoji: answer.emoji, verdict: answer.verdict, text: summaryOf(answer) };
}

/** An answer from the ledger; its text is trusted, because we signed it. */
export function keptAnswer({ emoji, verdict, text }: KeptAnswer): Answer {
  return answerWith(emoji, verdict, text !== "" && Markdown.trusted(text));
}

/** The text of a kept answer before its table and its folded parts. */
export function outlineOf({ text }: KeptAnswer): Markdown | undefined {
  const [outline = ""] = `\n\n${text}`.split(/\n\n(?=\||<details>|<!--)/, 1);
  return outline === "" ? undefined : Markdown.trusted(outline.trim());
}

/** An answer with one more section at its end. */
export function withAside(answer: Answer, aside: Markdown | undefined): Answer {
  return answerWith(answer.emoji, answer.verdict, ...answer.sections, aside);
}

/** GitHub's limit for a comment, in characters: https://docs.github.com/en/rest/issues/comments */
const commentLimit = 65_536;

/** A section that each edit of an answer carries over, since GitHub cannot tell its content again. */
export type Kept = "rules" | "changes" | "notes";

/** The body of the comment for an answer. The hidden marker is how the comment is found again. */
export function commentBody(answer: Answer, marker: string): string {
  const verdict = md`### ${answer.emoji} ${answer.verdict}`.text;
  const sections = answer.sections.map(({ text }) => text);
  const room = commentLimit - 200 - verdict.length - marker.length;
  let used = 0;
  const fitting = sections.filter((section) => (used + section.length + 2 <= room ? ((used += section.length + 2), true) : false));
  const cut = fitting.length < sections.length ? ["*Some details did not fit into this comment.*"] : [];
  return [verdict, ...fitting, ...cut, marker].join("\n\n");
}

/** An answer as the text of a check run: its title is the verdict, at most 250 characters, and its summary everything else. */
export function checkRunTextOf(answer: Answer): { readonly title: string; readonly summary: string } {
  return { title: `${answer.emoji} ${answer.verdict}`.slice(0, 250).trim(), summary: summaryOf(answer) };
}

function summaryOf({ sections }: Answer): string {
  return join(sections, "\n\n").text.slice(0, 65_000);
}

/** The marker of a request's answer; ids consist of letters, digits, `-`, `.` and `%`. */
export function markerOf(requestId: string): string {
  return `<!-- gitploy:${requestId} -->`;
}

/** The answer to a request among comments of ours. */
export function answerAmong<Comment extends { readonly body: string }>(
  comments: readonly Comment[],
  requestId: string,
): Comment | undefined {
  return comments.findLast(({ body }) => body.includes(markerOf(requestId)));
}

/** A folded list of lines. */
export function folded(summary: string, lines: readonly Markdown[]): Markdown | undefined {
  return lines.length === 0 ? undefined : details(summary, join(lines, "\n"));
}

/** Encloses a section in markers by which `keptIn` finds it again. */
export function keep(name: Kept, section: Markdown | undefined): Markdown | undefined {
  return section === undefined ? undefined : join([markerFor(name), section, markerFor(`/${name}`)], "\n");
}

/** The section of that name in a body of ours. Nobody's text can forge the markers, since `<` is escaped. */
export function keptIn(body: string, name: Kept): Markdown | undefined {
  const open = `${markerFor(name).text}\n`;
  const start = body.indexOf(open);
  const end = body.indexOf(`\n${markerFor(`/${name}`).text}`, start);
  return start === -1 || end === -1 ? undefined : Markdown.trusted(body.slice(start + open.length, end));
}

/**
 * What an answer hides in its text because GitHub does not return it: the command that makes the same request again, the ref of a deployment with a
 * string payload, and the reaction that belongs to the answer.
 */
export type OutOfSight = "again" | "ref" | "verdict";

/** Hides a text in an HTML comment; encoded, since a person wrote it. */
export function hide(name: OutOfSight, text: string | undefined): Markdown | undefined {
  return text === undefined ? undefined : Markdown.trusted(`<!-- ${name}:${Buffer.from(text).toString("base64")} -->`);
}

/** The text that `hide` put into a body of ours. */
export function hiddenIn(body: string, name: OutOfSight): string | undefined {
  const kept = new RegExp(`<!-- ${name}:(\\S+) -->`).exec(body)?.[1];
  return kept === undefined ? undefined : Buffer.from(kept, "base64").toString();
}

function markerFor(name: Kept | `/${Kept}`): Markdown {
  return Markdown.trusted(`<!-- ${name} -->`);
}

/** The reaction to a command's comment, besides its answer: accepted, refused, or not understood. */
export type VerdictReaction = "rocket" | "-1" | "confused";

/** The answer to a command. */
export interface Said {
  readonly reaction: VerdictReaction;
  readonly answer: Answer;
}

/** The reaction that says the same as an answer's verdict. */
export function reactionTo({ emoji }: Pick<Answer, "emoji">): VerdictReaction {
  switch (emoji) {
    case "❌":
    case "👎":
      return "-1";
    case "😕":
    case "💤":
      return "confused";
    default:
      return "rocket";
  }
}

/** An answer's marker with its reaction: a process that finds the answer without a reaction then knows which one is missing. */
export function withVerdict(reaction: VerdictReaction, marker: string): string {
  return reaction === "rocket" ? marker : `${hide("verdict", reaction)?.text ?? ""}\n${marker}`;
}

/** The reaction that belongs to an answer of ours; by default that of an accepted command, which most are. */
export function verdictIn(body: string): VerdictReaction {
  const kept = hiddenIn(body, "verdict");
  return kept === "-1" || kept === "confused" ? kept : "rocket";
}
