import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

const root = join(import.meta.dirname, "../..");
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
};
/** The folders of packages in node_modules, without nested ones. */
const packages = Object.entries(lock.packages).filter(([path]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path));

const made: string[] = [];
afterAll(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** An empty folder, which is removed after the tests. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gitploy-"));
  made.push(folder);
  return folder;
}

/** Installs the packages of the lock file in a folder, without asking a registry. */
export function install(folder: string, which: "all" | "production"): void {
  for (const [path, { dev }] of packages) {
    if ((which === "production" && dev === true) || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
  }
}

const sources = ["package.json", "tsconfig.json", "app.yml", "deploy.schema.json", "LICENSE", "README.md", ".env.example"];

/** The project as it was cloned, with these packages. */
export function clone(which: "all" | "production"): string {
  const folder = emptyFolder();
  for (const path of [...sources, "docs", "scripts", "src", "playground"])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  install(folder, which);
  return folder;
}
