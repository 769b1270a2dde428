/** A part of a style sheet; a statement has no block. */
interface Part {
  readonly prelude: string;
  readonly block?: string;
}

/** At-rules whose blocks hold rules. */
const grouping = /^@(?:media|supports|layer|container)\b/;

/** Reduces a minified style sheet to what pages with these words can use: no rules for other classes, and no unused `--token`. */
export function prune(css: string, words: ReadonlySet<string>): string {
  let left = withoutFallbacks(usable(css, words));
  for (;;) {
    const fewer = withoutEmpty(withoutUnusedTokens(left));
    if (fewer === left) return left;
    left = fewer;
  }
}

function usable(css: string, words: ReadonlySet<string>): string {
  return partsOf(css)
    .map(({ prelude, block }) => {
      if (block === undefined) return `${prelude};`;
      if (grouping.test(prelude)) return `${prelude}{${usable(block, words)}}`;
      if (prelude.startsWith("@")) return `${prelude}{${block}}`;
      const selectors = splitAt(prelude, ",").filter((selector) => canMatch(selector, words));
      return selectors.length === 0 ? "" : `${selectors.join(",")}{${block}}`;
    })
    .join("");
}

/** Whether all classes that a selector needs are present: of those in `:is(…)` one is enough, and those in `:not(…)` are not needed. */
export function canMatch(selector: string, words: ReadonlySet<string>): boolean {
  const innermost = /:(is|where|not|has)\(([^()]*)\)/;
  let rest = selector;
  for (let found = innermost.exec(rest); found !== null; found = innermost.exec(rest)) {
    const [whole, name, inside = ""] = found;
    const possible = name === "not" || splitAt(inside, ",").some((each) => canMatch(each, words));
    rest = rest.replace(whole, possible ? "" : `.${unknown}`);
  }
  return [...rest.matchAll(/\.((?:[\w-]|\\.)+)/g)].every(([, name = ""]) => words.has(name));
}

const unknown = "no-such-class-";

/** Removes the fallbacks of tokens that always have a value. */
function withoutFallbacks(css: string): string {
  const given = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
  const fallback = /var\((--[\w-]+),(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g;
  return css.replaceAll(fallback, (whole: string, name: string) => (given.has(name) ? `var(${name})` : whole));
}

const declaration = /(--[\w-]+):(?:[^;{}"']|"[^"]*"|'[^']*')*;?/g;

function withoutUnusedTokens(css: string): string {
  const used = new Set([...css.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name]) => name));
  return css.replaceAll(declaration, (whole: string, name: string) => (used.has(name) ? whole : ""));
}

function withoutEmpty(css: string): string {
  return partsOf(css)
    .map(({ prelude, block }) => {
      if (block === undefined) return `${prelude};`;
      const inside = grouping.test(prelude) ? withoutEmpty(block) : block;
      return inside === "" ? "" : `${prelude}{${inside}}`;
    })
    .join("");
}

function partsOf(css: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let at = 0; at < css.length; at += 1) {
    at = afterText(css, at);
    if (css[at] === ";") {
      parts.push({ prelude: css.slice(from, at).trim() });
      from = at + 1;
    } else if (css[at] === "{") {
      const end = closing(css, at);
      parts.push({ prelude: css.slice(from, at).trim(), block: css.slice(at + 1, end).trim() });
      from = end + 1;
      at = end;
    }
  }
  return parts;
}

/** The index of the brace that closes the one at `open`. */
function closing(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    at = afterText(css, at);
    if (css[at] === "{") depth += 1;
    if (css[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`a brace is never closed: ${css.slice(open, open + 40)}`);
}

/** The first index from `at` on that is not in a quoted text. */
function afterText(css: string, at: number): number {
  const quote = css[at];
  if (quote !== '"' && quote !== "'") return at;
  let end = at + 1;
  while (end < css.length && css[end] !== quote) end += css[end] === "\\" ? 2 : 1;
  return end + 1;
}

/** Splits at a character outside of parentheses and brackets. */
function splitAt(text: string, character: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    at = afterText(text, at);
    if (text[at] === "(" || text[at] === "[") depth += 1;
    if (text[at] === ")" || text[at] === "]") depth -= 1;
    if (depth !== 0 || text[at] !== character) continue;
    found.push(text.slice(from, at));
    from = at + 1;
  }
  return [...found, text.slice(from)];
}
