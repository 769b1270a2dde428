/** The most characters of a text or URL that are shown: a comment holds 65,536 in all. */
const longest = 1000;
const longestUrl = 2000;

/** Markdown that is safe to send to GitHub. Only the functions of this file make it, and they render inert whatever a person wrote. */
export class Markdown {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** For this file, and for text that is entirely ours; never for anything that a person wrote. */
  static trusted(text: string): Markdown {
    return new Markdown(text);
  }

  toString(): string {
    return this.text;
  }
}

/** Anything that a template may contain. Markdown is kept, everything else is made inert; `undefined` and `false` add nothing. */
export type Part = Markdown | string | number | undefined | false;

/** Builds markdown from a template of ours: the template stays as written, and interpolated parts are made inert unless they are Markdown. */
export function md(template: TemplateStringsArray, ...parts: readonly Part[]): Markdown {
  return Markdown.trusted(template.reduce((text, own, index) => text + render(parts[index - 1]) + own));
}

/** Joins the parts with a separator of ours; leaves out `undefined` and `false`. */
export function join(parts: readonly Part[], separator: string): Markdown {
  return Markdown.trusted(
    parts
      .filter((part) => part !== undefined && part !== false)
      .map(render)
      .join(separator),
  );
}

/** A short text in code: refs, names, commands. */
export function code(text: string): Markdown {
  const line = oneLine(text);
  // Backticks are easier to read in the raw comment and in mails; entities work for everything else. `<ref>` is a placeholder; any other `<` might
  // begin a marker of ours.
  if (/^(?:[\p{L}\p{M}\p{N}_./#+:=@, "'!?%^()[\]{}*~$-]|<[a-z]+>)+$/u.test(line)) return Markdown.trusted(`\`${line.trim() || " "}\``);
  return Markdown.trusted(`<code>${entities(line)}</code>`);
}

/** The usage of a command in code. The text has to be ours: `<` and `…` stay as they are. */
export function usage(text: string): Markdown {
  return Markdown.trusted(`\`${text}\``);
}

/** A mention that notifies. An invalid login is shown inert, and so is a bot's: bots read nothing, and might take it for a command. */
export function mention(login: string): Markdown {
  return /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,100})(?:\/(?:ent:)?[A-Za-z0-9_][\w.-]*)?$/.test(login)
    ? Markdown.trusted(`@${login}`)
    : inert(login);
}

/** A login that notifies nobody. */
export function person(login: string): Markdown {
  return md`**${login}**`;
}

/** A link, or only its text if the URL is not http(s). */
export function link(text: Markdown | string, url: string | undefined): Markdown {
  const address = url === undefined ? undefined : httpUrl(url);
  return address === undefined ? md`${text}` : Markdown.trusted(`[${render(text)}](${address})`);
}

/** The first characters of a SHA, as GitHub abbreviates them. */
export function short(sha: string): Markdown {
  return code(sha.slice(0, 7));
}

/** A table; cells are one line each. The head row is aligned left like the others, since GitHub would centre it. */
export function table(head: readonly Part[], rows: readonly (readonly Part[])[]): Markdown {
  const line = (cells: readonly Part[]): string => `| ${cells.map((cell) => render(cell).replace(/\s*\n\s*/g, "<br>")).join(" | ")} |`;
  return Markdown.trusted([line(head), `|${head.map(() => " :-- |").join("")}`, ...rows.map(line)].join("\n"));
}

/** A text folded under a summary, in which GitHub reads HTML and no markdown. */
export function details(summary: Markdown | string, body: Markdown): Markdown {
  return Markdown.trusted(
    `<details>\n<summary>${typeof summary === "object" ? summary.text : html(oneLine(summary))}</summary>\n\n${body.text}\n\n</details>`,
  );
}

/** Makes a person's text inert: one line without mentions, references, markup and HTML, at most 1,000 characters. */
export function inert(text: string): Markdown {
  return Markdown.trusted(
    quiet(oneLine(text))
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/[\\`*_[\]|~$]/g, "\\$&")
      // At the start of a line these would begin a list, underline a heading, or be a table's second line.
      .replace(/^(\s*)([-+=:])/, "$1\\$2")
      .replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2"),
  );
}

/** Shortens a text to so many characters, with an ellipsis. */
export function clip(text: string, length: number): string {
  // A text has at most as many characters as UTF-16 code units, which need no counting.
  const characters = text.length <= length ? [] : [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** The URL if it is http(s) and not too long, encoded so that it cannot break out of a markdown link or a table cell. */
export function httpUrl(url: string): string | undefined {
  if (url.length > longestUrl || !URL.canParse(url)) return undefined;
  const { protocol, href, username, password } = new URL(url);
  if ((protocol !== "https:" && protocol !== "http:") || username !== "" || password !== "") return undefined;
  const encoded = href.replace(
    /[()<>|`"'\s\\[\]]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  // One character may have become twelve.
  return encoded.length > longestUrl ? undefined : encoded;
}

function render(part: Part): string {
  if (part === undefined || part === false) return "";
  // Not by `instanceof`: on AWS the class exists twice, since some messages are in a bundle of their own, loaded when needed.
  return typeof part === "object" ? part.text : inert(String(part)).text;
}

function html(text: string): string {
  return quiet(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function entities(text: string): string {
  return quiet(text).replace(/[^A-Za-z0-9\s\u200b]/gu, (character) => `&#${character.codePointAt(0)};`);
}

// A zero-width space keeps GitHub from reading a mention, an issue reference, or an address as a link; also one that begins in this text and ends in
// the text after it.
function quiet(text: string): string {
  return text
    .replace(/[@#]/g, "$&\u200b")
    .replace(/(GH)-(?=\d)/gi, "$1\u200b-")
    .replace(/:\/\//g, ":\u200b//")
    .replace(/^\/\/|(?<=(?:https?|ftp):\/?)$/i, "\u200b$&")
    .replace(/(www)(?=\.|$)/gi, "$1\u200b");
}

function oneLine(text: string): string {
  // Control and direction-changing characters could make a line read as another.
  const line = text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ").replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "");
  return clip(line, longest);
}
