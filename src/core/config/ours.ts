import { EVENT_ID, getScalarValue } from "js-yaml";
import { distance } from "../suggest.js";
import { maximumBytes } from "./size.js";
import { eventsOf } from "./events.js";

/**
 * Whether a file named deploy.yml is meant for Gitploy: it has a top-level key `envs`, or nearly that word; if it cannot be read as YAML, a line
 * begins with `envs`. Many other tools have a deploy.yml of their own.
 */
export function isOurs(text: string): boolean {
  const lineBegins = /^\uFEFF?envs/m.test(text);
  if (/^\uFEFF?envs[ \t]*:/m.test(text) || text.length > maximumBytes) return lineBegins;
  try {
    return topLevelKeys(text.replace(/^\uFEFF/, "")).some(isNearlyEnvs);
  } catch {
    return lineBegins;
  }
}

/** `env` does not count: GitHub Actions has a key of that name. */
function isNearlyEnvs(key: string): boolean {
  const word = key.toLowerCase();
  return word !== "env" && word.length <= 5 && distance(word, "envs") <= 1;
}

function topLevelKeys(text: string): readonly string[] {
  const keys: string[] = [];
  let depth = 0;
  let top = false;
  let children = 0;
  for (const event of eventsOf(text)) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        break;
      case EVENT_ID.POP:
        depth -= 1;
        break;
      default:
        // In a document's mapping, every other node is a key.
        if (depth === 2 && top && children++ % 2 === 0 && event.type === EVENT_ID.SCALAR) keys.push(getScalarValue(text, event));
        if (depth === 1) {
          top = event.type === EVENT_ID.MAPPING;
          children = 0;
        }
    }
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) depth += 1;
  }
  return keys;
}
