import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";

/** A file that browsers load and keep: its name changes with its content. */
export interface Asset {
  /** As in its address, e.g. `style-1f3870be.css`. */
  readonly file: string;
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** By the name we call them by, e.g. `style.css`. */
export type Assets = ReadonlyMap<string, Asset>;

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** An asset by its name. Its file's name has a hash of its content, unless one is given. */
export function asset(name: string, content: string, file = hashed(name, content)): readonly [name: string, asset: Asset] {
  return [name, { file, type: typeOf(name), body: Uint8Array.from(Buffer.from(content)) }];
}

function hashed(name: string, content: string): string {
  const type = extname(name);
  return `${name.slice(0, -type.length)}-${createHash("sha256").update(content).digest("hex").slice(0, 8)}${type}`;
}

/** The assets that the build has put into a folder. */
export async function readAssets(folder: string): Promise<Assets> {
  const files = await readdir(folder);
  const entries: (readonly [string, Asset])[] = [];
  for (const file of files) {
    const body = Uint8Array.from(await readFile(join(folder, file)));
    entries.push([file.replace(/-[0-9a-f]{8}(?=\.)/, ""), { file, type: typeOf(file), body }]);
  }
  return new Map(entries);
}

function typeOf(name: string): string {
  return types[extname(name)] ?? "application/octet-stream";
}
