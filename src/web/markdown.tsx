import type { Child } from "hono/jsx";
import { httpUrl, type Markdown } from "../core/messages/markdown.js";

/** Our text for GitHub, as a page shows it: only the markdown that messages use. What a person wrote in it stays inert. */
export function Prose({ says }: { readonly says: Markdown }) {
  return <>{blocks(says.text.replace(/<!--[^]*?-->/g, "").split("\n"))}</>;
}

/** One line of it. */
export function Line({ says }: { readonly says: Markdown }) {
  return <>{inline(says.text)}</>;
}

function blocks(lines: readonly string[]): Child[] {
  const shown: Child[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const end = endOf(lines, at);
    const part = lines.slice(at, end);
    if (line.startsWith("<details>")) shown.push(folded(part));
    else if (line.startsWith("```")) shown.push(<pre class="p-2 color-bg-subtle">{decoded(part.slice(1, -1).join("\n"))}</pre>);
    else if (line.startsWith("|")) shown.push(table(part));
    else if (/^[-*] /.test(line)) shown.push(list(part));
    else if (line.startsWith(">")) shown.push(<blockquote class="pl-3">{part.map((each) => inline(each.replace(/^> ?/, "")))}</blockquote>);
    else if (line.trim() !== "") shown.push(<p>{inline(part.join(" ").replace(/^#{1,6} /, ""))}</p>);
    at = end;
  }
  return shown;
}

/** The end of the block that begins in a line: its closing tag or fence, or the first line of another kind. */
function endOf(lines: readonly string[], at: number): number {
  const line = lines[at] ?? "";
  if (line.startsWith("<details>")) return closing(lines, at, (each) => each.startsWith("</details>"));
  if (line.startsWith("```")) return closing(lines, at, (each) => each.startsWith("```"));
  const kind = kindOf(line);
  const next = lines.findIndex((each, index) => index > at && kindOf(each) !== kind);
  return next === -1 ? lines.length : next;
}

function closing(lines: readonly string[], at: number, closes: (line: string) => boolean): number {
  const end = lines.findIndex((each, index) => index > at && closes(each));
  return end === -1 ? lines.length : end + 1;
}

function kindOf(line: string): string {
  if (line.trim() === "") return "blank";
  if (/^<details>|^```/.test(line)) return line;
  return /^(?:\||[-*] |>)/.exec(line)?.[0][0] ?? "text";
}

function folded(lines: readonly string[]): Child {
  const summary = /<summary>(.*)<\/summary>/.exec(lines[1] ?? "")?.[1] ?? "";
  return (
    <details>
      <summary>{inline(summary)}</summary>
      {blocks(lines.slice(2, -1))}
    </details>
  );
}

function list(lines: readonly string[]): Child {
  return (
    <ul class="ml-3">
      {lines.map((line) => (
        <li>{inline(line.replace(/^[-*] /, ""))}</li>
      ))}
    </ul>
  );
}

function table(lines: readonly string[]): Child {
  const rows = lines.filter((_, index) => index !== 1).map(cellsOf);
  return (
    <table class="facts">
      <tbody>
        {rows.map((cells) => (
          <tr>
            {cells.map((cell, index) => {
              const text = cell.replace(/^\*\*(.*)\*\*$/, "$1");
              return index === 0 ? <th scope="row">{inline(text)}</th> : <td>{inline(text)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** Parts that are shown differently: code, escapes, entities, links, bold, breaks. */
const token =
  /`(?<code>[^`]+)`|<code>(?<entities>.*?)<\/code>|\\(?<escaped>[^\s\w])|\[(?<text>(?:`[^`]*`|\\.|[^\]\\])*)\]\((?<url>[^)\s]*)\)|\*\*(?<bold>(?:`[^`]*`|\\.|[^*\\])+)\*\*|(?<lineBreak><br>)/;

function inline(text: string): Child[] {
  const found = token.exec(text);
  if (found === null) return [decoded(text)];
  const { groups = {}, index } = found;
  return [decoded(text.slice(0, index)), shownAs(groups), ...inline(text.slice(index + found[0].length))];
}

function shownAs({ code, entities, escaped, text, url, bold, lineBreak }: Readonly<Record<string, string | undefined>>): Child {
  if (code !== undefined) return <code>{code}</code>;
  if (entities !== undefined) return <code>{decoded(entities)}</code>;
  if (escaped !== undefined) return escaped;
  if (bold !== undefined) return <b>{inline(bold)}</b>;
  if (lineBreak !== undefined) return <br />;
  const address = httpUrl(decoded(url ?? ""));
  return address === undefined ? (
    <>{inline(text ?? "")}</>
  ) : (
    <a href={address} rel="noreferrer">
      {inline(text ?? "")}
    </a>
  );
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** Entities as their characters; JSX makes them inert again. The zero-width spaces against GitHub's links are useless here. */
function decoded(text: string): string {
  return text
    .replace(/&(?:#(\d+)|(amp|lt|gt|quot));/g, (_, number: string | undefined, name: string | undefined) =>
      number === undefined ? (named[name ?? ""] ?? "") : String.fromCodePoint(Number(number)),
    )
    .replaceAll("\u200B", "");
}
