import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const path = join(import.meta.dirname, "../../docs/faults.md");

/** Rewrites a section of docs/faults.md, and leaves the others. */
export function writeSection(title: string, text: string): void {
  const [head = "", ...sections] = readFileSync(path, "utf8").split(/^## /m);
  const others = sections.filter((section) => !section.startsWith(`${title}\n`));
  const all = [...others, `${title}\n\n${text.trim()}\n`].toSorted((one, other) => (one < other ? 1 : -1));
  writeFileSync(path, `${head.trim()}\n\n${all.map((section) => `## ${section.trim()}\n`).join("\n")}`);
}
