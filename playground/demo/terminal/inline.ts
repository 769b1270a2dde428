import type { Paint } from "./paint.js";

/** One line of the App's markdown as a terminal shows it. */
export function inline(text: string, paint: Paint): string {
  const kept: string[] = [];
  // Painted parts are set aside, so that nothing in them is read as markdown.
  const aside = (painted: string): string => `\uE000${kept.push(painted) - 1}\uE001`;
  const back = (line: string): string => line.replace(/\uE000(\d+)\uE001/g, (_, index: string) => back(kept[Number(index)] ?? ""));
  const line = text
    .replace(/<!--.*?-->/g, "")
    .replace(/`([^`]+)`/g, (_, inner: string) => aside(paint.code(inner)))
    .replace(/<code>(.*?)<\/code>/g, (_, inner: string) => aside(paint.code(decoded(inner))))
    .replace(/\\([\\`*_[\]|~$+=:().-])/g, (_, character: string) => aside(character))
    .replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (_, inner: string, url: string) => aside(paint.link(emphasised(inner, paint), url)))
    .replace(/(?<![\w/])@[A-Za-z0-9][\w-]*(\[bot\])?/g, (mention) => aside(paint.person(mention)));
  return decoded(back(emphasised(line, paint)));
}

function emphasised(text: string, paint: Paint): string {
  return text
    .replace(/\*\*(.+?)\*\*/g, (_, inner: string) => paint.bold(inner))
    .replace(/(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])/g, (_, inner: string) => paint.italic(inner));
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** The text that a browser shows for entities; without the App's zero-width spaces, which only keep GitHub from linking. */
export function decoded(text: string): string {
  return text
    .replace(/&(?:#(\d+)|(amp|lt|gt|quot));/g, (_, number: string | undefined, name: string | undefined) =>
      number === undefined ? (named[name ?? ""] ?? "") : String.fromCodePoint(Number(number)),
    )
    .replaceAll("\u200B", "");
}
