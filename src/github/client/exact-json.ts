/**
 * The same JSON, but with text instead of integers that a number would round: `[9007199254740993, 5]` becomes `["9007199254740993", 5]`. GitHub's ids
 * outgrow numbers (those of deliveries have had 19 digits since February 2026: https://github.com/octokit/request.js/issues/797): `JSON.parse` alters
 * them, and Octokit gives a BigInt, which cannot be written as JSON. Takes time in proportion to the text. Invalid JSON stays invalid.
 */
export function exactJson(json: string): string {
  if (!hasLongNumber(json)) return json;
  const parts: string[] = [];
  let at = 0;
  while (at < json.length) {
    const begins = json.indexOf('"', at);
    const text = begins === -1 ? json.length : begins;
    const after = begins === -1 ? text : endOfText(json, begins);
    parts.push(json.slice(at, text).replaceAll(numbers, exact), json.slice(text, after));
    at = after;
  }
  return parts.join("");
}

/**
 * Whether there are sixteen digits in a row where a number may begin, which checking every sixteenth character is enough to notice. Called for everything
 * that arrives; most of that has such a row inside of a text, such as a SHA of zeros.
 */
function hasLongNumber(json: string): boolean {
  for (let at = length - 1; at < json.length; at += length) {
    if (!isDigit(json, at)) continue;
    let [begins, ends] = [at, at];
    while (isDigit(json, begins - 1)) begins -= 1;
    while (isDigit(json, ends + 1)) ends += 1;
    if (ends - begins >= length - 1 && mayBegin(json, begins)) return true;
    at = ends;
  }
  return false;
}

/** Whether what stands before lets a number begin here; after a point or an exponent it goes on, and is none that is altered. */
function mayBegin(json: string, begins: number): boolean {
  return begins === 0 || ":,[- \t\r\n".includes(json.charAt(begins - 1));
}

/** Numbers with fewer digits are exact. */
const length = 16;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

const numbers = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

function exact(number: string): string {
  return number.length < 16 || /[.eE]/.test(number) || Number.isSafeInteger(Number(number)) ? number : `"${number}"`;
}

/** The place after the quote that ends the text which begins there. */
function endOfText(json: string, begins: number): number {
  for (let end = json.indexOf('"', begins + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return json.length;
}
