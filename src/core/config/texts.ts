import { isMapping } from "../json.js";
import type { Document } from "./document.js";
import type { Path } from "./flaw.js";
import { judgeNoVariables, judgeVariables, readDifferently } from "./variables.js";
import type { Reading } from "./reading.js";

/** Judges the variables in every text of the file, and finds values that the original Gitploy read differently. */
export function judgeTexts(document: Document, reading: Reading): void {
  const { value } = document;
  // Other top-level keys are free or unknown.
  if (isMapping(value)) visit(value["envs"], ["envs"]);
  else visit(value, []);

  function visit(node: unknown, path: Path): void {
    if (reading.isFull()) return;
    if (typeof node === "string") judgeText(node, path, false);
    if (typeof node !== "object" || node === null) {
      const isData = (path[2] === "payload" && path.length > 3) || isDefault(path);
      const written = isData ? document.plain(path) : undefined;
      const message = written === undefined ? undefined : readDifferently(written);
      if (message !== undefined) {
        reading.notice({
          path,
          at: "value",
          message,
          expected: "quotes where text is meant, else the number without leading zeros and underscores",
        });
      }
      return;
    }
    for (const [key, child] of Array.isArray(node) ? node.entries() : Object.entries(node)) {
      const below = [...path, key];
      if (typeof key === "string") judgeText(key, below, true);
      visit(child, below);
    }
  }

  function judgeText(text: string, path: Path, key: boolean): void {
    if (!text.includes("${")) return;
    for (const remark of !key && isSubstituted(path) ? judgeVariables(text) : judgeNoVariables(text))
      reading.report({ ...remark, path, at: key ? "key" : "value" });
  }
}

/** Whether variables are replaced at a path. */
export function isSubstituted(path: Path): boolean {
  const key = path[2];
  if (key === "task" || key === "description") return path.length === 3;
  return key === "payload" || isDefault(path);
}

function isDefault(path: Path): boolean {
  return path.length === 6 && path[2] === "dynamic_payload" && path[3] === "inputs" && path[5] === "default";
}
