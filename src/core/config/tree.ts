import { COLLECTION_STYLE, type Event, EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Path } from "./flaw.js";

/** A node of the document with its offsets into the text. */
export interface Located {
  readonly start: number;
  /** Where the text of a scalar ends; other nodes have none. */
  readonly end: number;
  /** A scalar without quotes and tag: YAML determines its type. */
  readonly plain: boolean;
  readonly entries: ReadonlyMap<string, { readonly key: number; readonly value: Located }>;
  readonly items: readonly Located[];
  readonly merged: readonly Located[];
  /** The number of nodes when every alias is replaced by what it names. */
  readonly size: number;
}

/** A document's nodes with their offsets, and the problems found in reading them. */
export interface Tree {
  readonly root: Located;
  readonly duplicates: readonly { readonly path: Path; readonly offset: number }[];
  /** The offsets of aliases that are inside what they name. */
  readonly circular: readonly number[];
  /** The events of keys without quotes and tag. */
  readonly plainKeys: ReadonlySet<Event>;
}

/** Reads the offsets of nodes from js-yaml's events; `events` begins with the first document's own. */
export function readTree(text: string, events: readonly Event[]): Tree {
  const duplicates: { path: Path; offset: number }[] = [];
  const circular: number[] = [];
  const plainKeys = new Set<Event>();
  const anchors = new Map<string, Located | "open">();
  let next = 1;
  // The end of everything read so far.
  let reached = 0;

  function read(path: Path, fallback: number): Located {
    const event = events[next++];
    reached = Math.max(reached, event === undefined ? 0 : endOf(event));
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return remember(event, { ...leaf(startOf(event, fallback)), end: event.valueEnd, plain: isPlain(event) });
      case EVENT_ID.SEQUENCE:
        return remember(event, readSequence(event, path));
      case EVENT_ID.MAPPING:
        return remember(event, readMapping(event, path));
      case EVENT_ID.ALIAS: {
        const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
        if (target === "open") circular.push(event.anchorStart);
        // js-yaml itself reports an alias that names nothing.
        return typeof target === "object" ? target : leaf(event.anchorStart);
      }
      default:
        return leaf(fallback);
    }
  }

  function readSequence(event: Extract<Event, { type: typeof EVENT_ID.SEQUENCE }>, path: Path): Located {
    remember(event, "open");
    const items: Located[] = [];
    while (!atEnd()) items.push(read([...path, items.length], placeOfItem(event, items.length)));
    return { ...leaf(event.start), items, size: items.reduce((size, item) => size + item.size, 1) };
  }

  // Events have no position for an empty item, which is only a dash.
  function placeOfItem({ start, style }: Extract<Event, { type: typeof EVENT_ID.SEQUENCE }>, index: number): number {
    const item = events[next];
    if (index === 0 || style !== COLLECTION_STYLE.BLOCK || item?.type !== EVENT_ID.SCALAR || item.valueStart >= 0) return start;
    const dash = dashBelow(text, start, reached) ?? start;
    reached = Math.max(reached, dash + 1);
    return dash;
  }

  function readMapping(event: Anchored & { readonly start: number }, path: Path): Located {
    remember(event, "open");
    const entries = new Map<string, { key: number; value: Located }>();
    const merged: Located[] = [];
    let size = 1;
    while (!atEnd()) {
      const keyEvent = events[next];
      const name = keyEvent?.type === EVENT_ID.SCALAR ? getScalarValue(text, keyEvent) : "";
      if (keyEvent?.type === EVENT_ID.SCALAR && isPlain(keyEvent) && name !== "<<") plainKeys.add(keyEvent);
      const key = read(path, event.start);
      const value = read([...path, name], key.start);
      size += key.size + value.size;
      if (keyEvent?.type !== EVENT_ID.SCALAR) continue;
      if (name === "<<" && keyEvent.style === SCALAR_STYLE.PLAIN) merged.push(...(value.items.length > 0 ? value.items : [value]));
      else if (entries.has(name)) duplicates.push({ path: [...path, name], offset: key.start });
      else entries.set(name, { key: key.start, value });
    }
    return { ...leaf(event.start), entries, merged, size };
  }

  function atEnd(): boolean {
    if (next < events.length && events[next]?.type !== EVENT_ID.POP) return false;
    next += 1;
    return true;
  }

  function remember<Node extends Located | "open">(event: Anchored, node: Node): Node {
    if (event.anchorStart >= 0) anchors.set(text.slice(event.anchorStart, event.anchorEnd), node);
    return node;
  }

  return { root: read([], 0), duplicates, circular, plainKeys };
}

