/** Characters of one text or address that are shown: a comment holds 65,536 in all. */
const longest = 1000;
const longestUrl = 2000;

/** Markdown that is safe to send to GitHub: made only by the functions of this file, which render inert whatever a person wrote. */
export class Markdown {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** For this file and for text that is ours from end to end; nothing a person wrote may come in here. */
  static trusted(text: string): Markdown {
    return new Markdown(text);
  }

  toString(): string {
    return this.text;
  }
}

/** Anything that a template may contain: Markdown goes in as it is, everything else is made inert; `undefined` and `false` leave nothing. */
export type Part = Markdown | string | number | undefined | false;

/** Builds markdown from a template of ours: its own text stays as written, what is interpolated is made inert unless it is Markdown. */
export function md(template: TemplateStringsArray, ...parts: readonly Part[]): Markdown {
  return Markdown.trusted(template.reduce((text, own, index) => text + render(parts[index - 1]) + own));
}

/** Joins what is there of `parts` with text of ours. */
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
  // Backticks are easier to read in the raw comment and in mails; entities hold for whatever they cannot.
  // `<ref>` is a word to replace; any other `<` might be the beginning of a marker of ours.
  if (/^(?:[\p{L}\p{M}\p{N}_./#+:=@, "'!?%^()[\]{}*~$-]|<[a-z]+>)+$/u.test(line)) return Markdown.trusted(`\`${line.trim() || " "}\``);
  return Markdown.trusted(`<code>${entities(line)}</code>`);
}

/** Usage of a command in code: text of ours, with `<` and `…` as they are; nothing a person wrote may come in here. */
export function usage(text: string): Markdown {
  return Markdown.trusted(`\`${text}\``);
}

/** A mention that notifies; a login that is none is shown inert, and so is a bot's, which reads nothing and might take it for a command. */
export function mention(login: string): Markdown {
  return /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,100})(?:\/(?:ent:)?[A-Za-z0-9_][\w.-]*)?$/.test(login)
    ? Markdown.trusted(`@${login}`)
    : inert(login);
}

/** A login that names somebody without notifying them. */
export function person(login: string): Markdown {
  return md`**${login}**`;
}

/** A link, or just its text where the address is not http(s). */
export function link(text: Markdown | string, url: string | undefined): Markdown {
  const address = url === undefined ? undefined : httpUrl(url);
  return address === undefined ? md`${text}` : Markdown.trusted(`[${render(text)}](${address})`);
}

/** The first characters of a SHA, as GitHub abbreviates them. */
export function short(sha: string): Markdown {
  return code(sha.slice(0, 7));
}

/** A table; cells are one line each. GitHub would centre the head, which is a row like the others where it names a fact. */
export function table(head: readonly Part[], rows: readonly (readonly Part[])[]): Markdown {
  const line = (cells: readonly Part[]): string => `| ${cells.map((cell) => render(cell).replace(/\s*\n\s*/g, "<br>")).join(" | ")} |`;
  return Markdown.trusted([line(head), `|${head.map(() => " :-- |").join("")}`, ...rows.map(line)].join("\n"));
}

/** Something folded away under a summary, where GitHub reads HTML and no markdown. */
export function details(summary: Markdown | string, body: Markdown): Markdown {
  return Markdown.trusted(
    `<details>\n<summary>${typeof summary === "object" ? summary.text : html(oneLine(summary))}</summary>\n\n${body.text}\n\n</details>`,
  );
}

/** Makes what a person wrote inert: one line, no mention, no reference, no markup, no HTML; at most 1,000 characters of it. */
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

/** Shortens to so many characters, with an ellipsis. */
export function clip(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** The address if it is http(s) and of a usable length, encoded so that it cannot leave a markdown link or a table cell. */
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
  // Not by its class: on AWS there are two of it, since some sentences wait in a file of their own until they are needed.
  return typeof part === "object" ? part.text : inert(String(part)).text;
}

function html(text: string): string {
  return quiet(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function entities(text: string): string {
  return quiet(text).replace(/[^A-Za-z0-9\s\u200b]/gu, (character) => `&#${character.codePointAt(0)};`);
}

// A zero-width space keeps GitHub from reading a mention, an issue reference, or an address as a link; also one that begins in this text and goes on in
// what stands behind it.
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