/** The next dash after an offset that stands in the column of the list's first one. */
function dashBelow(text: string, first: number, after: number): number | undefined {
  const column = first - Math.max(text.lastIndexOf("\n", first), text.lastIndexOf("\r", first)) - 1;
  const dash = new RegExp(`(?<=^ {${column}})-(?=\\s|$)`, "gm");
  dash.lastIndex = after;
  return dash.exec(text)?.index;
}

/** The offset of a node, or of its nearest parent that exists; of a part of its text, if that begins on a later line. */
export function offsetOf(root: Located, path: Path, at: "key" | "value", part?: { readonly text: string; readonly words: string }): number {
  let node = root;
  for (const [index, segment] of path.entries()) {
    if (typeof segment === "number") {
      const item = node.items[segment];
      if (item === undefined) return node.start;
      node = item;
    } else {
      const entry = find(node, segment);
      if (entry === undefined) return node.start;
      if (at === "key" && index === path.length - 1) return entry.key;
      node = entry.value;
    }
  }
  return part === undefined ? node.start : onLaterLine(node, part);
}

/** The node at a path, if it exists; a mapping's own keys come before merged ones. */
export function nodeAt(root: Located, path: Path): Located | undefined {
  let node: Located | undefined = root;
  for (const segment of path) {
    node = typeof segment === "number" ? node.items[segment] : find(node, segment)?.value;
    if (node === undefined) return undefined;
  }
  return node;
}

function onLaterLine({ start, end }: Located, { text, words }: { readonly text: string; readonly words: string }): number {
  const found = text.slice(start, end).indexOf(words);
  return found >= 0 && /[\r\n]/.test(text.slice(start, start + found)) ? start + found : start;
}

interface Anchored {
  readonly anchorStart: number;
  readonly anchorEnd: number;
}

function find(node: Located, key: string): { readonly key: number; readonly value: Located } | undefined {
  const direct = node.entries.get(key);
  if (direct !== undefined || node.merged.length === 0) return direct;
  // Merged mappings may share mappings of their own: look into each once.
  const seen = new Set<Located>();
  const look = (at: Located): { readonly key: number; readonly value: Located } | undefined => {
    if (seen.has(at)) return undefined;
    seen.add(at);
    const own = at.entries.get(key);
    if (own !== undefined) return own;
    for (const merged of at.merged) {
      const inherited = look(merged);
      if (inherited !== undefined) return inherited;
    }
    return undefined;
  };
  return look(node);
}

type Scalar = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

function isPlain({ style, tagStart }: Scalar): boolean {
  return style === SCALAR_STYLE.PLAIN && tagStart < 0;
}

function endOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return Math.max(event.valueEnd, event.tagEnd, event.anchorEnd);
    case EVENT_ID.ALIAS:
      return event.anchorEnd;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start;
    default:
      return 0;
  }
}

function startOf(scalar: Scalar, fallback: number): number {
  switch (scalar.style) {
    case SCALAR_STYLE.PLAIN:
      return scalar.valueStart < 0 ? fallback : scalar.valueStart;
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return scalar.valueStart - 1;
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK:
      return fallback;
  }
}

const none = { entries: new Map<never, never>(), items: [], merged: [] } as const;

function leaf(start: number): Located {
  return { start, end: start, plain: false, ...none, size: 1 };
}
